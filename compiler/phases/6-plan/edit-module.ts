import type { Chainlet } from "../../model/chain.ts";
import type { ImportBinding, ModuleRecord, ModuleTarget, TopLevelStatement } from "../../model/modules.ts";
import type { PlannedImport } from "../../model/plan.ts";
import type { ClassId } from "../../model/source.ts";
import { bindingKey, type KeptFile, type Level } from "./kept-file.ts";
import { relativeSpecifier, sourceOutput, stillLeadsTo } from "./output-paths.ts";
import { applyEdits, lineBreaksOf, type Piece, type TextEdit } from "./text-edits.ts";

export interface EditedModule {
  readonly text: string;
  readonly imports: readonly PlannedImport[];
}

export interface StubPlaces {
  /** Every chainlet that has a stub in this package. */
  chainlet(id: ClassId): Chainlet;
  /** Where its stub lies in the package. */
  output(id: ClassId): string;
}

type Mark = Pick<PlannedImport, "target" | "form">;

/** Removes and rewrites statements of one of the user's files; line N of the result is line N of the source. */
export function editModule(
  record: ModuleRecord,
  kept: KeptFile,
  stubs: StubPlaces,
  appendedExports: readonly string[],
): EditedModule {
  const output = sourceOutput(record.file);
  const edits: TextEdit<Mark>[] = [];
  let removed = false;

  const remove = (statement: TopLevelStatement, pieces: readonly Piece<Mark>[] = []): void => {
    const { start } = statement.span;
    const end = endWithComment(record.text, statement.span.end);
    edits.push({ start, end, pieces: [...pieces, lineBreaksOf(record.text.slice(start, end))] });
    removed = true;
  };

  /** The literal that names a module, as it must read in the package. */
  const specifier = (target: ModuleTarget, form: PlannedImport["form"]): Piece<Mark> => {
    const { start, end } = target.specifierSpan;
    const written = record.text.slice(start, end);
    if (target.kind === "framework")
      return { text: written, mark: { target: { kind: "framework", specifier: target.specifier }, form } };
    if (target.kind !== "file") return written;
    const to = sourceOutput(target.file);
    const text = stillLeadsTo(output, target.specifier, to) ? written : JSON.stringify(relativeSpecifier(output, to));
    return { text, mark: { target: { kind: "file", output: to }, form } };
  };

  const stubImport = (id: ClassId, local: string, typeOnly: boolean): Piece<Mark>[] => {
    const { name } = stubs.chainlet(id);
    const named = name === local ? name : `${name} as ${local}`;
    const to = stubs.output(id);
    return [
      `import ${typeOnly ? "type " : ""}{ ${named} } from `,
      {
        text: JSON.stringify(relativeSpecifier(output, to)),
        mark: { target: { kind: "file", output: to }, form: "import" },
      },
      ";",
    ];
  };

  const stubInPlace = (statement: TopLevelStatement, id: ClassId): void => {
    const local = statement.declares[0] ?? stubs.chainlet(id).name;
    const pieces = stubImport(id, local, false);
    for (const { exported } of statement.exports)
      pieces.push(` export { ${exported === local ? local : `${local} as ${exported}`} };`);
    const { span } = stubs.chainlet(id);
    const inside = span.file === record.file && span.start >= statement.span.start && span.start < statement.span.end;
    const above = inside ? lineBreaksOf(record.text.slice(statement.span.start, span.start)) : "";
    const end = endWithComment(record.text, statement.span.end);
    const all = lineBreaksOf(record.text.slice(statement.span.start, end));
    edits.push({ start: statement.span.start, end, pieces: [above, ...pieces, all.slice(above.length)] });
    removed = true;
  };

  const rewriteImport = (statement: TopLevelStatement, at: number, target: ModuleTarget): void => {
    const stays: { readonly binding: ImportBinding; readonly level: Level }[] = [];
    const pieces: Piece<Mark>[] = [];
    for (const binding of statement.bindings) {
      const key = bindingKey(at, binding.local);
      const level = kept.bindings.get(key);
      const stub = kept.stubbed.get(key);
      if (level !== undefined) stays.push({ binding, level });
      else if (stub !== undefined) {
        if (pieces.length > 0) pieces.push(" ");
        pieces.push(...stubImport(stub, binding.local, binding.typeOnly || statement.typeOnly));
      }
    }
    if (stays.length > 0) {
      const typeOnly = stays.every(({ binding, level }) => level === "type" || binding.typeOnly);
      for (const clause of importClauses(stays, typeOnly, statement.requires)) {
        if (pieces.length > 0) pieces.push(" ");
        const tail = record.text.slice(target.specifierSpan.end, statement.span.end).trim();
        const attributes = statement.requires ? "" : tail.replace(/;$/, "");
        pieces.push(`import ${typeOnly ? "type " : ""}${clause} from `, specifier(target, "import"), `${attributes};`);
      }
    }
    remove(statement, pieces);
  };

  const rewriteExport = (statement: TopLevelStatement, at: number): void => {
    const values: string[] = [];
    const types: string[] = [];
    const pieces: Piece<Mark>[] = [];
    const add = (...more: Piece<Mark>[]): void => {
      if (pieces.length > 0) pieces.push(" ");
      pieces.push(...more);
    };
    let star: string | undefined;
    for (const { exported, local, typeOnly, elided } of statement.exports) {
      const key = bindingKey(at, exported);
      const stub = kept.stubbed.get(key);
      if (kept.bindings.has(key)) {
        const named = local === exported ? local : `${local} as ${exported}`;
        if (local === "*") star = exported === "*" ? "*" : `* as ${exported}`;
        else (typeOnly || elided || kept.level === "type" ? types : values).push(named);
      } else if (stub !== undefined) {
        const { name } = stubs.chainlet(stub);
        const to = stubs.output(stub);
        const mark: Mark = { target: { kind: "file", output: to }, form: "import" };
        add(
          `export { ${name === exported ? name : `${name} as ${exported}`} } from `,
          { text: JSON.stringify(relativeSpecifier(output, to)), mark },
          ";",
        );
      }
    }
    const from = (): Piece<Mark>[] =>
      statement.target ? [" from ", specifier(statement.target, "import"), ";"] : [";"];
    if (star !== undefined) add(`export ${statement.typeOnly ? "type " : ""}${star}`, ...from());
    if (values.length > 0) add(`export { ${values.join(", ")} }`, ...from());
    if (types.length > 0) add(`export type { ${types.join(", ")} }`, ...from());
    remove(statement, pieces);
  };

  const keepAsWritten = (statement: TopLevelStatement): void => {
    const { target } = statement;
    if (target && target.kind !== "unresolved") {
      const { start, end } = target.specifierSpan;
      edits.push({ start, end, pieces: [specifier(target, "import")] });
    }
    for (const { target: named, form } of statement.dynamic) {
      const { start, end } = named.specifierSpan;
      edits.push({ start, end, pieces: [specifier(named, form === "require" ? "require" : "import")] });
    }
    if (statement.typeOnly) return;
    for (const binding of [...statement.bindings, ...statement.exports])
      if (binding.elided && binding.span && statement.kind !== "declaration") {
        // `import Foo, { … }`: a default import cannot be marked in place.
        if ("imported" in binding && binding.imported === "default") continue;
        edits.push({ start: binding.span.start, end: binding.span.start, pieces: ["type "] });
      }
  };

  for (const [at, statement] of record.statements.entries()) {
    const stub = kept.stubbed.get(bindingKey(at, "class"));
    const { target, bindings, exports } = statement;
    if (stub !== undefined && statement.chainlet === stub) stubInPlace(statement, stub);
    else if (statement.kind === "import") {
      const isComplete = bindings.every(({ local }) => kept.bindings.has(bindingKey(at, local)));
      if (!target || bindings.length === 0) {
        if (kept.level === "type") remove(statement);
        else keepAsWritten(statement);
      } else if (isComplete && !isRequire(statement) && (!kept.rewritten.has(at) || staysAsValue(statement, kept, at)))
        keepAsWritten(statement);
      else rewriteImport(statement, at, target);
    } else if (statement.kind === "export") {
      const isComplete = exports.every(({ exported }) => kept.bindings.has(bindingKey(at, exported)));
      if (isComplete && kept.level === "value") keepAsWritten(statement);
      else rewriteExport(statement, at);
    } else if (kept.statements.has(at)) keepAsWritten(statement);
    else remove(statement);
  }

  const { text, marks } = applyEdits(record.text, edits);
  const trimmed = removed || appendedExports.length > 0 ? `${text.trimEnd()}\n` : text;
  const appended = appendedExports.length > 0 ? `${appendedExports.join(" ")}\n` : "";
  return {
    text: trimmed.trim() === "" ? appended : trimmed + appended,
    imports: marks.map(({ start, end, mark }) => ({ start, end, ...mark })),
  };
}

/** `require` is nothing that an ES module has. */
const isRequire = ({ requires, exports }: TopLevelStatement): boolean => requires !== undefined && exports.length === 0;

/** At least one name is needed to run: the user's own line is right as it is. */
function staysAsValue(statement: TopLevelStatement, kept: KeptFile, at: number): boolean {
  if (kept.level === "type") return false;
  return (
    statement.typeOnly || statement.bindings.some(({ local }) => kept.bindings.get(bindingKey(at, local)) === "value")
  );
}

/** `a, { b as c }` as one clause, or as several where `import type` allows only one kind at a time. */
function importClauses(
  stays: readonly { readonly binding: ImportBinding; readonly level: Level }[],
  typeOnly: boolean,
  requires: TopLevelStatement["requires"],
): string[] {
  const byDefault = stays.find(({ binding }) => binding.imported === "default" && !isNamed(binding));
  const namespace = stays.find(({ binding }) => binding.imported === "*");
  const named = stays
    .filter((each) => each !== byDefault && each !== namespace)
    .map(({ binding, level }) => {
      const { imported, local } = binding;
      const name = imported === local ? local : `${imported} as ${local}`;
      return !typeOnly && (binding.typeOnly || binding.elided || level === "type") ? `type ${name}` : name;
    });
  const clauses = [
    ...(byDefault ? [byDefault.binding.local] : []),
    ...(namespace ? [requires === "default" ? namespace.binding.local : `* as ${namespace.binding.local}`] : []),
    ...(named.length > 0 ? [`{ ${named.join(", ")} }`] : []),
  ];
  return typeOnly ? clauses : [clauses.join(", ")];
}

/** `{ default as X }` reads like a default import but stands among the named ones. */
function isNamed({ local, span }: ImportBinding): boolean {
  return span.end - span.start > local.length;
}

/** A comment that follows a statement on its last line goes with it. */
function endWithComment(text: string, end: number): number {
  const lineEnd = text.indexOf("\n", end);
  const rest = text.slice(end, lineEnd < 0 ? text.length : lineEnd);
  return /^\s*\/\/.*\r?$/.test(rest) ? end + rest.replace(/\r$/, "").length : end;
}

import type { Chain, Chainlet } from "../../model/chain.ts";
import type { ImportBinding, ModuleTarget, StaticRead, TopLevelStatement } from "../../model/modules.ts";
import type { Reason } from "../../model/plan.ts";
import type { ClassId, ProjectPath, Span } from "../../model/source.ts";
import { type AssetUse, bindingKey, type KeptCode, type KeptFile, type Level, type PackageUse } from "./kept-file.ts";
import type { ModuleIndex, StatementRef } from "./module-index.ts";
import { type CodeNode, exportNode, importNode, type ReadGraph, statementNode } from "./read-graph.ts";

export interface KeptCodeRequest {
  readonly chain: Chain;
  readonly chainlet: Chainlet;
  readonly index: ModuleIndex;
  readonly graph: ReadGraph;
  /** Names that generated files import: types of stubs, schemas of the endpoint. */
  readonly demands: readonly {
    readonly file: ProjectPath;
    readonly name: string;
    readonly level: Level;
    readonly reason: Reason;
  }[];
}

/**
 * Follows what a chainlet reads, with every other chainlet class already replaced by its stub, so that nothing only
 * those classes need is reached. Effects of reached files stay; plain declarations that only removed code read go.
 */
export function keptCode({ chain, chainlet, index, graph, demands }: KeptCodeRequest): KeptCode {
  const stays: ReadonlySet<ClassId> = new Set([chainlet.id, ...chainlet.bases]);
  const isReadByRemoved = graph.isReadByRemoved(stays);
  const files = new Map<ProjectPath, KeptFile>();
  const stubs = new Set<ClassId>();
  const packages = new Map<string, PackageUse>();
  const assets = new Map<string, AssetUse>();
  const staticReads = new Map<string, StaticRead>();
  const untraceable = new Map<string, Span>();
  const unresolved = new Map<string, { specifier: string; span: Span }>();

  const reach = (file: ProjectPath, level: Level, reason: Reason): KeptFile | undefined => {
    const record = index.record(file);
    if (!record) return undefined;
    const known = files.get(file);
    if (known && (known.level === "value" || level === "type")) return known;
    const kept: KeptFile = known ?? {
      file,
      level,
      reason,
      statements: new Map(),
      bindings: new Map(),
      rewritten: new Set(),
      stubbed: new Map(),
    };
    kept.level = level;
    files.set(file, kept);
    record.statements.forEach((statement, at) => {
      if (level === "type" || losesBinding(file, statement, at)) kept.rewritten.add(at);
      else kept.rewritten.delete(at);
    });
    if (level === "value") {
      for (const [at, was] of [...kept.statements]) if (was === "type") raise(kept, at);
      record.statements.forEach((statement, at) => {
        keepOnOwnAccount(kept, statement, at);
      });
    }
    return kept;
  };

  /** Does an import or re-export name something that only removed code read, or another chainlet? */
  const losesBinding = (file: ProjectPath, { target, bindings, exports }: TopLevelStatement, at: number): boolean => {
    const isOther = (name: string): boolean => {
      if (target?.kind !== "file" || name === "*") return false;
      const behind = index.chainletOf(target.file, name);
      return behind !== undefined && !stays.has(behind);
    };
    return (
      bindings.some(({ local, imported }) => isOther(imported) || isReadByRemoved(importNode(file, at, local))) ||
      exports.some(({ exported, local }) => isOther(local) || isReadByRemoved(exportNode(file, at, exported)))
    );
  };

  /** A types-only file turned out to run: what was kept for its types runs too. */
  const raise = (kept: KeptFile, at: number): void => {
    const statement = index.statement({ file: kept.file, index: at });
    if (statement.kind === "type") return;
    kept.statements.delete(at);
    demandStatement({ file: kept.file, index: at }, "value", kept.reason);
  };

  /** Effects, and plain code that nobody who leaves ever read. */
  const keepOnOwnAccount = (kept: KeptFile, statement: TopLevelStatement, at: number): void => {
    const { file } = kept;
    const because: Reason = { text: `${file} runs it when loaded`, from: file, span: statement.span };
    const untouched = (node: CodeNode): boolean => !isReadByRemoved(node);
    switch (statement.kind) {
      case "marker":
        return;
      case "import": {
        if (statement.bindings.length === 0) followTarget(statement, at, kept, "value");
        for (const binding of statement.bindings)
          if (untouched(importNode(file, at, binding.local)))
            demandBinding({ file, index: at }, binding, unusedLevel(file, binding), because);
        return;
      }
      case "export":
        for (const binding of statement.exports)
          if (untouched(exportNode(file, at, binding.exported)) && !leadsToRemoved(statement, binding.local))
            demandExportBinding({ file, index: at }, binding.exported, binding.typeOnly ? "type" : "value", because);
        return;
      case "effect":
        demandStatement({ file, index: at }, "value", because);
        return;
      case "type":
      case "declaration": {
        if (statement.chainlet !== undefined && !stays.has(statement.chainlet)) return;
        if (statement.foreignChainlet) return;
        if (statement.pure && !untouched(statementNode(file, at))) return;
        demandStatement({ file, index: at }, statement.kind === "type" ? "type" : "value", because);
      }
    }
  };

  const unusedLevel = (file: ProjectPath, binding: ImportBinding): Level =>
    !binding.typeOnly && index.record(file)?.transform?.verbatimModuleSyntax ? "value" : "type";

  /** A star export is removed with the only things it was there for. */
  const leadsToRemoved = (statement: TopLevelStatement, local: string): boolean => {
    if (local !== "*" || statement.target?.kind !== "file") return false;
    const { file } = statement.target;
    return index.exportNames(file).some((name) => {
      const behind = index.chainletOf(file, name);
      if (behind !== undefined) return !stays.has(behind);
      return index
        .exporters(file, name)
        .some((ref) => isReadByRemoved(exportNode(ref.file, ref.index, ref.binding.exported)));
    });
  };

  const demandName = (file: ProjectPath, name: string, level: Level, reason: Reason, members?: readonly string[]) => {
    for (const declaration of index.declarations(file, name)) {
      if (declaration.kind === "statement") demandStatement(declaration, level, reason);
      else demandBinding(declaration, declaration.binding, level, reason, members);
    }
  };

  const demandStatement = (ref: StatementRef, level: Level, reason: Reason): void => {
    const { file, index: at } = ref;
    const kept = files.get(file) ?? reach(file, level, reason);
    if (!kept) return;
    const statement = index.statement(ref);
    if (statement.kind === "marker") return;
    if (statement.chainlet !== undefined && !stays.has(statement.chainlet)) {
      stubs.add(statement.chainlet);
      kept.stubbed.set(bindingKey(at, "class"), statement.chainlet);
      return;
    }
    const effective: Level = kept.level === "value" && statement.kind !== "type" ? "value" : "type";
    const was = kept.statements.get(at);
    if (was === "value" || was === effective) return;
    kept.statements.set(at, effective);
    const because: Reason = { text: `read by ${file}`, from: file, span: statement.span };
    for (const name of statement.references)
      demandName(file, name, effective, because, statement.namespaceMembers?.[name]);
    for (const name of statement.typeReferences)
      demandName(file, name, "type", because, statement.namespaceMembers?.[name]);
    for (const { target, form } of statement.dynamic) {
      const wanted: Level = form === "type" ? "type" : effective;
      if (target.kind === "file") demandModule(file, target, wanted);
      else followOutside(target, file, wanted);
    }
    if (effective === "type") return;
    for (const read of statement.staticReads ?? [])
      if (!stays.has(read.chainlet)) staticReads.set(`${read.span.file}:${read.span.start}`, read);
    for (const span of statement.untraceable) untraceable.set(`${span.file}:${span.start}`, span);
    for (const { path, span } of statement.assets ?? []) assets.set(`${file}\0${path}`, { file, path, span });
  };

  const demandModule = (importer: ProjectPath, target: ModuleTarget & { kind: "file" }, level: Level): void => {
    const because = importedBy(importer, target.specifierSpan);
    needsCode(target, level);
    if (!reach(target.file, level, because)) return;
    for (const name of index.exportNames(target.file)) demandExport(target.file, name, level, because);
  };

  const demandBinding = (
    ref: StatementRef,
    binding: ImportBinding,
    asked: Level,
    reason: Reason,
    members?: readonly string[],
  ): void => {
    const { file, index: at } = ref;
    const statement = index.statement(ref);
    const kept = files.get(file) ?? reach(file, asked, reason);
    const { target } = statement;
    if (!kept || !target) return;
    const level: Level = binding.typeOnly || binding.elided || kept.level === "type" ? "type" : asked;
    const key = bindingKey(at, binding.local);
    const behind =
      target.kind === "file" && binding.imported !== "*" ? index.chainletOf(target.file, binding.imported) : undefined;
    if (behind !== undefined && !stays.has(behind)) {
      stubs.add(behind);
      kept.stubbed.set(key, behind);
      return;
    }
    const was = kept.bindings.get(key);
    const isNew = was === undefined || (was === "type" && level === "value");
    if (isNew) kept.bindings.set(key, level);
    if (target.kind !== "file") {
      followOutside(target, file, level);
      return;
    }
    if (isNew) followTarget(statement, at, kept, level);
    const because = importedBy(file, target.specifierSpan);
    if (binding.imported !== "*") {
      if (isNew) demandExport(target.file, binding.imported, level, because);
      return;
    }
    const names = members ?? index.exportNames(target.file);
    for (const name of names) demandExport(target.file, name, level, because);
  };

  const demandExport = (file: ProjectPath, name: string, level: Level, reason: Reason): void => {
    for (const ref of index.exporters(file, name)) demandExportBinding(ref, ref.binding.exported, level, reason, name);
  };

  const demandExportBinding = (
    ref: StatementRef,
    exported: string,
    asked: Level,
    reason: Reason,
    throughStar?: string,
  ): void => {
    const statement = index.statement(ref);
    const kept = files.get(ref.file) ?? reach(ref.file, asked, reason);
    if (!kept) return;
    for (const binding of statement.exports.filter((candidate) => candidate.exported === exported)) {
      const level: Level = binding.typeOnly || binding.elided || kept.level === "type" ? "type" : asked;
      if (statement.kind !== "export") {
        demandName(ref.file, binding.local, level, reason);
        continue;
      }
      const key = bindingKey(ref.index, exported);
      const { target } = statement;
      const was = kept.bindings.get(key);
      const isNew = was === undefined || (was === "type" && level === "value");
      if (!target) {
        if (isNew) kept.bindings.set(key, level);
        if (isNew) demandName(ref.file, binding.local, level, reason);
        continue;
      }
      const inner = exported === "*" ? throughStar : binding.local;
      const behind =
        target.kind === "file" && inner !== undefined && inner !== "*" && exported !== "*"
          ? index.chainletOf(target.file, inner)
          : undefined;
      if (behind !== undefined && !stays.has(behind)) {
        stubs.add(behind);
        kept.stubbed.set(key, behind);
        continue;
      }
      if (isNew) kept.bindings.set(key, level);
      if (target.kind !== "file") {
        followOutside(target, ref.file, level);
        continue;
      }
      if (isNew) followTarget(statement, ref.index, kept, level);
      const because = importedBy(ref.file, target.specifierSpan);
      if (inner === undefined || inner === "*") demandModule(ref.file, target, level);
      else if (isNew || exported === "*") demandExport(target.file, inner, level, because);
    }
  };

  const followTarget = (statement: TopLevelStatement, at: number, kept: KeptFile, level: Level): void => {
    const { target } = statement;
    if (!target) return;
    // Under verbatimModuleSyntax an import that is not `import type` runs its module, whatever it names.
    const verbatim = index.record(kept.file)?.transform?.verbatimModuleSyntax === true && !statement.typeOnly;
    const wanted: Level = verbatim && !kept.rewritten.has(at) && kept.level === "value" ? "value" : level;
    if (target.kind === "file") {
      reach(target.file, wanted, importedBy(kept.file, target.specifierSpan));
      needsCode(target, wanted);
    } else followOutside(target, kept.file, wanted);
  };

  /** A declaration file says what there is, but it is nothing that could run. */
  const needsCode = (target: ModuleTarget & { kind: "file" }, level: Level): void => {
    const { specifier, specifierSpan: span } = target;
    if (level === "value" && !index.record(target.file))
      unresolved.set(`${span.file}:${span.start}`, { specifier, span });
  };

  const followOutside = (target: ModuleTarget, importer: ProjectPath, level: Level): void => {
    if (level === "type") return;
    const { specifier, specifierSpan: span } = target;
    if (target.kind === "package") {
      const { name } = target;
      const key = `${name}\0${importer}`;
      if (!packages.has(key)) packages.set(key, { name, specifier, importer, span });
    }
    if (target.kind !== "unresolved") return;
    // A wasm module, a native addon, a text: it lies beside the code. Phase 1 has reported those that do not exist.
    if (specifier.startsWith("."))
      assets.set(`${importer}\0${specifier}`, { file: importer, path: specifier, span, optional: true });
    else unresolved.set(`${span.file}:${span.start}`, { specifier, span });
  };

  for (const id of stays) {
    const file = id.slice(0, id.lastIndexOf("#"));
    const reason: Reason = {
      text: id === chainlet.id ? `declares ${chainlet.name}` : `declares a base of ${chainlet.name}`,
    };
    reach(file, "value", reason);
    index.record(file)?.statements.forEach((statement, at) => {
      if (statement.chainlet === id) demandStatement({ file, index: at }, "value", reason);
    });
  }
  for (const { target } of chainlet.dependencies)
    if (chain.chainlets.some(({ id }) => id === target)) stubs.add(target);
  for (const { file, name, level, reason } of demands) {
    reach(file, level, reason);
    demandName(file, name, level, reason);
  }

  const bySpan = (a: { readonly span: Span }, b: { readonly span: Span }): number =>
    a.span.file < b.span.file ? -1 : a.span.file > b.span.file ? 1 : a.span.start - b.span.start;
  return {
    files,
    stubs,
    packages: [...packages.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : bySpan(a, b))),
    assets: [...assets.values()].sort(bySpan),
    staticReads: [...staticReads.values()].sort(bySpan),
    untraceable: [...untraceable.values()].sort((a, b) => bySpan({ span: a }, { span: b })),
    unresolved: [...unresolved.values()].sort(bySpan),
  };
}

function importedBy(importer: ProjectPath, span: Span): Reason {
  return { text: `imported by ${importer}`, from: importer, span };
}

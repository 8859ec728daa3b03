import type { Chain } from "../../model/chain.ts";
import type { ExportBinding, ImportBinding, ModuleRecord, TopLevelStatement } from "../../model/modules.ts";
import type { ClassId, ProjectPath } from "../../model/source.ts";

/** A top-level statement by its place. */
export interface StatementRef {
  readonly file: ProjectPath;
  readonly index: number;
}
interface ExportRef extends StatementRef {
  readonly binding: ExportBinding;
}
type DeclarationRef =
  | ({ readonly kind: "statement" } & StatementRef)
  | ({ readonly kind: "import"; readonly binding: ImportBinding } & StatementRef);

/** Looks names up across the user's files. */
export interface ModuleIndex {
  record(file: ProjectPath): ModuleRecord | undefined;
  statement(ref: StatementRef): TopLevelStatement;
  /** What a file's own top-level name is declared by: several for merged declarations. */
  declarations(file: ProjectPath, name: string): readonly DeclarationRef[];
  /** The statements that give an export its name; a star export when the name comes through it. */
  exporters(file: ProjectPath, name: string): readonly ExportRef[];
  /** Every name that a namespace import would see, star exports followed. */
  exportNames(file: ProjectPath): readonly string[];
  /** The chainlet class behind an export, through re-exports. */
  chainletOf(file: ProjectPath, exported: string): ClassId | undefined;
}

export function moduleIndex(chain: Chain): ModuleIndex {
  const records = new Map(chain.modules.map((record) => [record.file, record]));
  const declared = new Map<ProjectPath, Map<string, DeclarationRef[]>>();
  const exported = new Map<ProjectPath, Map<string, ExportRef[]>>();

  for (const { file, statements } of chain.modules) {
    const names = new Map<string, DeclarationRef[]>();
    const exports = new Map<string, ExportRef[]>();
    statements.forEach((statement, index) => {
      for (const binding of statement.bindings) push(names, binding.local, { kind: "import", file, index, binding });
      if (statement.kind !== "import")
        for (const name of statement.declares) push(names, name, { kind: "statement", file, index });
      for (const binding of statement.exports) push(exports, binding.exported, { file, index, binding });
    });
    declared.set(file, names);
    exported.set(file, exports);
  }

  const statement = ({ file, index }: StatementRef): TopLevelStatement => {
    const found = records.get(file)?.statements[index];
    if (!found) throw new Error(`No statement ${index} in ${file}`);
    return found;
  };

  const provides = (file: ProjectPath, name: string, seen: Set<ProjectPath>): boolean => {
    if (seen.has(file)) return false;
    seen.add(file);
    const exports = exported.get(file);
    if (exports?.has(name)) return true;
    return (exports?.get("*") ?? []).some((star) => {
      const { target } = statement(star);
      return target?.kind === "file" && provides(target.file, name, seen);
    });
  };

  const exporters = (file: ProjectPath, name: string): readonly ExportRef[] => {
    const exports = exported.get(file);
    const own = exports?.get(name);
    if (own) return own;
    if (name === "default") return [];
    return (exports?.get("*") ?? []).filter((star) => {
      const { target } = statement(star);
      // What a package's star export provides is unknown here, so it may be the one.
      return target?.kind === "file" ? provides(target.file, name, new Set([file])) : target !== undefined;
    });
  };

  const exportNames = (file: ProjectPath, seen = new Set<ProjectPath>()): string[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    const exports = exported.get(file) ?? new Map<string, ExportRef[]>();
    const names = [...exports.keys()].filter((name) => name !== "*");
    for (const star of exports.get("*") ?? []) {
      const { target } = statement(star);
      if (target?.kind === "file") names.push(...exportNames(target.file, seen).filter((name) => name !== "default"));
    }
    return [...new Set(names)];
  };

  const chainletOf = (file: ProjectPath, name: string, seen = new Set<string>()): ClassId | undefined => {
    const key = `${file}\0${name}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
    for (const { file: at, index, binding } of exporters(file, name)) {
      const { target } = statement({ file: at, index });
      if (target) {
        if (target.kind !== "file") continue;
        const inner = binding.exported === "*" ? name : binding.local;
        const found = inner === "*" ? undefined : chainletOf(target.file, inner, seen);
        if (found !== undefined) return found;
        continue;
      }
      for (const declaration of declared.get(at)?.get(binding.local) ?? []) {
        if (declaration.kind === "statement") {
          const { chainlet } = statement(declaration);
          if (chainlet !== undefined) return chainlet;
          continue;
        }
        const source = statement(declaration).target;
        if (source?.kind !== "file" || declaration.binding.imported === "*") continue;
        const found = chainletOf(source.file, declaration.binding.imported, seen);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };

  return {
    record: (file) => records.get(file),
    statement,
    declarations: (file, name) => declared.get(file)?.get(name) ?? [],
    exporters,
    exportNames: (file) => exportNames(file),
    chainletOf: (file, name) => chainletOf(file, name),
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

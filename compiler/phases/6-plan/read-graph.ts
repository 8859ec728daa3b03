import type { Chain } from "../../model/chain.ts";
import type { ClassId, ProjectPath } from "../../model/source.ts";
import type { ModuleIndex } from "./module-index.ts";

/** A statement, or one binding of an import or re-export. */
export type CodeNode = string;

export const statementNode = (file: ProjectPath, index: number): CodeNode => `${file}\0${index}`;
export const importNode = (file: ProjectPath, index: number, local: string): CodeNode =>
  `${file}\0${index}\0import\0${local}`;
export const exportNode = (file: ProjectPath, index: number, exported: string): CodeNode =>
  `${file}\0${index}\0export\0${exported}`;

/** Who reads what, over all files of the chain. Built once; asked once per chainlet. */
export interface ReadGraph {
  /** Is this read, directly or through other code, by code that leaves the package of a chainlet? `stays` are the classes that do not leave. */
  isReadByRemoved(stays: ReadonlySet<ClassId>): (node: CodeNode) => boolean;
}

export function readGraph(chain: Chain, index: ModuleIndex): ReadGraph {
  const readers = new Map<CodeNode, CodeNode[]>();
  const chainletNodes = new Map<CodeNode, ClassId>();
  const leaving = new Set<CodeNode>();
  const add = (reader: CodeNode, read: CodeNode): void => {
    const known = readers.get(read);
    if (known) known.push(reader);
    else readers.set(read, [reader]);
  };

  const readExport = (reader: CodeNode, file: ProjectPath, name: string): void => {
    for (const { file: at, index: place, binding } of index.exporters(file, name)) {
      add(reader, exportNode(at, place, binding.exported));
      const { target } = index.statement({ file: at, index: place });
      if (binding.exported === "*" && target?.kind === "file") readExport(reader, target.file, name);
    }
  };
  const readAll = (reader: CodeNode, file: ProjectPath): void => {
    for (const name of index.exportNames(file)) readExport(reader, file, name);
  };
  const readName = (reader: CodeNode, file: ProjectPath, name: string, members?: readonly string[]): void => {
    for (const declaration of index.declarations(file, name)) {
      if (declaration.kind === "statement") {
        add(reader, statementNode(file, declaration.index));
        continue;
      }
      add(reader, importNode(file, declaration.index, name));
      const { target } = index.statement(declaration);
      if (target?.kind !== "file" || declaration.binding.imported !== "*") continue;
      if (!members) readAll(reader, target.file);
      else for (const member of members) readExport(reader, target.file, member);
    }
  };

  for (const { file, statements } of chain.modules)
    statements.forEach((statement, at) => {
      const node = statementNode(file, at);
      if (statement.chainlet !== undefined) chainletNodes.set(node, statement.chainlet);
      if (statement.kind === "marker" || statement.foreignChainlet) leaving.add(node);
      for (const name of [...statement.references, ...statement.typeReferences])
        if (statement.kind !== "export") readName(node, file, name, statement.namespaceMembers?.[name]);
      for (const { target } of statement.dynamic) if (target.kind === "file") readAll(node, target.file);
      for (const { local, imported } of statement.bindings)
        if (statement.target?.kind === "file" && imported !== "*")
          readExport(importNode(file, at, local), statement.target.file, imported);
      for (const { exported, local } of statement.exports) {
        const outer = exportNode(file, at, exported);
        if (!statement.target) readName(outer, file, local);
        else if (statement.target.kind === "file") {
          if (exported === "*") continue;
          if (local === "*") readAll(outer, statement.target.file);
          else readExport(outer, statement.target.file, local);
        }
      }
    });

  return {
    isReadByRemoved(stays) {
      const known = new Map<CodeNode, boolean>();
      const isRemoved = (node: CodeNode): boolean => {
        const chainlet = chainletNodes.get(node);
        return leaving.has(node) || (chainlet !== undefined && !stays.has(chainlet));
      };
      const isKept = (node: CodeNode): boolean => {
        const chainlet = chainletNodes.get(node);
        return chainlet !== undefined && stays.has(chainlet);
      };
      return (node) => {
        const answer = known.get(node);
        if (answer !== undefined) return answer;
        const seen = new Set<CodeNode>([node]);
        const waiting = [node];
        let found = false;
        for (let next = waiting.pop(); next !== undefined && !found; next = waiting.pop())
          for (const reader of readers.get(next) ?? []) {
            if (isRemoved(reader) || known.get(reader) === true) {
              found = true;
              break;
            }
            if (seen.has(reader) || isKept(reader) || known.get(reader) === false) continue;
            seen.add(reader);
            waiting.push(reader);
          }
        known.set(node, found);
        return found;
      };
    },
  };
}

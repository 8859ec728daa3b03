import { ts } from "ts-morph";
import type { FileReader } from "../../files.ts";

/**
 * Those of a project's files that say something to all others without being imported: declaration files that are no
 * modules, and whatever holds `declare global` or `declare module "…"`. The rest of `include` is not loaded: what a chain
 * needs of it, it imports.
 */
export function ambientFiles(included: readonly string[], files: FileReader): readonly string[] {
  return included.filter((path) => {
    const isDeclaration = /\.d\.(?:\w+\.)?[cm]?ts$/.test(path);
    if (!isDeclaration && !/\.[cm]?tsx?$/.test(path)) return false;
    const text = files.glance(path);
    if (text === undefined || !(isDeclaration || mayAugment.test(text))) return false;
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
    return (isDeclaration && !ts.isExternalModule(file)) || file.statements.some(isAugmentation);
  });
}

const mayAugment = /^\s*declare\s+(?:global\b|module\s*["'])/m;

/** `declare global { … }` and `declare module "…" { … }`. */
function isAugmentation(statement: ts.Statement): boolean {
  if (!ts.isModuleDeclaration(statement)) return false;
  return ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}

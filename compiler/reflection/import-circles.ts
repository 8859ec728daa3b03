import { ts } from "ts-morph";
import type { Program } from "./program.ts";

/** Does loading one file lead to the other, so that neither can count on the other having run? */
export function loads(program: Program, from: ts.SourceFile, to: ts.SourceFile): boolean {
  const seen = new Set([from]);
  for (const file of seen) {
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const { moduleSpecifier: specifier } = statement;
      const target = specifier && program.compiler.checker.getSymbolAtLocation(specifier)?.valueDeclaration;
      if (!target || !ts.isSourceFile(target) || target.isDeclarationFile) continue;
      if (target === to) return true;
      seen.add(target);
    }
  }
  return false;
}

import { ts } from "ts-morph";
import type { References } from "./expression-references.ts";
import { namespacesAround } from "./namespaces.ts";
import type { Program } from "./program.ts";

/** Uses of a whole module or namespace as a value, through which a declaration in it can be reached without its name. */
export function wholeUses(program: Program, references: References, declaration: ts.Node): readonly ts.Node[] {
  if (ts.isSourceFile(declaration)) return [];
  const around = namespacesAround(declaration);
  const uses = around.flatMap((namespace) => references.wholeModule(namespace));
  const ofFile = isExported(program, around.at(-1) ?? declaration) ? [declaration.getSourceFile()] : [];
  return [...uses, ...ofFile.flatMap((file) => references.wholeModule(file))];
}

function isExported(program: Program, node: ts.Node): boolean {
  const name = (node as { name?: ts.Node }).name;
  const symbol = name && program.compiler.checker.getSymbolAtLocation(name);
  const file = node.getSourceFile();
  const module = symbol && program.compiler.checker.getSymbolAtLocation(file);
  if (!module) return ts.isExportAssignment(node);
  return program.compiler.checker
    .getExportsOfModule(module)
    .some((one) => one === symbol || one.valueDeclaration === node || isAliasOf(program, one, symbol));
}

function isAliasOf(program: Program, symbol: ts.Symbol, target: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Alias) !== 0 && program.compiler.checker.getAliasedSymbol(symbol) === target;
}

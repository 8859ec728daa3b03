import { ts } from "ts-morph";
import type { Span } from "../model/source.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { followAlias } from "./type-names.ts";

/** The import that a written type depends on and that leads nowhere. */
export function unresolvedImport(
  program: Program,
  node: ts.TypeNode | undefined,
  type?: ts.Type,
): { specifier: string; span: Span } | undefined {
  const { checker } = program.compiler;
  const isLost = (symbol: ts.Symbol): boolean =>
    (symbol.flags & ts.SymbolFlags.Alias) !== 0 && !checker.getAliasedSymbol(symbol).declarations;
  const seen = new Set<ts.Node>();
  const search = (current: ts.Node): { specifier: string; span: Span } | undefined => {
    if (seen.has(current)) return undefined;
    seen.add(current);
    if (ts.isIdentifier(current)) {
      const symbol = checker.getSymbolAtLocation(current);
      if (!symbol) return undefined;
      if (isLost(symbol)) return importOf(program, symbol);
      const declaration = followAlias(checker, symbol).declarations?.[0];
      if (declaration && ts.isTypeAliasDeclaration(declaration)) return search(declaration.type);
      if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer)
        return search(declaration.initializer);
      return undefined;
    }
    return ts.forEachChild(current, search);
  };
  const alias = type?.aliasSymbol;
  return (node && search(node)) ?? (alias && isLost(alias) ? importOf(program, alias) : undefined);
}

function importOf(program: Program, symbol: ts.Symbol): { specifier: string; span: Span } | undefined {
  let current: ts.Node | undefined = symbol.declarations?.[0];
  while (current && !ts.isImportDeclaration(current) && !ts.isExportDeclaration(current)) current = current.parent;
  const specifier = current?.moduleSpecifier;
  if (!specifier || !ts.isStringLiteral(specifier)) return undefined;
  return { specifier: specifier.text, span: spanOf(program, specifier) };
}

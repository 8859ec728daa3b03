import { ts } from "ts-morph";
import type { Program } from "./program.ts";

/** Tells which export of chainsc an expression names (`chains.markEntrypoint` → `markEntrypoint`), through aliases. */
export function frameworkNames(
  program: Program,
  source: ts.SourceFile,
): (expression: ts.Expression) => string | undefined {
  const inProgram = program.compiler.program.getSourceFile(source.fileName) === source;
  return (expression) => {
    if (!ts.isIdentifier(expression) && !ts.isPropertyAccessExpression(expression)) return undefined;
    return importedName(expression, source) ?? (inProgram ? bySymbol(program, expression) : undefined);
  };
}

/** The plain case, which needs no declarations of chainsc: an import of this very file. */
function importedName(expression: ts.Expression, source: ts.SourceFile): string | undefined {
  const root = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
  if (!ts.isIdentifier(root)) return undefined;
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (!/^chainsc($|\/)/.test(statement.moduleSpecifier.text)) continue;
    const named = statement.importClause?.namedBindings;
    if (!named) continue;
    if (ts.isNamespaceImport(named)) {
      if (named.name.text === root.text && ts.isPropertyAccessExpression(expression)) return expression.name.text;
      continue;
    }
    const found = named.elements.find((element) => element.name.text === root.text);
    if (found && root === expression) return (found.propertyName ?? found.name).text;
  }
  return undefined;
}

function bySymbol(program: Program, expression: ts.Expression): string | undefined {
  const symbol = symbolOf(program, expression);
  const declaration = symbol?.declarations?.[0];
  if (!symbol || !declaration || !program.compiler.isFramework(declaration.getSourceFile())) return undefined;
  return symbol.name;
}

function symbolOf(program: Program, expression: ts.Expression): ts.Symbol | undefined {
  const { checker } = program.compiler;
  const symbol = checker.getSymbolAtLocation(expression);
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

const chainletBases: ReadonlySet<string> = new Set(["ChainletBase", "TrussChainlet", "ContainerChainlet"]);

/** Is a class that derives from one of chainsc's bases declared here? Asked of classes that the chain does not reach. */
export function isForeignChainlet(statement: ts.Statement, program: Program): boolean {
  return ts.isClassDeclaration(statement) && derivesFromFramework(statement, program, new Set());
}

function derivesFromFramework(declared: ts.ClassDeclaration, program: Program, seen: Set<ts.Node>): boolean {
  if (seen.has(declared)) return false;
  seen.add(declared);
  const clause = declared.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const base = clause?.types[0]?.expression;
  if (!base) return false;
  const name = byFrameworkBase(program, base);
  if (name) return true;
  const parent = symbolOf(program, base)?.declarations?.find(ts.isClassDeclaration);
  return parent !== undefined && derivesFromFramework(parent, program, seen);
}

function byFrameworkBase(program: Program, base: ts.Expression): boolean {
  const name = bySymbol(program, base);
  return name !== undefined && chainletBases.has(name);
}

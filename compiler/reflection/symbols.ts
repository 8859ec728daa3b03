import { ts } from "ts-morph";
import type { Program } from "./program.ts";

/** The symbol that a name, a dotted name or a module specifier stands for, behind imports, re-exports and plain `const` aliases. */
export function resolvedSymbol(program: Program, node: ts.Node): ts.Symbol | undefined {
  return followAliases(program, program.compiler.checker.getSymbolAtLocation(node), 0);
}

function followAliases(program: Program, symbol: ts.Symbol | undefined, depth: number): ts.Symbol | undefined {
  if (!symbol || depth > 32) return undefined;
  const { checker } = program.compiler;
  if (symbol.flags & ts.SymbolFlags.Alias) return followAliases(program, checker.getAliasedSymbol(symbol), depth + 1);
  const declaration = symbol.valueDeclaration;
  if (declaration && isConstAlias(declaration)) {
    const target = withoutTypeSyntax(declaration.initializer);
    if (ts.isIdentifier(target) || ts.isPropertyAccessExpression(target))
      return followAliases(program, checker.getSymbolAtLocation(target), depth + 1) ?? symbol;
  }
  const taken = declaration && memberTaken(program, declaration);
  return taken ? followAliases(program, taken, depth + 1) : symbol;
}

/** `const { member } = module`: the export that the name stands for. */
function memberTaken(program: Program, declaration: ts.Declaration): ts.Symbol | undefined {
  if (!ts.isBindingElement(declaration) || declaration.initializer || declaration.dotDotDotToken) return undefined;
  const { parent: pattern } = declaration;
  if (!ts.isObjectBindingPattern(pattern) || !isConstAlias(pattern.parent)) return undefined;
  const { checker } = program.compiler;
  const module = resolvedSymbol(program, withoutTypeSyntax(pattern.parent.initializer));
  const name = declaration.propertyName ?? declaration.name;
  if (!module || !(module.flags & ts.SymbolFlags.ValueModule) || !ts.isIdentifier(name)) return undefined;
  return checker.tryGetMemberInModuleExports(name.text, module);
}

function isConstAlias(node: ts.Declaration): node is ts.VariableDeclaration & { initializer: ts.Expression } {
  return (
    ts.isVariableDeclaration(node) &&
    node.initializer !== undefined &&
    (node.parent.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const
  );
}

/** The name of the export of chainsc that an expression stands for (`chains.depends` → `depends`), if it is one. */
export function frameworkExport(program: Program, expression: ts.Expression): string | undefined {
  const plain = withoutTypeSyntax(expression);
  if (!ts.isIdentifier(plain) && !ts.isPropertyAccessExpression(plain)) return undefined;
  const symbol = resolvedSymbol(program, plain);
  const declaration = symbol?.declarations?.[0];
  return symbol && declaration && isFrameworkExport(program, declaration) ? symbol.name : undefined;
}

/** Top-level declarations only: a method of one of chainsc's types that happens to be called `depends` is none. */
function isFrameworkExport(program: Program, declaration: ts.Declaration): boolean {
  if (!program.compiler.isFramework(declaration.getSourceFile())) return false;
  return ts.isSourceFile(declaration.parent) || ts.isVariableDeclaration(declaration);
}

/** The expression inside parentheses, `as`, `satisfies`, `!` and `<T>`. */
export function withoutTypeSyntax(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  )
    inner = inner.expression;
  return inner;
}

/** A name as the source writes it when it is known without evaluation: `x`, `"x"`, `["x"]`, `#x`. */
export function staticName(name: ts.PropertyName | ts.BindingName): string | undefined {
  if (
    ts.isIdentifier(name) ||
    ts.isStringLiteralLike(name) ||
    ts.isNumericLiteral(name) ||
    ts.isPrivateIdentifier(name)
  )
    return name.text;
  if (!ts.isComputedPropertyName(name)) return undefined;
  const { expression } = name;
  if (ts.isStringLiteralLike(expression)) return expression.text;
  return isSymbol(expression) ? `[${expression.getText()}]` : undefined;
}

function isSymbol(expression: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.expression.getText() === "Symbol";
}

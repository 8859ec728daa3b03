import { ts } from "ts-morph";
import { withoutTypeSyntax } from "./expression-core.ts";
import { exportedTarget, type Nothing, runtimeTarget } from "./module-exports.ts";
import type { Program } from "./program.ts";

/** The symbol that a name, a dotted name or a module specifier stands for, behind imports, re-exports and plain `const` aliases. */
export function resolvedSymbol(program: Program, node: ts.Node): ts.Symbol | undefined {
  return followAliases(program, namedSymbol(program, node), 0);
}

/** Why a name, or a part of a dotted name, stands for nothing when the code runs, if that is so. */
export function missingPart(program: Program, written: ts.Node): Nothing | undefined {
  const { checker } = program.compiler;
  const node = ts.isExpression(written) ? withoutTypeSyntax(written) : written;
  if (ts.isIdentifier(node)) {
    const symbol = checker.getSymbolAtLocation(node);
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? runtimeTarget(program, symbol) : undefined;
    return target?.kind === "nothing" ? target.why : undefined;
  }
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const why = missingPart(program, node.expression);
  if (why) return why;
  const module = followAliases(program, checker.getSymbolAtLocation(withoutTypeSyntax(node.expression)), 0);
  const isModule = module && module.flags & ts.SymbolFlags.ValueModule;
  const target = isModule ? exportedTarget(program, module, node.name.text) : undefined;
  return target?.kind === "nothing" ? target.why : undefined;
}

/** `module.name` is what the module gives when it runs, whatever TypeScript takes it for. */
function namedSymbol(program: Program, node: ts.Node): ts.Symbol | undefined {
  return missingPart(program, node) ? undefined : program.compiler.checker.getSymbolAtLocation(node);
}

function followAliases(program: Program, symbol: ts.Symbol | undefined, depth: number): ts.Symbol | undefined {
  if (!symbol || depth > 32) return undefined;
  const { checker } = program.compiler;
  if (symbol.flags & ts.SymbolFlags.Alias) {
    const target = runtimeTarget(program, symbol) ?? { kind: "found", symbol: checker.getAliasedSymbol(symbol) };
    return target.kind === "found" ? followAliases(program, target.symbol, depth + 1) : undefined;
  }
  const declaration = symbol.valueDeclaration;
  if (declaration && isConstAlias(declaration)) {
    const target = withoutTypeSyntax(declaration.initializer);
    if (ts.isIdentifier(target) || ts.isPropertyAccessExpression(target))
      return followAliases(program, namedSymbol(program, target), depth + 1) ?? symbol;
  }
  const taken = declaration && memberTaken(program, declaration);
  return taken ? followAliases(program, taken, depth + 1) : symbol;
}

/** `const { member } = module`: the export that the name stands for. */
function memberTaken(program: Program, declaration: ts.Declaration): ts.Symbol | undefined {
  if (!ts.isBindingElement(declaration) || declaration.initializer || declaration.dotDotDotToken) return undefined;
  const { parent: pattern } = declaration;
  if (!ts.isObjectBindingPattern(pattern) || !isConstAlias(pattern.parent)) return undefined;
  const module = resolvedSymbol(program, withoutTypeSyntax(pattern.parent.initializer));
  const name = declaration.propertyName ?? declaration.name;
  if (!module || !(module.flags & ts.SymbolFlags.ValueModule) || !ts.isIdentifier(name)) return undefined;
  const target = exportedTarget(program, module, name.text);
  return target?.kind === "found" ? target.symbol : undefined;
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

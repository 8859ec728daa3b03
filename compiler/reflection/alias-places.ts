import { ts } from "ts-morph";
import { symbolAt } from "./bindings.ts";
import { core } from "./expression-core.ts";
import type { Program } from "./program.ts";

/** Assignments after which the left side may be the object on the right. */
export const aliasingOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
]);

/** Operators whose result may be either side. */
export const choosingOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
]);

/** Reads that end in a primitive, and places where a value is only looked at. */
export function isHarmless(parent: ts.Node): boolean {
  return (
    ts.isTemplateSpan(parent) ||
    ts.isComputedPropertyName(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    ts.isPostfixUnaryExpression(parent) ||
    ts.isTypeOfExpression(parent) ||
    ts.isVoidExpression(parent) ||
    ts.isDeleteExpression(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isIfStatement(parent) ||
    ts.isIterationStatement(parent, false) ||
    ts.isSwitchStatement(parent) ||
    ts.isCaseClause(parent) ||
    ts.isExpressionWithTypeArguments(parent) ||
    ts.isTypeNode(parent)
  );
}

export function nameIn(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
}

/** Could this key be that name? */
export function mayBeKey(checker: ts.TypeChecker, key: ts.Expression, name: string | undefined): boolean {
  const type = checker.getTypeAtLocation(key);
  const isOpen = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.String)) !== 0;
  if (name === undefined || isOpen) return true;
  return (type.isUnion() ? type.types : [type]).some((one) => one.isStringLiteral() && one.value === name);
}

export function mayHold(checker: ts.TypeChecker, source: ts.Expression, name: string): boolean {
  const type = checker.getTypeAtLocation(source);
  return (type.flags & ts.TypeFlags.Any) !== 0 || checker.getPropertyOfType(type, name) !== undefined;
}

/** `Cls` itself, or `this`: whoever looks for writes to a member by its name finds those. */
export function namesClass(program: Program, written: ts.Node): boolean {
  const node = core(written);
  if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
  const symbol = ts.isIdentifier(node) ? symbolAt(program, node) : undefined;
  return symbol?.valueDeclaration !== undefined && ts.isClassLike(symbol.valueDeclaration);
}

export function usesThis(declaration: ts.FunctionLikeDeclaration): boolean {
  if (ts.isArrowFunction(declaration)) return false;
  return contains(
    declaration,
    (node) => node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword,
  );
}

export function mentionsArguments(declaration: ts.FunctionLikeDeclaration): boolean {
  return contains(declaration, (node) => ts.isIdentifier(node) && node.text === "arguments");
}

function contains(node: ts.Node, test: (node: ts.Node) => boolean): boolean {
  return test(node) || (ts.forEachChild(node, (child) => contains(child, test) || undefined) ?? false);
}

/** Every `this` that stands for what the node's own `this` is. */
export function thisIn(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (at: ts.Node): void => {
    if (at.kind === ts.SyntaxKind.ThisKeyword) found.push(at);
    if (ts.isFunctionDeclaration(at) || ts.isFunctionExpression(at) || ts.isClassLike(at)) return;
    ts.forEachChild(at, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

export function functionsIn(node: ts.Node): ts.FunctionLikeDeclaration[] {
  const found: ts.FunctionLikeDeclaration[] = [];
  const visit = (at: ts.Node): void => {
    if (ts.isArrowFunction(at) || ts.isFunctionExpression(at) || ts.isFunctionDeclaration(at)) found.push(at);
    ts.forEachChild(at, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

export function isStaticPart(member: ts.ClassElement): boolean {
  if (ts.isClassStaticBlockDeclaration(member)) return true;
  return (
    ts.canHaveModifiers(member) &&
    (ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false)
  );
}

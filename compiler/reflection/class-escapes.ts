import { ts } from "ts-morph";
import { symbolAt } from "./bindings.ts";
import { core } from "./expression-core.ts";
import { isStatic } from "./expression-modifiers.ts";
import { derives } from "./member-references.ts";
import type { Program } from "./program.ts";

/** The class whose `extends` clause an expression is in, if it is the whole of it. */
export function derivedBy(use: ts.Expression): ts.ClassLikeDeclaration | undefined {
  const { parent } = outermost(use);
  return ts.isHeritageClause(parent) && ts.isClassLike(parent.parent) ? parent.parent : undefined;
}

/** The variable that a class expression is the value of, or else the expression. */
export function holderOf(type: ts.ClassExpression): ts.VariableDeclaration | ts.ClassExpression {
  const { parent } = outermost(type);
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent : type;
}

/** Does a use of a class by its name give the class itself to anything else? */
export function isHandedOn(program: Program, use: ts.Expression): boolean {
  const at = outermost(use);
  const { parent } = at;
  // `(module as any).Cls`: what comes after it is found by no type.
  if (program.compiler.checker.getTypeAtLocation(use).flags & ts.TypeFlags.Any) return true;
  if (ts.isPropertyAccessExpression(parent)) return false;
  if (ts.isElementAccessExpression(parent)) return !ts.isStringLiteralLike(parent.argumentExpression);
  if (ts.isNewExpression(parent) || ts.isCallExpression(parent)) {
    if (parent.expression === at) return false;
    const callee = core(parent.expression);
    const declared = symbolAt(program, ts.isPropertyAccessExpression(callee) ? callee.name : callee)?.declarations?.[0];
    return !declared || !program.compiler.isFramework(declared.getSourceFile());
  }
  if (ts.isBinaryExpression(parent)) return !comparing.has(parent.operatorToken.kind);
  return !ts.isExpressionStatement(parent) && !ts.isTypeOfExpression(parent);
}

const comparing: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.InstanceOfKeyword,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** Does its own code, or that of its instances, get hold of the class without naming it? */
export function isReachedFromInside(
  program: Program,
  type: ts.ClassLikeDeclaration,
  constructors: readonly ts.Node[],
): boolean {
  if (ts.canHaveDecorators(type) && (ts.getDecorators(type)?.length ?? 0) > 0) return true;
  if (
    type.members.some((member) => (isStatic(member) || ts.isClassStaticBlockDeclaration(member)) && keepsThis(member))
  )
    return true;
  const { checker } = program.compiler;
  return constructors.some((node) => {
    const owner = checker.getTypeAtLocation((node.parent as ts.PropertyAccessExpression).expression);
    return (owner.flags & ts.TypeFlags.Any) !== 0 || derives(checker, owner, checker.getTypeAtLocation(type));
  });
}

/** `this` in other places than before a dot. */
function keepsThis(node: ts.Node): boolean {
  if (node.kind === ts.SyntaxKind.ThisKeyword) return !ts.isPropertyAccessExpression(outermost(node).parent);
  return ts.forEachChild(node, (child) => keepsThis(child) || undefined) ?? false;
}

function outermost(node: ts.Node): ts.Node {
  let at = node;
  while (core(at.parent) === core(node)) at = at.parent;
  return at;
}

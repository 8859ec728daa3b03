import { ts } from "ts-morph";
import { core } from "./expression-core.ts";

/** The assignment, increment, `delete` or loop that writes to an expression. */
export function writeTarget(expression: ts.Node): ts.Node | undefined {
  let at = expression;
  while (core(at.parent) === core(expression)) at = at.parent;
  const { parent } = at;
  if (ts.isBinaryExpression(parent)) {
    if (parent.left !== at || !isAssignment(parent.operatorToken.kind)) return undefined;
    return parent;
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
      ? parent
      : undefined;
  if (ts.isDeleteExpression(parent)) return parent;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === at ? at : undefined;
  return isInAssignmentPattern(at) ? at : undefined;
}

export function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

/** `[a, o.b] = …` and `({ x: a } = …)`. */
function isInAssignmentPattern(node: ts.Node): boolean {
  let at = node;
  for (;;) {
    const { parent } = at;
    if (ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) at = parent;
    else if (ts.isPropertyAssignment(parent) && parent.initializer === at) at = parent.parent;
    else if (ts.isShorthandPropertyAssignment(parent) && parent.name === at) at = parent.parent;
    else if (ts.isObjectLiteralExpression(parent)) at = parent;
    else if (ts.isParenthesizedExpression(parent) && at !== node) at = parent;
    else if (
      ts.isBinaryExpression(parent) &&
      parent.left === at &&
      parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ) {
      if (at !== node && (ts.isArrayLiteralExpression(at) || ts.isObjectLiteralExpression(at))) return true;
      at = parent;
    } else
      return (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === at && at !== node;
  }
}

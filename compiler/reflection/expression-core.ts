import { ts } from "ts-morph";

/** The expression inside parentheses, `as`, `satisfies`, `!` and `<T>`. */
export function withoutTypeSyntax(expression: ts.Expression): ts.Expression {
  let inner = expression;
  while (isTypeSyntax(inner)) inner = inner.expression;
  return inner;
}

/** The same of any node, and without the type arguments behind a value: `Box<number>`. */
export function core(node: ts.Node): ts.Node {
  let inner = node;
  while (isTypeSyntax(inner) || ts.isExpressionWithTypeArguments(inner)) inner = inner.expression;
  return inner;
}

function isTypeSyntax(
  node: ts.Node,
): node is
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.TypeAssertion {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  );
}

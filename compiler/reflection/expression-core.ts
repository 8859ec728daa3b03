import { ts } from "ts-morph";

/** The expression inside parentheses and type assertions. */
export function core(node: ts.Node): ts.Node {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isTypeAssertionExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isExpressionWithTypeArguments(inner)
  )
    inner = inner.expression;
  return inner;
}

import { ts } from "ts-morph";
import type { LiteralType } from "./expressions.ts";

/** The one value that the type at a node allows, if there is just one. What need not be there at all has none. */
export function literalOf(checker: ts.TypeChecker, node: ts.Node): LiteralType | undefined {
  return mayBeAbsent(checker, node) ? undefined : literalOfType(checker, checker.getTypeAtLocation(node));
}

/** An optional member, or one that only an index signature knows of: `Record<string, "a">` has a type for every key. */
function mayBeAbsent(checker: ts.TypeChecker, node: ts.Node): boolean {
  const key = accessedKey(node);
  if (key === undefined) return false;
  const { expression } = node as ts.PropertyAccessExpression | ts.ElementAccessExpression;
  const property = checker.getPropertyOfType(checker.getTypeAtLocation(expression), key);
  return property === undefined || (property.flags & ts.SymbolFlags.Optional) !== 0;
}

function accessedKey(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (!ts.isElementAccessExpression(node)) return undefined;
  const { argumentExpression: key } = node;
  return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : "";
}

function literalOfType(checker: ts.TypeChecker, type: ts.Type): LiteralType | undefined {
  if (type.flags & ts.TypeFlags.Enum && !(type.flags & ts.TypeFlags.EnumLiteral)) return undefined;
  if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: "literal", value: type.value };
  if (type.flags & ts.TypeFlags.BooleanLiteral)
    return { kind: "literal", value: checker.typeToString(type) === "true" };
  if (type.flags & ts.TypeFlags.BigIntLiteral) {
    const { value } = type as ts.BigIntLiteralType;
    return { kind: "literal", value: BigInt(`${value.negative ? "-" : ""}${value.base10Value}`) };
  }
  if (type.flags & ts.TypeFlags.Null) return { kind: "literal", value: null };
  if (type.flags & ts.TypeFlags.Undefined) return { kind: "literal", value: undefined };
  if (!checker.isTupleType(type)) return undefined;
  const { target } = type as ts.TupleTypeReference;
  if (!target.readonly || target.hasRestElement || target.minLength !== target.elementFlags.length) return undefined;
  const elements = checker.getTypeArguments(type as ts.TypeReference).map((one) => literalOfType(checker, one));
  return elements.every((one) => one !== undefined) ? { kind: "tuple", elements } : undefined;
}

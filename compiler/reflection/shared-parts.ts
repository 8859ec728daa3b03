import { ts } from "ts-morph";

const primitiveFlags =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.ESSymbolLike |
  ts.TypeFlags.VoidLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Never;

export function isPrimitive(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isPrimitive);
  return (type.flags & primitiveFlags) !== 0;
}

/** Does a copy of this object share nothing that could be changed? */
export function hasPrimitiveParts(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (isPrimitive(type)) return true;
  if (type.isUnion()) return type.types.every((one) => hasPrimitiveParts(checker, one));
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return false;
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return checker.getTypeArguments(type as ts.TypeReference).every(isPrimitive);
  const indexed = checker.getIndexInfosOfType(type);
  const properties = checker.getPropertiesOfType(type);
  // `{}` and `object` say nothing about what is there.
  if (indexed.length + properties.length === 0) return false;
  return (
    indexed.every((info) => isPrimitive(info.type)) &&
    properties.every((property) => isPrimitive(checker.getTypeOfSymbol(property)))
  );
}

/** May a value of this type be a class? */
export function isClassType(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) return true;
  if (type.isUnionOrIntersection()) return type.types.some((one) => isClassType(checker, one));
  const wanted = checker.getBaseConstraintOfType(type) ?? type;
  if (wanted !== type) return isClassType(checker, wanted);
  return checker.getSignaturesOfType(type, ts.SignatureKind.Construct).length > 0 || isOpen(checker, type);
}

/** Anything may stand behind a type that allows all keys. */
function isOpen(checker: ts.TypeChecker, type: ts.Type): boolean {
  return checker.getIndexInfosOfType(type).length > 0 && !checker.isArrayLikeType(type);
}

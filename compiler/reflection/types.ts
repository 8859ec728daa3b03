import { ts } from "ts-morph";
import { docsOfSymbol } from "./doc-tags.ts";
import { enumShape } from "./enum-shape.ts";
import { meantName } from "./meant-name.ts";
import type { Program } from "./program.ts";
import { declaredIn, nameOfType, packageOf, symbolOfTypeNode } from "./type-names.ts";
import { membersOf } from "./type-properties.ts";
import type { DocTag, IntrinsicKind, ShapeElement, TypeHandle, TypeName, TypeShape, TypeSite } from "./type-shape.ts";
import { unresolvedImport } from "./unresolved-import.ts";
import {
  type Arguments, accessedProperty, argumentNodes, argumentsOf, basesOf, behind, bodyOf, handleOfWritten, isOpen,
  keepsTypes, mappedTemplate, type Written, written, writtenOf,
} from "./written-types.ts"; // biome-ignore format: a list of names

export { type Carrier, carriersAround, carriersAt, carriersIn, demandsIn, mayHold } from "./type-carriers.ts";
export { type Demand, occurrenceOf, sourceTextOf } from "./type-demands.ts";
export { type SchemaUse, schemaUseOf, unreachableSchemaOf } from "./type-schemas.ts";
export type {
  DocTag, ShapeProperty, TypeHandle, TypeName, TypeShape, TypeSite,
} from "./type-shape.ts"; // biome-ignore format: a list of names

/** `NoInfer<T>` is `T` in all but name. */
function typeOf(handle: TypeHandle): ts.Type {
  const type = handle as unknown as ts.Type;
  return type.flags & ts.TypeFlags.Substitution ? (type as ts.SubstitutionType).baseType : type;
}
const handleOf = (type: ts.Type): TypeHandle => type as unknown as TypeHandle;

/**
 * A site from a checked type and how it was written; what was written counts only while both say the same. Where type
 * parameters are in it, its parts tell: they come here one by one.
 */
export function siteOf(program: Program, type: ts.Type, node: ts.TypeNode | undefined, args?: Arguments): TypeSite {
  return siteOfWritten(program, type, node && written(program, node, args));
}

function siteOfWritten(program: Program, type: ts.Type, asWritten: Written | undefined): TypeSite {
  if (!asWritten) return { type: handleOf(type) };
  if (isOpen(program, asWritten)) return { type: handleOf(type), node: handleOfWritten(asWritten) };
  const typeWritten = program.compiler.checker.getTypeFromTypeNode(asWritten.node);
  if (!sameApartFromUndefined(type, typeWritten)) return { type: handleOf(type) };
  return { type: handleOf(typeWritten), node: handleOfWritten(asWritten) };
}

function sameApartFromUndefined(a: ts.Type, b: ts.Type): boolean {
  if (a === b) return true;
  const parts = (type: ts.Type): ts.Type[] =>
    (type.isUnion() ? type.types : [type]).filter((part) => !(part.flags & ts.TypeFlags.Undefined));
  const right = new Set(parts(b));
  const left = parts(a);
  return left.length === right.size && left.every((part) => right.has(part));
}

/** How TypeScript prints the type, at most 160 characters. */
export function printType(program: Program, site: TypeSite): string {
  const text = program.compiler.checker.typeToString(
    typeOf(site.type),
    undefined,
    ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope,
  );
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

/** The declaration a type got its name from. */
export function typeNameOf(program: Program, site: TypeSite): TypeName | undefined {
  return nameOfType(program, typeOf(site.type), writtenOf(site.node)?.node);
}

/**
 * JSDoc tags of the aliases a type was written through (`/** @minimum 1 *\/ type Port = number`), and of the property
 * for `User["age"]`.
 */
export function aliasTagsOf(program: Program, site: TypeSite): readonly DocTag[] {
  const tags: DocTag[] = [];
  let current = writtenOf(site.node);
  for (let step = 0; current && step < 20; step++) {
    const symbol = accessedProperty(program, current)?.symbol ?? aliasSymbolOf(program, current.node);
    if (symbol) tags.push(...docsOfSymbol(program, symbol).tags);
    current = behind(program, current);
  }
  return tags;
}

function aliasSymbolOf(program: Program, node: ts.TypeNode): ts.Symbol | undefined {
  const symbol = symbolOfTypeNode(program, node);
  const declaration = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
  return declaration && declaredIn(program, declaration.getSourceFile()) !== "library" ? symbol : undefined;
}

/** Is a value of the one type assignable to the other? */
export function isAssignable(program: Program, from: TypeSite, to: TypeSite): boolean {
  return program.compiler.checker.isTypeAssignableTo(typeOf(from.type), typeOf(to.type));
}

/** One level of a type as plain data. */
export function shapeOf(program: Program, site: TypeSite): TypeShape {
  const type = typeOf(site.type);
  const node = writtenOf(site.node);
  const opaque = frameworkAlias(program, type, node);
  if (opaque) return opaque;
  return intrinsicShape(program, type, node?.node) ?? literalShape(program, type) ?? compoundShape(program, type, node);
}

function frameworkAlias(program: Program, type: ts.Type, node: Written | undefined): TypeShape | undefined {
  let current = node;
  for (let step = 0; current && step < 20; step++) {
    if (isOpaque(program, symbolOfTypeNode(program, current.node))) return opaque;
    current = behind(program, current);
  }
  return isOpaque(program, type.aliasSymbol) ? opaque : undefined;
}

const opaque: TypeShape = { kind: "framework", name: "Opaque", arguments: [] };

function isOpaque(program: Program, symbol: ts.Symbol | undefined): boolean {
  const declaration = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
  return (
    symbol?.name === "Opaque" &&
    declaration !== undefined &&
    declaredIn(program, declaration.getSourceFile()) === "framework"
  );
}

function intrinsicShape(program: Program, type: ts.Type, node: ts.TypeNode | undefined): TypeShape | undefined {
  const { flags } = type;
  if (flags & ts.TypeFlags.Any) {
    const intrinsic = (type as { intrinsicName?: string }).intrinsicName;
    if (intrinsic !== "error" && !(node && unresolvedImport(program, node))) return { kind: "any" };
    const found = unresolvedImport(program, node, type);
    if (found) return { kind: "unresolved", specifier: found.specifier, importSpan: found.span };
    const meant = node && meantName(program, node);
    return { kind: "unresolved", ...(meant !== undefined && { meant }) };
  }
  for (const [flag, kind] of intrinsics) if (flags & flag) return { kind };
  return undefined;
}

const intrinsics: readonly (readonly [ts.TypeFlags, IntrinsicKind])[] = [
  [ts.TypeFlags.Unknown, "unknown"],
  [ts.TypeFlags.String, "string"],
  [ts.TypeFlags.Number, "number"],
  [ts.TypeFlags.Boolean, "boolean"],
  [ts.TypeFlags.BigInt, "bigint"],
  [ts.TypeFlags.Null, "null"],
  [ts.TypeFlags.Undefined, "undefined"],
  [ts.TypeFlags.Void, "void"],
  [ts.TypeFlags.Never, "never"],
  [ts.TypeFlags.ESSymbolLike, "symbol"],
  [ts.TypeFlags.NonPrimitive, "non-primitive"],
];

function literalShape(program: Program, type: ts.Type): TypeShape | undefined {
  const { flags } = type;
  if (flags & ts.TypeFlags.EnumLiteral) return enumShape(program, type);
  if (flags & ts.TypeFlags.Enum) return { kind: "computed-enum" };
  if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: "literal", value: type.value };
  if (flags & ts.TypeFlags.BooleanLiteral)
    return { kind: "literal", value: (type as { intrinsicName?: string }).intrinsicName === "true" };
  if (flags & ts.TypeFlags.BigIntLiteral) {
    const value = (type as ts.BigIntLiteralType).value;
    return { kind: "bigint-literal", value: `${value.negative ? "-" : ""}${value.base10Value}` };
  }
  if (flags & ts.TypeFlags.TemplateLiteral) {
    const template = type as ts.TemplateLiteralType;
    return { kind: "template", texts: template.texts, types: template.types.map((part) => ({ type: handleOf(part) })) };
  }
  if (flags & ts.TypeFlags.StringMapping) return { kind: "string-mapping" };
  return undefined;
}

function compoundShape(program: Program, type: ts.Type, node: Written | undefined): TypeShape {
  const { checker } = program.compiler;
  const bare = node && bodyOf(program, node);
  if (type.isUnion()) return withoutMissing(type, node, bare) ?? unionShape(program, type, bare);
  if (type.isIntersection()) {
    const isPlain = type.types.every((part) => part.flags & ts.TypeFlags.Object);
    return isPlain ? objectShape(program, type, node) : intersectionShape(program, type, bare);
  }
  if (!(type.flags & ts.TypeFlags.Object)) return { kind: "generic", text: checker.typeToString(type) };
  if (checker.isTupleType(type)) return tupleShape(program, type as ts.TupleTypeReference, bare);
  if (checker.isArrayType(type)) {
    const [items] = checker.getTypeArguments(type as ts.TypeReference);
    const readonly = type.symbol.name === "ReadonlyArray";
    if (items) return { kind: "array", items: siteOf(program, items, itemsNode(bare), bare?.args), readonly };
  }
  return builtinShape(program, type, bare) ?? objectShape(program, type, node);
}

function itemsNode(bare: Written | undefined): ts.TypeNode | undefined {
  if (!bare) return undefined;
  return ts.isArrayTypeNode(bare.node) ? bare.node.elementType : argumentNodes(bare.node)[0];
}

/** `next?: List<T>`: what is written there is one type, and `undefined` only comes with the question mark. */
function withoutMissing(
  type: ts.UnionType,
  node: Written | undefined,
  bare: Written | undefined,
): TypeShape | undefined {
  if (!node || !bare || ts.isUnionTypeNode(bare.node)) return undefined;
  const isMissing = (part: ts.Type): boolean => (part.flags & ts.TypeFlags.Undefined) !== 0;
  const [only, ...others] = type.types.filter((part) => !isMissing(part));
  if (!only || others.length > 0) return undefined;
  const missing = type.types.filter(isMissing).map((part): TypeSite => ({ type: handleOf(part) }));
  return { kind: "union", members: [{ type: handleOf(only), node: handleOfWritten(node) }, ...missing] };
}

function unionShape(program: Program, type: ts.UnionType, bare: Written | undefined): TypeShape {
  const members: TypeSite[] = [];
  const left = new Set(type.types);
  const parts = bare ? unionParts(program, bare) : [];
  for (const part of parts) {
    const partType = program.compiler.checker.getTypeFromTypeNode(part.node);
    if (left.delete(partType)) members.push(siteOfWritten(program, partType, part));
    else if (partType.isUnion() && keepsName(partType) && partType.types.every((inner) => left.has(inner))) {
      for (const inner of partType.types) left.delete(inner);
      members.push(siteOfWritten(program, partType, part));
    }
  }
  for (const [part, type] of instancesOf(program, parts, left)) {
    left.delete(type);
    members.push(siteOfWritten(program, type, part));
  }
  for (const part of left) members.push({ type: handleOf(part) });
  return { kind: "union", members };
}

/** The members that parts with type parameters became, where there is just one of their kind: `Box<T>`, `T[]`. */
function instancesOf(program: Program, parts: readonly Written[], left: ReadonlySet<ts.Type>): Map<Written, ts.Type> {
  const kindOf = (type: ts.Type): unknown =>
    type.aliasSymbol ?? (type.flags & ts.TypeFlags.Object ? ((type as ts.TypeReference).target ?? type.symbol) : type);
  const open = parts
    .filter((part) => isOpen(program, part))
    .map((part) => ({ part, kind: kindOf(program.compiler.checker.getTypeFromTypeNode(part.node)) }));
  const found = new Map<Written, ts.Type>();
  for (const { part, kind } of open) {
    const [only, ...others] = [...left].filter((type) => kindOf(type) === kind);
    const isAlone = open.filter((other) => other.kind === kind).length === 1;
    if (only && others.length === 0 && isAlone) found.set(part, only);
  }
  return found;
}

/** The members as they were written; a union inside is taken apart, unless it is named and would lose that name. */
function unionParts(program: Program, { node, args }: Written, depth = 0): readonly Written[] {
  if (!ts.isUnionTypeNode(node)) return [];
  return node.types.flatMap((inner): readonly Written[] => {
    const part = written(program, inner, args);
    const body = bodyOf(program, part);
    if (!ts.isUnionTypeNode(body.node) || depth > 20) return [part];
    const partType = program.compiler.checker.getTypeFromTypeNode(part.node);
    return partType.isUnion() && keepsName(partType) ? [part] : unionParts(program, body, depth + 1);
  });
}

/** A union inside a union is kept apart only when nothing but its name would be lost: enums and `boolean`. */
const keepsName = (type: ts.Type): boolean => (type.flags & (ts.TypeFlags.EnumLiteral | ts.TypeFlags.Boolean)) !== 0;

function intersectionShape(program: Program, type: ts.IntersectionType, bare: Written | undefined): TypeShape {
  const nodes = bare && ts.isIntersectionTypeNode(bare.node) ? bare.node.types : [];
  const parts = nodes.map((node) => written(program, node, bare?.args));
  const members = type.types.map((member): TypeSite => {
    const part = parts.find(({ node }) => program.compiler.checker.getTypeFromTypeNode(node) === member);
    return siteOfWritten(program, member, part);
  });
  return { kind: "intersection", members };
}

function tupleShape(program: Program, type: ts.TupleTypeReference, bare: Written | undefined): TypeShape {
  const { target } = type;
  const parts = bare ? tupleParts(program, bare) : [];
  const elements = program.compiler.checker.getTypeArguments(type).map((element, index): ShapeElement => {
    const flags = target.elementFlags[index] ?? ts.ElementFlags.Required;
    const label = target.labeledElementDeclarations?.[index]?.name;
    const part = parts.length === target.elementFlags.length ? parts[index] : undefined;
    return {
      form:
        flags & ts.ElementFlags.Variadic ? "variadic"
        : flags & ts.ElementFlags.Rest ? "rest"
        : flags & ts.ElementFlags.Optional ? "optional"
        : "required", // biome-ignore format: a table
      site: siteOfWritten(program, element, part),
      ...(label && ts.isIdentifier(label) && { name: label.text }),
    };
  });
  return { kind: "tuple", elements, readonly: target.readonly };
}

/** The places of a tuple as they were written: `...Head` is taken apart, `...T[]` is one place of `T`. */
function tupleParts(program: Program, { node, args }: Written): readonly (Written | undefined)[] {
  if (!ts.isTupleTypeNode(node)) return [];
  return node.elements.flatMap((element): readonly (Written | undefined)[] => {
    const inner = ts.isNamedTupleMember(element) || ts.isOptionalTypeNode(element) ? element.type : element;
    const isRest = ts.isRestTypeNode(element) || (ts.isNamedTupleMember(element) && element.dotDotDotToken);
    if (!isRest) return [written(program, inner, args)];
    const spread = bodyOf(program, written(program, ts.isRestTypeNode(inner) ? inner.type : inner, args));
    if (ts.isTupleTypeNode(spread.node)) return tupleParts(program, spread);
    const items = itemsNode(spread);
    return [items && written(program, items, spread.args)];
  });
}

const nodeTypes = new Set(["Buffer", "URL", "URLSearchParams", "ReadableStream", "Blob", "File"]);

function builtinShape(program: Program, type: ts.Type, bare: Written | undefined): TypeShape | undefined {
  const symbol = type.symbol as ts.Symbol | undefined;
  const files = symbol?.declarations?.map((declaration) => declaration.getSourceFile()) ?? [];
  if (!symbol || files.length === 0 || symbol.flags & (ts.SymbolFlags.TypeLiteral | ts.SymbolFlags.ObjectLiteral))
    return undefined;
  const origins = new Set(files.map((file) => declaredIn(program, file)));
  const isLibrary =
    origins.has("library") || (nodeTypes.has(symbol.name) && files.some((file) => packageOf(file) === "@types/node"));
  const isFramework = origins.has("framework") && frameworkTypes.has(symbol.name);
  // Utility types such as Partial<T> are aliases of the library, and what they compute are the user's own objects.
  if (!isLibrary && !isFramework) return undefined;
  if (!(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class))) return undefined;
  const args = program.compiler.checker
    .getTypeArguments(type as ts.TypeReference)
    .map((argument, index) => siteOf(program, argument, bare && argumentNodes(bare.node)[index], bare?.args));
  return { kind: isFramework ? "framework" : "builtin", name: symbol.name, arguments: args };
}

const frameworkTypes = new Set(["NdArray", "WebSocketProtocol", "DeploymentContext", "StubBase", "ChainletBase"]);

function objectShape(program: Program, type: ts.Type, node: Written | undefined): TypeShape {
  const { checker } = program.compiler;
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return { kind: "function" };
  const symbol = type.symbol as ts.Symbol | undefined;
  const source =
    node ?? (symbol && symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface) ? symbol : undefined);
  const args = source && argumentsOf(program, source);
  const isMapped = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Mapped) !== 0;
  const template = node && isMapped ? mappedTemplate(program, node) : undefined;
  const asTemplate = (inner: ts.Type): TypeSite => siteOfWritten(program, inner, template);
  // What a mapped type makes of `T[]` cannot be compared with it before `T` is known.
  const isTrusted = node ? keepsTypes(program, node) : !isMapped;
  const members = membersOf(program, type, args, (inner, declared) => {
    if (!declared) return asTemplate(inner);
    const isUsable = isTrusted || !isOpen(program, written(program, declared, args));
    return isUsable ? siteOf(program, inner, declared, args) : { type: handleOf(inner) };
  });
  const index = checker.getIndexInfosOfType(type).map((info) => ({
    key: { type: handleOf(info.keyType) },
    site: template ? asTemplate(info.type) : siteOf(program, info.type, info.declaration?.type, args),
  }));
  const bases = (symbol?.declarations ?? []).flatMap((declaration) =>
    ts.isInterfaceDeclaration(declaration) || ts.isClassLike(declaration) ? basesOf(declaration) : [],
  );
  return {
    kind: "object",
    ...members,
    isUnfollowed: members.isUnfollowed || index.some(({ site }) => !site.node),
    index,
    isClass: isClassInstance(type),
    bases: bases.map((base) => handleOfWritten({ node: base, ...(args && { args }) })),
  };
}

function isClassInstance(type: ts.Type): boolean {
  if (type.isIntersection()) return type.types.some(isClassInstance);
  return (((type.symbol as ts.Symbol | undefined)?.flags ?? 0) & ts.SymbolFlags.Class) !== 0;
}

import { ts } from "ts-morph";
import { docsOfSymbol } from "./doc-tags.ts";
import { enumShape } from "./enum-shape.ts";
import type { Program } from "./program.ts";
import { aliasOfNode, declaredIn, nameOfType, packageOf, symbolOfTypeNode, withoutParentheses } from "./type-names.ts";
import { membersOf } from "./type-properties.ts";
import type {
  DocTag,
  IntrinsicKind,
  NodeHandle,
  ShapeElement,
  TypeHandle,
  TypeName,
  TypeShape,
  TypeSite,
} from "./type-shape.ts";
import { unresolvedImport } from "./unresolved-import.ts";

export { type LostSchema, lostSchemas } from "./lost-schemas.ts";
export { type SchemaUse, schemaUseOf } from "./type-schemas.ts";
export type {
  DocTag, ShapeProperty, TypeHandle, TypeName, TypeShape, TypeSite,
} from "./type-shape.ts"; // biome-ignore format: a list of names

const typeOf = (handle: TypeHandle): ts.Type => handle as unknown as ts.Type;
const handleOf = (type: ts.Type): TypeHandle => type as unknown as TypeHandle;
const nodeOf = (handle: NodeHandle | undefined): ts.TypeNode | undefined =>
  handle as unknown as ts.TypeNode | undefined;

/** A site from a checked type and how it was written; what was written counts only while both say the same. */
export function siteOf(program: Program, type: ts.Type, node: ts.TypeNode | undefined): TypeSite {
  if (!node) return { type: handleOf(type) };
  const written = program.compiler.checker.getTypeFromTypeNode(node);
  if (!sameApartFromUndefined(type, written)) return { type: handleOf(type) };
  return { type: handleOf(written), node: node as unknown as NodeHandle };
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
  return nameOfType(program, typeOf(site.type), nodeOf(site.node));
}

/** JSDoc tags of the non-generic aliases a type was written through: `/** @minimum 1 *\/ type Port = number`. */
export function aliasTagsOf(program: Program, site: TypeSite): readonly DocTag[] {
  const tags: DocTag[] = [];
  let node = nodeOf(site.node);
  for (let step = 0; node && step < 20; step++) {
    const alias: ts.Symbol | undefined = aliasOfNode(program, node);
    if (!alias) break;
    tags.push(...docsOfSymbol(program, alias).tags);
    node = alias.declarations?.find(ts.isTypeAliasDeclaration)?.type;
  }
  return tags;
}

/** Is a value of the one type assignable to the other? */
export function isAssignable(program: Program, from: TypeSite, to: TypeSite): boolean {
  return program.compiler.checker.isTypeAssignableTo(typeOf(from.type), typeOf(to.type));
}

/** One level of a type as plain data. */
export function shapeOf(program: Program, site: TypeSite): TypeShape {
  const type = typeOf(site.type);
  const node = nodeOf(site.node);
  const opaque = frameworkAlias(program, type, node);
  if (opaque) return opaque;
  return intrinsicShape(program, type, node) ?? literalShape(program, type) ?? compoundShape(program, type, node);
}

function frameworkAlias(program: Program, type: ts.Type, node: ts.TypeNode | undefined): TypeShape | undefined {
  const symbol = (node && symbolOfTypeNode(program, writtenBody(program, node))) ?? type.aliasSymbol;
  const declaration = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
  if (!symbol || !declaration || symbol.name !== "Opaque") return undefined;
  return declaredIn(program, declaration.getSourceFile()) === "framework"
    ? { kind: "framework", name: symbol.name, arguments: [] }
    : undefined;
}

function intrinsicShape(program: Program, type: ts.Type, node: ts.TypeNode | undefined): TypeShape | undefined {
  const { flags } = type;
  if (flags & ts.TypeFlags.Any) {
    const intrinsic = (type as { intrinsicName?: string }).intrinsicName;
    if (intrinsic !== "error" && !(node && unresolvedImport(program, node))) return { kind: "any" };
    const found = unresolvedImport(program, node, type);
    return { kind: "unresolved", ...(found && { specifier: found.specifier, importSpan: found.span }) };
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

function compoundShape(program: Program, type: ts.Type, node: ts.TypeNode | undefined): TypeShape {
  const { checker } = program.compiler;
  const bare = node && writtenBody(program, node);
  if (type.isUnion()) return unionShape(program, type, bare);
  if (type.isIntersection())
    return type.types.some((part) => !(part.flags & ts.TypeFlags.Object))
      ? { kind: "intersection", members: type.types.map((part) => ({ type: handleOf(part) })) }
      : objectShape(program, type);
  if (!(type.flags & ts.TypeFlags.Object)) return { kind: "generic", text: checker.typeToString(type) };
  if (checker.isTupleType(type)) return tupleShape(program, type as ts.TupleTypeReference, bare);
  if (checker.isArrayType(type)) {
    const [items] = checker.getTypeArguments(type as ts.TypeReference);
    const readonly = type.symbol.name === "ReadonlyArray";
    if (items) return { kind: "array", items: siteOf(program, items, itemsNode(bare)), readonly };
  }
  return builtinShape(program, type, bare) ?? objectShape(program, type);
}

/** Looks through the names a type was written with, down to where its parts are written. */
function writtenBody(program: Program, node: ts.TypeNode): ts.TypeNode {
  let current = withoutParentheses(node);
  for (let step = 0; step < 20; step++) {
    if (ts.isTypeOperatorNode(current) && current.operator === ts.SyntaxKind.ReadonlyKeyword)
      current = withoutParentheses(current.type);
    const alias = aliasOfNode(program, current);
    const body = alias?.declarations?.find(ts.isTypeAliasDeclaration)?.type;
    if (!body) return current;
    current = withoutParentheses(body);
  }
  return current;
}

function itemsNode(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (!node) return undefined;
  return ts.isArrayTypeNode(node) ? node.elementType : typeArgumentNode(node, 0);
}

function typeArgumentNode(node: ts.TypeNode | undefined, index: number): ts.TypeNode | undefined {
  return node && ts.isTypeReferenceNode(node) ? node.typeArguments?.[index] : undefined;
}

function unionShape(program: Program, type: ts.UnionType, node: ts.TypeNode | undefined): TypeShape {
  const nodes = node && ts.isUnionTypeNode(node) ? node.types : [];
  const members: TypeSite[] = [];
  const left = new Set(type.types);
  for (const part of nodes) {
    const written = program.compiler.checker.getTypeFromTypeNode(part);
    if (left.delete(written)) members.push(siteOf(program, written, part));
    else if (written.isUnion() && keepsName(written) && written.types.every((inner) => left.has(inner))) {
      for (const inner of written.types) left.delete(inner);
      members.push(siteOf(program, written, part));
    }
  }
  for (const part of left) members.push({ type: handleOf(part) });
  return { kind: "union", members };
}

/** A union inside a union is kept apart only when nothing but its name would be lost: enums and `boolean`. */
const keepsName = (type: ts.Type): boolean => (type.flags & (ts.TypeFlags.EnumLiteral | ts.TypeFlags.Boolean)) !== 0;

function tupleShape(program: Program, type: ts.TupleTypeReference, node: ts.TypeNode | undefined): TypeShape {
  const { target } = type;
  const nodes = node && ts.isTupleTypeNode(node) ? node.elements : [];
  const elements = program.compiler.checker.getTypeArguments(type).map((element, index): ShapeElement => {
    const flags = target.elementFlags[index] ?? ts.ElementFlags.Required;
    const label = target.labeledElementDeclarations?.[index]?.name;
    const written = nodes.length === target.elementFlags.length ? elementNode(nodes[index]) : undefined;
    return {
      form:
        flags & ts.ElementFlags.Variadic ? "variadic"
        : flags & ts.ElementFlags.Rest ? "rest"
        : flags & ts.ElementFlags.Optional ? "optional"
        : "required", // biome-ignore format: a table
      site: siteOf(program, element, flags & ts.ElementFlags.Rest ? undefined : written),
      ...(label && ts.isIdentifier(label) && { name: label.text }),
    };
  });
  return { kind: "tuple", elements, readonly: target.readonly };
}

function elementNode(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (node && ts.isNamedTupleMember(node)) return node.type;
  return node && ts.isOptionalTypeNode(node) ? node.type : node;
}

const nodeTypes = new Set(["Buffer", "URL", "URLSearchParams", "ReadableStream", "Blob", "File"]);

function builtinShape(program: Program, type: ts.Type, node: ts.TypeNode | undefined): TypeShape | undefined {
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
    .map((argument, index) => siteOf(program, argument, typeArgumentNode(node, index)));
  return { kind: isFramework ? "framework" : "builtin", name: symbol.name, arguments: args };
}

const frameworkTypes = new Set(["NdArray", "WebSocketProtocol", "DeploymentContext", "StubBase", "ChainletBase"]);

function objectShape(program: Program, type: ts.Type): TypeShape {
  const { checker } = program.compiler;
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return { kind: "function" };
  const members = membersOf(program, type, (inner, node) => siteOf(program, inner, node));
  const index = checker.getIndexInfosOfType(type).map((info) => ({
    key: { type: handleOf(info.keyType) },
    site: siteOf(program, info.type, info.declaration?.type),
  }));
  return { kind: "object", ...members, index, isClass: isClassInstance(type) };
}

function isClassInstance(type: ts.Type): boolean {
  if (type.isIntersection()) return type.types.some(isClassInstance);
  return (((type.symbol as ts.Symbol | undefined)?.flags ?? 0) & ts.SymbolFlags.Class) !== 0;
}

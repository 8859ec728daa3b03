import { ts } from "ts-morph";
import { constraintTags } from "../model/constraint-tags.ts";
import type { Span } from "../model/source.ts";
import { docsOfSymbol } from "./doc-tags.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { declaredIn, followAlias, symbolOfTypeNode } from "./type-names.ts";
import { namedSchemaOf, schemaUseOf, unreachableSchemaOf } from "./type-schemas.ts";
import type { NodeHandle } from "./type-shape.ts";
import {
  AtPlace, accessedProperty, argumentNodes, basesOf, behind, handleOfWritten, parametersOf, type Written, written,
  writtenOf,
} from "./written-types.ts"; // biome-ignore format: a list of names

/** What demands more than a type says: the comment of an alias (`@minimum`), or a schema (`z.infer<typeof S>`). */
export type Demand =
  | { readonly by: "tags"; readonly name: string }
  | { readonly by: "schema"; readonly name: string; readonly isConstant: boolean };

/** A name that demands more than its type says, and where that was found. */
export interface Demanding {
  readonly demand: Demand;
  readonly key: string;
}

const occurrences = new AtPlace<object>();

/** The same object wherever the same piece of source stands for the same. */
export function occurrenceOf(program: Program, handle: NodeHandle): object {
  const from = writtenOf(handle);
  const { node, args } = from?.use ?? from ?? {};
  return node ? occurrences.get(program, node, args, () => ({})) : handle;
}

/** Does the type come from a schema, which is then no part of it? */
export const isOfSchema = (program: Program, { node, args }: Written): boolean =>
  ofSchema.get(program, node, args, () => {
    const handle = handleOfWritten({ node, ...(args && { args }) });
    return schemaUseOf(program, handle) !== undefined || unreachableSchemaOf(program, handle) !== undefined;
  });

const ofSchema = new AtPlace<boolean>();

/** How a type was written, and where that can be changed: not in a package. */
export function sourceTextOf(program: Program, handle: NodeHandle): { text: string; span?: Span } | undefined {
  const from = writtenOf(handle);
  const node = from?.node;
  if (!node) return undefined;
  const text = node.getText().replaceAll(/\s+/g, " ");
  return { text, ...(declaredIn(program, node.getSourceFile()) === "project" && { span: spanOf(program, node) }) };
}

/** What the type itself demands that is written here: by its schema, its alias's comment, or its property's. */
export function ownDemand(program: Program, current: Written): Demanding | undefined {
  if (isKeyword(current.node)) return undefined;
  return ownDemands.get(program, current.node, current.args, () => [findOwn(program, current)])[0];
}

const ownDemands = new AtPlace<readonly [Demanding | undefined]>();

function findOwn(program: Program, current: Written): Demanding | undefined {
  const { node } = current;
  const use = schemaUseOf(program, handleOfWritten(current));
  if (use) {
    const key = `${use.file}#${use.constant} ${use.direction}`;
    return { demand: { by: "schema", name: use.constant, isConstant: true }, key };
  }
  const unreachable = unreachableSchemaOf(program, handleOfWritten(current));
  if (unreachable !== undefined)
    return { demand: { by: "schema", name: unreachable, isConstant: false }, key: unreachable };
  const named = namedSchemaOf(program, node);
  if (named) return { demand: { by: "schema", ...named }, key: named.name };
  const symbol = accessedProperty(program, current)?.symbol ?? aliasOf(program, node);
  return symbol && demandOfSymbol(program, symbol);
}

/** What the comment of an alias or a property demands. */
export function demandOfSymbol(program: Program, symbol: ts.Symbol): Demanding | undefined {
  const declaration = symbol.declarations?.[0];
  if (!declaration || !demands(program, symbol)) return undefined;
  return { demand: { by: "tags", name: symbol.name }, key: placeOf(program, declaration) };
}

/** What the type or a part of it demands: an alias stands for what it is made of, save for its own arguments. */
export const demandAt = (program: Program, { node, args }: Written): Demanding | undefined =>
  demandsAt.get(program, node, args, () => [firstDemand(program, { node, ...(args && { args }) }, new Set())])[0];

const demandsAt = new AtPlace<readonly [Demanding | undefined]>();

/** `seen` are names that were looked into already: whatever they hold was found then. */
function firstDemand(program: Program, current: Written, seen: Set<ts.Symbol>): Demanding | undefined {
  const own = ownDemand(program, current);
  if (own) return own;
  const property = accessedProperty(program, current);
  const symbol = property?.symbol ?? symbolOfTypeNode(program, current.node);
  if (!symbol || seen.has(symbol)) return undefined;
  seen.add(symbol);
  const objects = property ? [] : objectsOf(symbol);
  const declaration = property?.symbol.valueDeclaration ?? objects[0] ?? symbol.declarations?.[0];
  if (!declaration || declaredIn(program, declaration.getSourceFile()) === "library") return undefined;
  const next = behind(program, current);
  const inside = next
    ? demandInside(program, next, seen)
    : firstDefined(objects.flatMap(basesOf), (base) => firstDemand(program, { node: base }, seen));
  return inside && { demand: inside.demand, key: placeOf(program, declaration) };
}

function demandInside(program: Program, from: Written, seen: Set<ts.Symbol>): Demanding | undefined {
  const symbol = symbolOfTypeNode(program, from.node);
  if (symbol && symbol.flags & ts.SymbolFlags.TypeParameter) return undefined;
  return (
    firstDemand(program, from, seen) ??
    firstDefined(partNodes(program, from.node), (part) => demandInside(program, { node: part }, seen))
  );
}

/** Parts whose values become values of the whole. Object types are left out: their properties are described by themselves. */
export function partNodes(program: Program, node: ts.TypeNode): readonly ts.TypeNode[] {
  if (ts.isParenthesizedTypeNode(node) || ts.isOptionalTypeNode(node) || ts.isRestTypeNode(node)) return [node.type];
  if (ts.isNamedTupleMember(node)) return [node.type];
  if (ts.isTypeOperatorNode(node)) return node.operator === ts.SyntaxKind.KeyOfKeyword ? [] : [node.type];
  if (ts.isArrayTypeNode(node)) return [node.elementType];
  if (ts.isTupleTypeNode(node)) return node.elements;
  if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) return node.types;
  if (ts.isConditionalTypeNode(node)) return [node.trueType, node.falseType];
  if (ts.isMappedTypeNode(node)) return node.type ? [node.type] : [];
  if (ts.isIndexedAccessTypeNode(node)) return [node.objectType];
  if (ts.isTemplateLiteralTypeNode(node)) return node.templateSpans.map((span) => span.type);
  if (ts.isTypeQueryNode(node)) return annotationsOf(program, node);
  const symbol = symbolOfTypeNode(program, node);
  const file = symbol?.declarations?.[0]?.getSourceFile();
  // Whoever writes Opaque<T> has said that T is not checked.
  return file && declaredIn(program, file) === "framework" ? [] : argumentNodes(node);
}

/** The types written on the value that `typeof value` names. */
function annotationsOf(program: Program, node: ts.TypeQueryNode): readonly ts.TypeNode[] {
  const { checker } = program.compiler;
  const symbol = checker.getSymbolAtLocation(node.exprName);
  const declaration = symbol && followAlias(checker, symbol).valueDeclaration;
  if (!declaration || declaredIn(program, declaration.getSourceFile()) !== "project") return [];
  const nodes: (ts.TypeNode | undefined)[] = [];
  if (ts.isVariableDeclaration(declaration)) nodes.push(declaration.type);
  const callable =
    ts.isVariableDeclaration(declaration) && declaration.initializer ? declaration.initializer : declaration;
  if (ts.isFunctionLike(callable)) nodes.push(callable.type, ...callable.parameters.map((parameter) => parameter.type));
  return nodes.filter((found) => found !== undefined);
}

export type ObjectDeclaration = ts.InterfaceDeclaration | ts.ClassLikeDeclaration;

const objectsOf = (symbol: ts.Symbol | undefined): readonly ObjectDeclaration[] =>
  (symbol?.declarations ?? []).filter(
    (one): one is ObjectDeclaration => ts.isInterfaceDeclaration(one) || ts.isClassLike(one),
  );

/** The declarations of an object type of the user's or of a package, whose properties are described one by one. */
export function ownObjectsOf(program: Program, node: ts.TypeNode): readonly ObjectDeclaration[] {
  return objectsOf(symbolOfTypeNode(program, node)).filter(
    (declaration) => !["library", "framework"].includes(declaredIn(program, declaration.getSourceFile())),
  );
}

/** What the bases of an interface or a class are made with. */
export function basesWritten(program: Program, from: Written, declaration: ObjectDeclaration): readonly Written[] {
  const args = parametersOf(program, declaration, from.node, from.args);
  return basesOf(declaration).map((base) => written(program, base, args));
}

const isKeyword = (node: ts.TypeNode): boolean =>
  node.kind >= ts.SyntaxKind.FirstKeyword && node.kind <= ts.SyntaxKind.LastKeyword;

const demands = (program: Program, symbol: ts.Symbol): boolean =>
  docsOfSymbol(program, symbol).tags.some((tag) => constraintTags.has(tag.name));

function aliasOf(program: Program, node: ts.TypeNode): ts.Symbol | undefined {
  const symbol = symbolOfTypeNode(program, node);
  const declaration = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
  return declaration && declaredIn(program, declaration.getSourceFile()) !== "library" ? symbol : undefined;
}

const placeOf = (program: Program, declaration: ts.Declaration): string =>
  `${program.compiler.toProjectPath(declaration.getSourceFile().fileName)}#${declaration.pos}`;

function firstDefined<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

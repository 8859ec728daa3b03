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
  accessedProperty, argumentNodes, basesOf, behind, bodyOf, handleOfWritten, homomorphicSource, type Written, written,
  writtenOf,
} from "./written-types.ts"; // biome-ignore format: a list of names

/** What demands more than a type says: the comment of an alias (`@minimum`), or a schema (`z.infer<typeof S>`). */
export type Demand =
  | { readonly by: "tags"; readonly name: string }
  | { readonly by: "schema"; readonly name: string; readonly isConstant: boolean };

/** A name inside a written type that demands more than its type says. */
export interface Carrier {
  /** The same object wherever the same piece of source is met. */
  readonly occurrence: object;
  readonly demand: Demand;
  /** Tells apart what `Pair<Port, number>` and `Pair<number, Port>` demand. */
  readonly key: string;
}

/** The piece of source that a type was written as. */
export const occurrenceOf = (handle: NodeHandle): object => writtenOf(handle)?.node ?? handle;

/** The carriers inside of a written type: in its arguments, its parts, and what its aliases are made of; not itself. */
export function carriersIn(program: Program, handle: NodeHandle): readonly Carrier[] {
  const found: Carrier[] = [];
  let current = writtenOf(handle);
  if (current && ts.isExpressionWithTypeArguments(current.node)) {
    visitBase(program, current, "", found, 0);
    return found;
  }
  // The schema that the type itself comes from is no part of it.
  if (isOfSchema(program, handle)) return found;
  for (let step = 0; current && step < 20; step++) {
    const next = isOfProject(program, current) ? behind(program, current) : undefined;
    // The properties of `User` are no part of `User["age"]`.
    if (!next || !ts.isIndexedAccessTypeNode(current.node)) visitParts(program, current, String(step), found, 0);
    current = next;
  }
  return found;
}

const isOfSchema = (program: Program, handle: NodeHandle): boolean =>
  schemaUseOf(program, handle) !== undefined || unreachableSchemaOf(program, handle) !== undefined;

/** The carrier that a written type is. */
export const carrierOf = (program: Program, handle: NodeHandle): Omit<Carrier, "occurrence"> | undefined => {
  const from = writtenOf(handle);
  return from && carrierAt(program, from, new Set());
};

/** How a type was written, and where that can be changed: not in a package. */
export function sourceTextOf(program: Program, handle: NodeHandle): { text: string; span?: Span } | undefined {
  const node = writtenOf(handle)?.node;
  if (!node) return undefined;
  const text = node.getText().replaceAll(/\s+/g, " ");
  return { text, ...(declaredIn(program, node.getSourceFile()) === "project" && { span: spanOf(program, node) }) };
}

/** `open`: the bodies that are being taken apart; a recursive one, as in `Deep<T[K]>`, has shown its parts by then. */
function visitParts(
  program: Program,
  whole: Written,
  path: string,
  found: Carrier[],
  depth: number,
  open: ReadonlySet<ts.TypeNode> = new Set(),
): void {
  const { node, args } = whole;
  // `{ [K in keyof Order]: Order[K] }`: the properties of a schema's type are not followed, those of other types are.
  const source = homomorphicSource(program, whole);
  if (source && isOfSchema(program, handleOfWritten(source))) visit(program, source, `${path}[]`, found, depth + 1);
  for (const [index, part] of partsOf(program, node).entries()) {
    const current = written(program, part, args);
    const inner = `${path}.${index}`;
    if (isTakenApart(program, node, current)) {
      const body = bodyOf(program, current);
      if (!open.has(body.node)) visitParts(program, body, inner, found, depth + 1, new Set(open).add(body.node));
    } else visit(program, current, inner, found, depth + 1);
  }
}

/** Members of a union, the parts of a spread, and what `Partial` and its kind are given, are followed piece by piece and not under their name. */
function isTakenApart(program: Program, whole: ts.TypeNode, part: Written): boolean {
  const body = bodyOf(program, part);
  if (body === part || hasTags(program, part.node)) return false;
  if (ts.isRestTypeNode(whole)) return ts.isTupleTypeNode(body.node) || ts.isArrayTypeNode(body.node);
  return ts.isUnionTypeNode(whole) ? ts.isUnionTypeNode(body.node) : ts.isMappedTypeNode(body.node);
}

function visit(program: Program, current: Written, path: string, found: Carrier[], depth: number): void {
  if (depth > 40) return;
  const carrier = carrierAt(program, current, new Set());
  if (carrier) found.push({ ...carrier, occurrence: current.node, key: `${path}:${carrier.key}` });
  else visitParts(program, current, path, found, depth);
}

/** A base is not described by itself: only what it was given counts, and what its own bases were. */
function visitBase(program: Program, base: Written, path: string, found: Carrier[], depth: number): void {
  const declarations = objectsOf(symbolOfTypeNode(program, base.node));
  if (declarations.length === 0 || depth > 20) {
    visit(program, base, path, found, depth);
    return;
  }
  visitParts(program, base, path, found, depth);
  for (const [index, inner] of declarations.flatMap(basesOf).entries())
    visitBase(program, { node: inner }, `${path}<${index}`, found, depth + 1);
}

/** Parts whose values become values of the whole. Object types are left out: their properties are described by themselves. */
function partsOf(program: Program, node: ts.TypeNode): readonly ts.TypeNode[] {
  if (ts.isParenthesizedTypeNode(node) || ts.isOptionalTypeNode(node) || ts.isRestTypeNode(node)) return [node.type];
  if (ts.isNamedTupleMember(node)) return [node.type];
  if (ts.isTypeOperatorNode(node)) return node.operator === ts.SyntaxKind.KeyOfKeyword ? [] : [node.type];
  if (ts.isArrayTypeNode(node)) return [node.elementType];
  if (ts.isTupleTypeNode(node)) return node.elements;
  if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) return node.types;
  if (ts.isConditionalTypeNode(node)) return [node.trueType, node.falseType];
  // `T[K]` is what the property was declared as, and that is followed.
  if (ts.isMappedTypeNode(node)) return node.type && !ts.isIndexedAccessTypeNode(node.type) ? [node.type] : [];
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

type Found = Omit<Carrier, "occurrence">;

/** `seen` are names that were looked into already: whatever they hold was found then. */
function carrierAt(program: Program, current: Written, seen: Set<ts.Symbol>): Found | undefined {
  const { node } = current;
  if (isKeyword(node)) return undefined;
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
  const property = accessedProperty(program, current);
  const symbol = property?.symbol ?? symbolOfTypeNode(program, node);
  if (!symbol || seen.has(symbol)) return undefined;
  seen.add(symbol);
  const objects = property ? [] : objectsOf(symbol);
  const declaration = property
    ? symbol.valueDeclaration
    : (objects[0] ?? symbol.declarations?.find(ts.isTypeAliasDeclaration));
  if (!declaration || declaredIn(program, declaration.getSourceFile()) === "library") return undefined;
  const key = `${program.compiler.toProjectPath(declaration.getSourceFile().fileName)}#${declaration.pos}`;
  if (objects.length === 0 && demands(program, symbol)) return { demand: { by: "tags", name: symbol.name }, key };
  const inside = objects.length > 0 ? carrierOfBases(program, objects, seen) : carrierBehind(program, current, seen);
  return inside && { demand: inside.demand, key };
}

function carrierOfBases(
  program: Program,
  objects: readonly ObjectDeclaration[],
  seen: Set<ts.Symbol>,
): Found | undefined {
  for (const base of objects.flatMap(basesOf)) {
    const found = carrierAt(program, { node: base }, seen);
    if (found) return found;
  }
  return undefined;
}

function carrierBehind(program: Program, current: Written, seen: Set<ts.Symbol>): Found | undefined {
  const next = behind(program, current);
  return next && carrierInside(program, next, seen);
}

/** The first carrier of an alias's body: the alias stands for it. Of a generic one its own arguments do not count. */
function carrierInside(program: Program, from: Written, seen: Set<ts.Symbol>): Found | undefined {
  const symbol = symbolOfTypeNode(program, from.node);
  if (symbol && symbol.flags & ts.SymbolFlags.TypeParameter) return undefined;
  const own = carrierAt(program, from, seen);
  if (own) return own;
  for (const part of partsOf(program, from.node)) {
    const inside = carrierInside(program, { node: part }, seen);
    if (inside) return inside;
  }
  return undefined;
}

type ObjectDeclaration = ts.InterfaceDeclaration | ts.ClassLikeDeclaration;

const objectsOf = (symbol: ts.Symbol | undefined): readonly ObjectDeclaration[] =>
  (symbol?.declarations ?? []).filter(
    (one): one is ObjectDeclaration => ts.isInterfaceDeclaration(one) || ts.isClassLike(one),
  );

const isKeyword = (node: ts.TypeNode): boolean =>
  node.kind >= ts.SyntaxKind.FirstKeyword && node.kind <= ts.SyntaxKind.LastKeyword;

const demands = (program: Program, symbol: ts.Symbol): boolean =>
  docsOfSymbol(program, symbol).tags.some((tag) => constraintTags.has(tag.name));

function hasTags(program: Program, node: ts.TypeNode): boolean {
  const symbol = symbolOfTypeNode(program, node);
  return symbol !== undefined && demands(program, symbol);
}

function isOfProject(program: Program, current: Written): boolean {
  if (ts.isIndexedAccessTypeNode(current.node)) return accessedProperty(program, current) !== undefined;
  const file = symbolOfTypeNode(program, current.node)?.declarations?.[0]?.getSourceFile();
  return file !== undefined && declaredIn(program, file) === "project";
}

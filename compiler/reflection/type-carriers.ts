import { ts } from "ts-morph";
import type { Program } from "./program.ts";
import {
  basesWritten, type Demand, type Demanding, demandAt, demandOfSymbol, isOfSchema, occurrenceOf, ownDemand,
  ownObjectsOf, partNodes,
} from "./type-demands.ts"; // biome-ignore format: a list of names
import { declaredIn, symbolOfTypeNode } from "./type-names.ts";
import type { NodeHandle, TypeHandle } from "./type-shape.ts";
import {
  AtPlace, argumentNodes, argumentsOf, behind, bodyOf, handleOfWritten, homomorphicSource, isOpen,
  type Written, written, writtenOf,
} from "./written-types.ts"; // biome-ignore format: a list of names

/** A name inside a written type that demands more than its type says. */
export interface Carrier {
  /** The same object wherever the same piece of source stands for the same; see `occurrenceOf`. */
  readonly occurrence: object;
  readonly demand: Demand;
  /** Tells apart what `Pair<Port, number>` and `Pair<number, Port>` demand. */
  readonly key: string;
  /** The type that the demand is made of, where it is known. */
  readonly type?: TypeHandle;
}

interface Search {
  readonly program: Program;
  readonly found: Carrier[];
  /** The arguments of object types too: they tell two instances apart. */
  readonly withArguments: boolean;
  /** The bodies that are being taken apart; a recursive one, as in `Deep<T[K]>`, has shown its parts by then. */
  readonly open: ReadonlySet<ts.Node>;
  /** Where nothing was found as long as those bodies are open. */
  readonly barren: WeakSet<object>;
  readonly path: string;
  readonly depth: number;
  /** How often something was left out, and all that was looked at. */
  readonly record: { cuts: number; tooDeep: boolean; readonly seen: Set<Place> };
}

interface Place {
  isHollow: boolean;
}
/** Types that hold no carrier at all: most. */
const places = { arguments: new AtPlace<Place>(), parts: new AtPlace<Place>(), deep: new AtPlace<Place>() };

/** Runs a search. Where it finds nothing, nothing of what it saw has to be looked at again. */
function search(program: Program, withArguments: boolean, run: (search: Search) => void): readonly Carrier[] {
  const record = { cuts: 0, tooDeep: false, seen: new Set<Place>() };
  const start = { program, found: [], withArguments, open: new Set<ts.Node>(), barren: new WeakSet(), record };
  const begun: Search = { ...start, path: "", depth: 0 };
  run(begun);
  if (begun.found.length === 0 && !begun.record.tooDeep) for (const place of begun.record.seen) place.isHollow = true;
  return begun.found;
}

function isTooDeep({ depth, record }: Search): boolean {
  if (depth <= 40) return false;
  record.tooDeep = true;
  return true;
}

const opening = (search: Search, body: ts.Node): Search => ({
  ...search,
  open: new Set(search.open).add(body),
  barren: new WeakSet(),
});

function isOpened(search: Search, body: ts.Node): boolean {
  if (!search.open.has(body)) return false;
  search.record.cuts++;
  return true;
}

const step = (search: Search, part: string): Search => ({
  ...search,
  path: `${search.path}.${part}`,
  depth: search.depth + 1,
});

/**
 * The carriers whose demands the parts of a written type have to meet, itself apart. Those in the properties of an
 * object type are not among them: each property answers for itself.
 */
export function carriersIn(program: Program, handle: NodeHandle): readonly Carrier[] {
  const from = writtenOf(handle);
  if (!from) return [];
  // A base is not described by itself: what it demands counts as well.
  const isBase = ts.isExpressionWithTypeArguments(from.node);
  return search(program, false, (begun) => (isBase ? visitBase(begun, from) : visitParts(begun, from)));
}

/** What the declaration of a property demands, whose type was computed from it. */
export function carriersAt(program: Program, handle: NodeHandle): readonly Carrier[] {
  const from = writtenOf(handle);
  if (!from) return [];
  return search(program, false, (begun) => visit(begun, from));
}

/** Everything that may be demanded of an object of which not every property could be followed. */
export function carriersAround(program: Program, handle: NodeHandle): readonly Carrier[] {
  const from = writtenOf(handle);
  if (!from) return [];
  return search(program, true, (begun) => {
    visitParts(begun, from);
    const body = bodyOf(program, from);
    if (!ts.isMappedTypeNode(body.node)) return;
    const source = homomorphicSource(program, body) ?? keySource(program, body);
    if (source) visitProperties(begun, source);
  });
}

/** Tells apart instances of a generic type whose arguments are the same to the checker, and demand something else. */
export function demandsIn(program: Program, handle: NodeHandle): string {
  const from = writtenOf(handle);
  if (!from) return "";
  return search(program, true, (begun) => visitParts(begun, from))
    .map(({ key }) => key)
    .join(" ");
}

function visitParts(search: Search, whole: Written): void {
  unlessHollow(search, whole, search.withArguments ? places.arguments : places.parts, () =>
    visitAllParts(search, whole),
  );
}

/** Looks into a type, if not so often already that nothing more can come of it. */
function unlessHollow(search: Search, { node, args }: Written, memory: AtPlace<Place>, visitAll: () => void): void {
  const { program, withArguments, barren, found, record } = search;
  const place = memory.get(program, node, args, () => ({ isHollow: false }));
  // A second time it would show the same pieces of source; they only tell instances apart by where they are.
  if (place.isHollow || barren.has(place) || (!withArguments && record.seen.has(place))) return;
  const [foundBefore, cutsBefore] = [found.length, record.cuts];
  record.seen.add(place);
  visitAll();
  if (found.length > foundBefore || record.tooDeep) return;
  barren.add(place);
  if (record.cuts === cutsBefore) place.isHollow = true;
}

function visitAllParts(search: Search, whole: Written): void {
  const { program, withArguments } = search;
  // The schema that the type itself comes from is no part of it.
  if (isOfSchema(program, whole)) return;
  if (withArguments) visitArguments(search, whole);
  const body = bodyOf(program, whole);
  const { node } = body;
  if (ownObjectsOf(program, node).length > 0 || isOpened(search, node)) return;
  const inner = opening(search, node);
  if (node.kind === ts.SyntaxKind.IntrinsicKeyword) visitArguments(step(inner, "0"), nameBefore(program, whole));
  else if (ts.isMappedTypeNode(node)) visitMapped(inner, body);
  else if (ts.isIndexedAccessTypeNode(node)) visitProperties(inner, written(program, node.objectType, body.args));
  else {
    for (const [index, part] of partNodes(program, node).entries())
      visitPart(step(inner, String(index)), node, written(program, part, body.args));
    if (ts.isConditionalTypeNode(node) && takesApart(node.extendsType))
      visitDeep(step(inner, "infer"), written(program, node.checkType, body.args));
  }
}

/** Members of a union and the parts of a spread are followed piece by piece and not under their name. */
function visitPart(search: Search, whole: ts.TypeNode, part: Written): void {
  const { program } = search;
  const { node } = bodyOf(program, part);
  const isTakenApart =
    node !== part.node &&
    ownDemand(program, part)?.demand.by === undefined &&
    (ts.isRestTypeNode(whole)
      ? ts.isTupleTypeNode(node) || ts.isArrayTypeNode(node)
      : ts.isUnionTypeNode(whole) && ts.isUnionTypeNode(node));
  if (isTakenApart) visitParts(search, part);
  else visit(search, part);
}

function visit(search: Search, current: Written): void {
  if (isTooDeep(search)) return;
  const demanding = demandAt(search.program, current);
  if (demanding) add(search, current, demanding, occurrenceOf(search.program, handleOfWritten(current)));
  else visitParts(search, current);
}

function add(search: Search, { node, args }: Written, { demand, key }: Demanding, occurrence: object): void {
  const { program, path, found } = search;
  const type = isOpen(program, { node, ...(args && { args }) })
    ? undefined
    : program.compiler.checker.getTypeFromTypeNode(node);
  found.push({
    demand,
    occurrence,
    key: `${path}:${key}`,
    ...(type && { type: type as unknown as TypeHandle }),
  });
}

function visitArguments(search: Search, { node, args }: Written): void {
  for (const [index, argument] of argumentNodes(node).entries())
    visit(step(search, `<${index}`), written(search.program, argument, args));
}

/** The name that stands for what only the compiler knows: `NoInfer<T>`. */
function nameBefore(program: Program, from: Written): Written {
  let current = from;
  for (let count = 0; count < 20; count++) {
    const next = behind(program, current);
    if (!next || next.node.kind === ts.SyntaxKind.IntrinsicKeyword) return current;
    current = next;
  }
  return current;
}

/** `{ [K in keyof T]: T[K] }` has the properties of `T`, and those are followed; what is not an object there is not. */
function visitMapped(search: Search, body: Written): void {
  const { program } = search;
  const source = homomorphicSource(program, body);
  if (source) visitSource(step(search, "[]"), source);
  else if (ts.isMappedTypeNode(body.node) && body.node.type)
    visitTemplate(step(search, "[]"), body, written(program, body.node.type, body.args));
}

function visitSource(search: Search, source: Written): void {
  const { program } = search;
  if (isTooDeep(search)) return;
  if (demandAt(program, source)?.demand.by === "schema") {
    visit(search, source);
    return;
  }
  const body = bodyOf(program, source);
  const { node } = body;
  if (ts.isTypeLiteralNode(node) || ownObjectsOf(program, node).length > 0) {
    if (search.withArguments) visitArguments(search, source);
  } else if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) {
    for (const [index, part] of node.types.entries())
      visitSource(step(search, String(index)), written(program, part, body.args));
  } else visit(search, source);
}

/** `T[K] | null` for each key: the declarations of `T`'s properties answer for themselves where it has any. */
function visitTemplate(search: Search, mapped: Written, template: Written): void {
  const { program } = search;
  const { node, args } = template;
  if (isTooDeep(search)) return;
  const isOfKey = ts.isMappedTypeNode(mapped.node) && isKeyOf(program, mapped.node, node);
  if (isOfKey && ts.isIndexedAccessTypeNode(node)) visitSource(search, written(program, node.objectType, args));
  else if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node))
    for (const [index, part] of node.types.entries())
      visitTemplate(step(search, String(index)), mapped, written(program, part, args));
  else if (argumentNodes(node).some((argument) => isKeyOf(program, mapped.node, argument)))
    for (const [index, argument] of argumentNodes(node).entries())
      visitTemplate(step(search, `<${index}`), mapped, written(program, argument, args));
  else visit(search, template);
}

function isKeyOf(program: Program, mapped: ts.TypeNode, node: ts.TypeNode): boolean {
  if (!ts.isMappedTypeNode(mapped) || !ts.isIndexedAccessTypeNode(node)) return false;
  const key = program.compiler.checker.getSymbolAtLocation(mapped.typeParameter.name);
  return key !== undefined && symbolOfTypeNode(program, node.indexType) === key;
}

/** The `T` of `{ [K in keyof T]: … }`. */
function keySource(program: Program, { node, args }: Written): Written | undefined {
  const keys = ts.isMappedTypeNode(node) ? node.typeParameter.constraint : undefined;
  return keys && ts.isTypeOperatorNode(keys) ? written(program, keys.type, args) : undefined;
}

const lost = new AtPlace<object>();
/** Never among what was followed. */
const lostAt = (program: Program, { use, ...from }: Written): object =>
  lost.get(program, (use ?? from).node, (use ?? from).args, () => ({}));

/** What the properties of a type demand, where some of them become the whole: `T[keyof T]`. */
function visitProperties(search: Search, object: Written): void {
  const { program } = search;
  const { checker } = program.compiler;
  const body = bodyOf(program, object);
  const isOfObjects =
    ts.isTypeLiteralNode(body.node) || ts.isMappedTypeNode(body.node) || ownObjectsOf(program, body.node).length > 0;
  if (isOfSchema(program, object)) {
    visit(search, object);
    return;
  }
  if (!isOfObjects) {
    visitParts(search, object);
    return;
  }
  const args = argumentsOf(program, object);
  for (const [index, property] of checker.getPropertiesOfType(checker.getTypeFromTypeNode(object.node)).entries()) {
    const declaration = property.declarations?.[0];
    const inner = step(search, String(index));
    const isDeclared = declaration && (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration));
    const type = isDeclared && declaration.type ? written(program, declaration.type, args) : undefined;
    const own = demandOfSymbol(program, property);
    if (own && type) add(inner, type, own, lostAt(program, type));
    else if (type) visit(inner, type);
  }
  if (ts.isMappedTypeNode(body.node)) visitMapped(search, body);
}

function takesApart(node: ts.Node): boolean {
  return ts.isInferTypeNode(node) || (ts.forEachChild(node, takesApart) ?? false);
}

/** Everything inside, properties too: `infer` can reach any of it. */
function visitDeep(search: Search, from: Written): void {
  unlessHollow(search, from, places.deep, () => visitAllInside(search, from));
}

function visitAllInside(search: Search, from: Written): void {
  const { program } = search;
  if (isTooDeep(search)) return;
  const own = ownDemand(program, from);
  if (own) {
    add(search, from, own, lostAt(program, from));
    return;
  }
  const { node, args } = from;
  const next = behind(program, from);
  if (next) {
    if (!isOpened(search, next.node)) visitDeep(opening(step(search, "="), next.node), next);
    return;
  }
  const objects = ownObjectsOf(program, node);
  for (const declaration of objects) {
    if (isOpened(search, declaration)) continue;
    const inner = opening(search, declaration);
    const filled = argumentsOf(program, from);
    for (const member of declaration.members) visitChildren(step(inner, "{"), member, filled);
    for (const base of basesWritten(program, from, declaration)) visitDeep(step(inner, "<"), base);
  }
  if (objects.length > 0) return;
  if (ts.isTypeQueryNode(node))
    for (const part of partNodes(program, node)) visitDeep(step(search, "q"), written(program, part, args));
  else visitChildren(search, node, args);
}

function visitChildren(search: Search, node: ts.Node, args: Written["args"]): void {
  let index = 0;
  ts.forEachChild(node, (child) => {
    const inner = step(search, String(index++));
    if (ts.isTypeNode(child)) visitDeep(inner, written(search.program, child, args));
    else if (!ts.isBlock(child)) visitChildren(inner, child, args);
  });
}

/** Only what a base demands by itself or was given counts: its properties are described as those of the whole. */
function visitBase(search: Search, base: Written): void {
  const { program } = search;
  const declarations = ownObjectsOf(program, base.node);
  if (declarations.length === 0 || isTooDeep(search)) {
    visitSource(search, base);
    return;
  }
  for (const declaration of declarations)
    for (const [index, inner] of basesWritten(program, base, declaration).entries())
      visitBase(step(search, `<${index}`), inner);
}

/** Is there a place in the type, however deep, where a value of the carrier's type could be? */
export function mayHold(program: Program, whole: TypeHandle, carrier: Carrier): boolean {
  if (carrier.demand.by === "schema" || !carrier.type) return true;
  const { checker } = program.compiler;
  const partsOf = (type: ts.Type): readonly ts.Type[] => (type.isUnion() ? type.types : [type]);
  const wanted = new Set(partsOf(carrier.type as unknown as ts.Type));
  const seen = new Set<ts.Type>();
  const search = (type: ts.Type): boolean => {
    if (wanted.has(type) || seen.size > 1000) return true;
    if (seen.has(type)) return false;
    seen.add(type);
    if (type.isUnionOrIntersection()) return type.types.some(search);
    if (!(type.flags & ts.TypeFlags.Object)) return false;
    const isReference = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
    const args = isReference ? checker.getTypeArguments(type as ts.TypeReference) : [];
    const declaration = (type.symbol as ts.Symbol | undefined)?.declarations?.find(ts.isInterfaceDeclaration);
    const isLibrary = declaration !== undefined && declaredIn(program, declaration.getSourceFile()) === "library";
    return (
      args.some(search) ||
      checker.getIndexInfosOfType(type).some((info) => search(info.type)) ||
      (!isLibrary && checker.getPropertiesOfType(type).some((property) => search(checker.getTypeOfSymbol(property))))
    );
  };
  return search(whole as unknown as ts.Type);
}

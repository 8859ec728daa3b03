import { ts } from "ts-morph";
import type { Program } from "./program.ts";
import { declaredIn, symbolOfTypeNode, withoutParentheses } from "./type-names.ts";
import type { NodeHandle } from "./type-shape.ts";

/**
 * A type as it was written. The checker forgets what it is written with: `Box<Port>` is `Box<number>`, and what the
 * comment of `Port` demands is gone. So the syntax is followed beside the type, into generics too.
 */
export interface Written {
  readonly node: ts.TypeNode;
  /** What the type parameters in `node` stand for. */
  readonly args?: Arguments;
  /** The type parameter that stands there, where `node` is what it stands for. */
  readonly use?: Written;
}
/** Filling in the same parameters at the same place gives the same object. */
export type Arguments = ReadonlyMap<ts.Symbol, Written>;

export const writtenOf = (handle: NodeHandle | undefined): Written | undefined =>
  handle as unknown as Written | undefined;
export const handleOfWritten = (written: Written): NodeHandle => written as unknown as NodeHandle;

const steps = 20;

/** A node with its parentheses off, and its type parameter replaced by what that stands for. */
export function written(program: Program, node: ts.TypeNode, args?: Arguments): Written {
  const use: Written = { node: withoutParentheses(node), ...(args?.size && { args }) };
  let current = use;
  for (let step = 0; step < steps && current.args; step++) {
    const symbol = ts.isTypeReferenceNode(current.node) ? symbolOfTypeNode(program, current.node) : undefined;
    const next = symbol && current.args.get(symbol);
    if (!next) break;
    current = { node: withoutParentheses(next.node), ...(next.args && { args: next.args }) };
  }
  return current === use ? use : { ...current, use };
}

/** One object for each node and what its type parameters stand for. */
export class AtPlace<T> {
  readonly #programs = new WeakMap<Program, WeakMap<object, WeakMap<object, T>>>();

  get(program: Program, node: object, args: Arguments | undefined, make: () => T): T {
    const places = this.#places(program, node);
    const known = places.get(args ?? node);
    if (known !== undefined) return known;
    const made = make();
    places.set(args ?? node, made);
    return made;
  }

  #places(program: Program, node: object): WeakMap<object, T> {
    const nodes = this.#programs.get(program) ?? new WeakMap<object, WeakMap<object, T>>();
    this.#programs.set(program, nodes);
    const places = nodes.get(node) ?? new WeakMap<object, T>();
    nodes.set(node, places);
    return places;
  }
}

/** Does it mention a type parameter, so that only its type says what it is? */
export function isOpen(program: Program, { node, args }: Written): boolean {
  return args !== undefined && mentionsParameter(program, node, () => true);
}

/** Does it mention a type parameter of which nobody knows what it stands for? */
export function isUnknown(program: Program, { node, args }: Written): boolean {
  const isInside = (parameter: ts.Symbol): boolean =>
    (parameter.declarations ?? []).some(({ pos, end }) => pos >= node.pos && end <= node.end);
  return mentionsParameter(program, node, (parameter) => !args?.has(parameter) && !isInside(parameter));
}

function mentionsParameter(program: Program, node: ts.TypeNode, which: (parameter: ts.Symbol) => boolean): boolean {
  const search = (current: ts.Node): boolean => {
    if (ts.isTypeReferenceNode(current)) {
      const symbol = symbolOfTypeNode(program, current);
      if (symbol && symbol.flags & ts.SymbolFlags.TypeParameter && which(symbol)) return true;
    }
    return ts.forEachChild(current, search) ?? false;
  };
  return search(node);
}

/** The written type behind a name: an alias's body, or a property's type for `User["age"]`. */
export function behind(program: Program, { node, args }: Written): Written | undefined {
  if (ts.isIndexedAccessTypeNode(node)) {
    const property = accessedProperty(program, { node, ...(args && { args }) });
    return property?.type && written(program, property.type, property.args);
  }
  const alias = symbolOfTypeNode(program, node)?.declarations?.find(ts.isTypeAliasDeclaration);
  if (!alias) return undefined;
  const [only] = argumentNodes(node);
  // The one of the types that only the compiler knows which is the same type.
  if (alias.type.kind === ts.SyntaxKind.IntrinsicKeyword && alias.name.text === "NoInfer")
    return only && written(program, only, args);
  return written(program, alias.type, parametersOf(program, alias, node, args));
}

interface AccessedProperty {
  readonly symbol: ts.Symbol;
  readonly optional: boolean;
  readonly type: ts.TypeNode | undefined;
  readonly args: Arguments;
}

/** The property that `User["age"]` takes its type from. */
export function accessedProperty(program: Program, { node, args }: Written): AccessedProperty | undefined {
  if (!ts.isIndexedAccessTypeNode(node)) return undefined;
  const { checker } = program.compiler;
  const key = checker.getTypeFromTypeNode(node.indexType);
  if (!key.isStringLiteral()) return undefined;
  const object = written(program, node.objectType, args);
  const symbol = checker.getPropertyOfType(checker.getTypeFromTypeNode(object.node), key.value);
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration || !(ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)))
    return undefined;
  if (declaredIn(program, declaration.getSourceFile()) !== "project") return undefined;
  const optional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
  return { symbol, optional, type: declaration.type, args: argumentsOf(program, object) };
}

/** Looks through names down to where the parts of the type are written. */
export function bodyOf(program: Program, from: Written): Written {
  let current = from;
  for (let step = 0; step < steps; step++) {
    const { node, args } = current;
    if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) {
      current = written(program, node.type, args);
      continue;
    }
    const next = behind(program, current) ?? readonlyList(program, current);
    if (!next) return current;
    current = next;
  }
  return current;
}

/** `Readonly<T[]>` has the parts of `T[]`. */
function readonlyList(program: Program, from: Written): Written | undefined {
  const { node } = from;
  const source = ts.isMappedTypeNode(node) && !node.questionToken ? homomorphicSource(program, from) : undefined;
  if (!source) return undefined;
  const body = bodyOf(program, source);
  return ts.isArrayTypeNode(body.node) || ts.isTupleTypeNode(body.node) ? body : undefined;
}

export function argumentNodes(node: ts.TypeNode): readonly ts.TypeNode[] {
  return ts.isTypeReferenceNode(node) || ts.isImportTypeNode(node) || ts.isExpressionWithTypeArguments(node)
    ? (node.typeArguments ?? [])
    : [];
}

type Generic = ts.TypeAliasDeclaration | ts.InterfaceDeclaration | ts.ClassLikeDeclaration;

const parametersAt = new AtPlace<Map<Generic, Map<ts.Symbol, Written>>>();

/** What the type parameters of a declaration stand for where it is named; `node` is absent for the declaration itself. */
export function parametersOf(
  program: Program,
  declaration: Generic,
  node: ts.TypeNode | undefined,
  args: Arguments | undefined,
): Arguments {
  const known = parametersAt.get(program, node ?? declaration, args, () => new Map());
  const filled = known.get(declaration);
  if (filled) return filled;
  const found = new Map<ts.Symbol, Written>();
  known.set(declaration, found);
  const given = node ? argumentNodes(node) : [];
  for (const [index, parameter] of (declaration.typeParameters ?? []).entries()) {
    const symbol = program.compiler.checker.getSymbolAtLocation(parameter.name);
    const argument = given[index];
    if (!symbol) continue;
    if (argument) found.set(symbol, written(program, argument, args));
    else if (parameter.default) found.set(symbol, written(program, parameter.default, found));
  }
  return found;
}

const argumentsAt = new AtPlace<Arguments>();

/** What the type parameters stand for in the declarations of an object type's properties, those it inherits too. */
export function argumentsOf(program: Program, from: Written | ts.Symbol): Arguments {
  return "node" in from
    ? argumentsAt.get(program, from.node, from.args, () => collectArguments(program, from))
    : argumentsAt.get(program, from, undefined, () => collectArguments(program, from));
}

function collectArguments(program: Program, from: Written | ts.Symbol): Arguments {
  const found = new Map<ts.Symbol, Written>();
  const seen = new AtPlace<{ visited: boolean }>();
  const clashing = new Set<ts.Symbol>();
  const add = (more: Arguments): void => {
    for (const [symbol, value] of more) {
      const known = found.get(symbol);
      if (known && (known.node !== value.node || known.args !== value.args)) clashing.add(symbol);
      found.set(symbol, value);
    }
  };
  const collect = (node: ts.TypeNode, args: Arguments | undefined, depth: number): void => {
    const here = seen.get(program, node, args, () => ({ visited: false }));
    if (depth > steps || here.visited) return;
    here.visited = true;
    const current = written(program, node, args);
    if (ts.isIntersectionTypeNode(current.node))
      for (const part of current.node.types) collect(part, current.args, depth + 1);
    else if (ts.isMappedTypeNode(current.node)) {
      const keys = current.node.typeParameter.constraint;
      const source = homomorphicSource(program, current);
      if (source) collect(source.node, source.args, depth + 1);
      else if (keys && ts.isTypeOperatorNode(keys)) collect(keys.type, current.args, depth + 1);
    } else if (ts.isIndexedAccessTypeNode(current.node)) {
      const next = behind(program, current);
      if (next) collect(next.node, next.args, depth + 1);
    } else named(current.node, symbolOfTypeNode(program, current.node), current.args, depth);
  };
  const named = (
    node: ts.TypeNode | undefined,
    symbol: ts.Symbol | undefined,
    args: Arguments | undefined,
    depth: number,
  ): void => {
    for (const declaration of symbol?.declarations ?? []) {
      if (ts.isTypeAliasDeclaration(declaration)) {
        const own = parametersOf(program, declaration, node, args);
        add(own);
        collect(declaration.type, own, depth + 1);
      } else if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
        const own = parametersOf(program, declaration, node, args);
        add(own);
        for (const base of basesOf(declaration)) collect(base, own, depth + 1);
      }
    }
  };
  if ("node" in from) collect(from.node, from.args, 0);
  else named(undefined, from, undefined, 0);
  for (const symbol of clashing) found.delete(symbol);
  return found;
}

/** What an interface or a class extends, as it was written. */
export function basesOf(
  declaration: ts.InterfaceDeclaration | ts.ClassLikeDeclaration,
): readonly ts.ExpressionWithTypeArguments[] {
  return (declaration.heritageClauses ?? [])
    .filter((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)
    .flatMap((clause) => [...clause.types]);
}

/** What every property of a mapped type is written as: `T` of `Record<string, T>`. Not where it depends on the key. */
export function mappedTemplate(program: Program, from: Written): Written | undefined {
  let body = bodyOf(program, from);
  for (let step = 0; step < steps && ts.isMappedTypeNode(body.node); step++) {
    const source = homomorphicSource(program, body);
    if (!source) break;
    body = bodyOf(program, source);
  }
  if (!ts.isMappedTypeNode(body.node) || !body.node.type) return undefined;
  const { checker } = program.compiler;
  const key = checker.getSymbolAtLocation(body.node.typeParameter.name);
  const mentionsKey = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && checker.getSymbolAtLocation(node) === key) ||
    (ts.forEachChild(node, mentionsKey) ?? false);
  return mentionsKey(body.node.type) ? undefined : written(program, body.node.type, body.args);
}

/** The `T` of `{ [K in keyof T]: T[K] }`: Partial and its kind. */
export function homomorphicSource(program: Program, { node, args }: Written): Written | undefined {
  if (!ts.isMappedTypeNode(node) || !node.type || !ts.isIndexedAccessTypeNode(node.type)) return undefined;
  const key = program.compiler.checker.getSymbolAtLocation(node.typeParameter.name);
  if (symbolOfTypeNode(program, node.type.indexType) !== key) return undefined;
  return written(program, node.type.objectType, args);
}

/** Do the properties have the types that they were declared with, `undefined` apart? */
export function keepsTypes(program: Program, from: Written, depth = 0): boolean {
  const body = bodyOf(program, from);
  const { node, args } = body;
  if (depth > steps || ts.isConditionalTypeNode(node)) return false;
  if (ts.isIntersectionTypeNode(node) || ts.isUnionTypeNode(node))
    return node.types.every((part) => keepsTypes(program, written(program, part, args), depth + 1));
  if (!ts.isMappedTypeNode(node)) return true;
  const source = homomorphicSource(program, body);
  return source !== undefined && keepsTypes(program, source, depth + 1);
}

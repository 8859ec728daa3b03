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
}
export type Arguments = ReadonlyMap<ts.Symbol, Written>;

export const writtenOf = (handle: NodeHandle | undefined): Written | undefined =>
  handle as unknown as Written | undefined;
export const handleOfWritten = (written: Written): NodeHandle => written as unknown as NodeHandle;

const steps = 20;

/** A node with its parentheses off, and its type parameter replaced by what that stands for. */
export function written(program: Program, node: ts.TypeNode, args?: Arguments): Written {
  let current: Written = { node: withoutParentheses(node), ...(args?.size && { args }) };
  for (let step = 0; step < steps && current.args; step++) {
    const symbol = ts.isTypeReferenceNode(current.node) ? symbolOfTypeNode(program, current.node) : undefined;
    const next = symbol && current.args.get(symbol);
    if (!next) break;
    current = { node: withoutParentheses(next.node), ...(next.args && { args: next.args }) };
  }
  return current;
}

/** Does it mention a type parameter, so that only its type says what it is? */
export function isOpen(program: Program, { node, args }: Written): boolean {
  if (!args) return false;
  const search = (current: ts.Node): boolean => {
    if (ts.isTypeReferenceNode(current)) {
      const symbol = symbolOfTypeNode(program, current);
      if (symbol && symbol.flags & ts.SymbolFlags.TypeParameter) return true;
    }
    return ts.forEachChild(current, search) ?? false;
  };
  return search(node);
}

/** The written type behind a name of the project's: an alias's body, or a property's type for `User["age"]`. */
export function behind(program: Program, { node, args }: Written): Written | undefined {
  if (ts.isIndexedAccessTypeNode(node)) {
    const property = accessedProperty(program, { node, ...(args && { args }) });
    return property?.type && written(program, property.type, property.args);
  }
  const alias = symbolOfTypeNode(program, node)?.declarations?.find(ts.isTypeAliasDeclaration);
  if (!alias) return undefined;
  return written(program, alias.type, parametersOf(program, alias.typeParameters, argumentNodes(node), args));
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
    const next = behind(program, current);
    if (!next) return current;
    current = next;
  }
  return current;
}

export function argumentNodes(node: ts.TypeNode): readonly ts.TypeNode[] {
  return ts.isTypeReferenceNode(node) || ts.isImportTypeNode(node) || ts.isExpressionWithTypeArguments(node)
    ? (node.typeArguments ?? [])
    : [];
}

function parametersOf(
  program: Program,
  parameters: readonly ts.TypeParameterDeclaration[] | undefined,
  given: readonly ts.TypeNode[],
  args: Arguments | undefined,
): Map<ts.Symbol, Written> {
  const found = new Map<ts.Symbol, Written>();
  for (const [index, parameter] of (parameters ?? []).entries()) {
    const symbol = program.compiler.checker.getSymbolAtLocation(parameter.name);
    const node = given[index];
    if (!symbol) continue;
    if (node) found.set(symbol, written(program, node, args));
    else if (parameter.default) found.set(symbol, written(program, parameter.default, found));
  }
  return found;
}

/** Library types that keep the properties of their first argument as they were written. */
const keepsProperties = new Set(["Partial", "Required", "Readonly", "Pick", "Omit", "NonNullable"]);

const argumentsAt = new WeakMap<ts.TypeNode | ts.Symbol, Arguments>();

/** What the type parameters stand for in the declarations of an object type's properties, those it inherits too. */
export function argumentsOf(program: Program, from: Written | ts.Symbol): Arguments {
  const place = "node" in from ? (from.args ? undefined : from.node) : from;
  const known = place && argumentsAt.get(place);
  if (known) return known;
  const found = new Map<ts.Symbol, Written>();
  const seen = new Set<ts.TypeNode>();
  const clashing = new Set<ts.Symbol>();
  const add = (more: Arguments): void => {
    for (const [symbol, value] of more) {
      const known = found.get(symbol);
      if (known && known.node !== value.node) clashing.add(symbol);
      found.set(symbol, value);
    }
  };
  const collect = (node: ts.TypeNode, args: Arguments | undefined, depth: number): void => {
    if (depth > steps || seen.has(node)) return;
    seen.add(node);
    const current = written(program, node, args);
    if (ts.isIntersectionTypeNode(current.node))
      for (const part of current.node.types) collect(part, current.args, depth + 1);
    else if (ts.isMappedTypeNode(current.node)) {
      const keys = current.node.typeParameter.constraint;
      if (keys && ts.isTypeOperatorNode(keys)) collect(keys.type, current.args, depth + 1);
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
      const given = node ? argumentNodes(node) : [];
      if (ts.isTypeAliasDeclaration(declaration)) {
        const own = parametersOf(program, declaration.typeParameters, given, args);
        add(own);
        const isLibrary = declaredIn(program, declaration.getSourceFile()) === "library";
        const [first] = given;
        if (!isLibrary) collect(declaration.type, own, depth + 1);
        else if (first && keepsProperties.has(declaration.name.text)) collect(first, args, depth + 1);
      } else if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
        const own = parametersOf(program, declaration.typeParameters, given, args);
        add(own);
        for (const base of basesOf(declaration)) collect(base, own, depth + 1);
      }
    }
  };
  if ("node" in from) collect(from.node, from.args, 0);
  else named(undefined, from, undefined, 0);
  for (const symbol of clashing) found.delete(symbol);
  if (place) argumentsAt.set(place, found);
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
  return written(program, node.type.objectType, args);
}

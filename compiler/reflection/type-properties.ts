import { ts } from "ts-morph";
import { docsOfSymbol } from "./doc-tags.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { declaredIn } from "./type-names.ts";
import type { ShapeProperty, TypeHandle, TypeSite } from "./type-shape.ts";
import { type Arguments, handleOfWritten, isUnknown, written } from "./written-types.ts";

export interface ObjectMembers {
  readonly properties: readonly ShapeProperty[];
  readonly hasHidden: boolean;
  readonly hasSymbolKeys: boolean;
  /** A property is there of which nobody knows how it was written. */
  readonly isUnfollowed: boolean;
  readonly toJson?: TypeSite;
}

/** The members of an object type, read from the type and never from its syntax: mapped types have no syntax to read. */
export function membersOf(program: Program, type: ts.Type, args: Arguments | undefined, site: SiteOf): ObjectMembers {
  const { checker } = program.compiler;
  let hasHidden = false;
  let hasSymbolKeys = false;
  let isUnfollowed = false;
  let toJson: TypeSite | undefined;
  const found: { property: ShapeProperty; symbol: ts.Symbol }[] = [];
  for (const symbol of checker.getPropertiesOfType(type)) {
    const escaped = symbol.escapedName as string;
    if (escaped.startsWith("__@")) hasSymbolKeys = true;
    else if (escaped.startsWith("__#") || isHidden(symbol)) hasHidden = true;
    else {
      const { property, isFollowed } = propertyOf(program, symbol, args, site);
      found.push({ property, symbol });
      isUnfollowed ||= !isFollowed;
      if (property.name === "toJSON") toJson = resultOf(program, symbol);
    }
  }
  return {
    properties: inStableOrder(type, found).map((entry) => entry.property),
    hasHidden,
    hasSymbolKeys,
    isUnfollowed,
    ...(toJson && { toJson }),
  };
}

/** Joins a type with the way it was written, when the two still agree. */
export type SiteOf = (type: ts.Type, node: ts.TypeNode | undefined) => TypeSite;

function propertyOf(
  program: Program,
  symbol: ts.Symbol,
  args: Arguments | undefined,
  site: SiteOf,
): { property: ShapeProperty; isFollowed: boolean } {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  const type = program.compiler.checker.getTypeOfSymbol(symbol);
  const file = declaration?.getSourceFile();
  const node = typeNodeOf(declaration);
  const joined = site(type, node);
  const asDeclared = node && !joined.node ? written(program, node, args) : undefined;
  const property: ShapeProperty = {
    name: ts.unescapeLeadingUnderscores(symbol.escapedName),
    optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
    readonly: declaration !== undefined && (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0,
    form:
      symbol.flags & ts.SymbolFlags.Method ? "method" : symbol.flags & ts.SymbolFlags.Accessor ? "accessor" : "data",
    site: joined,
    ...(asDeclared && { declared: handleOfWritten(asDeclared) }),
    docs: docsOfSymbol(program, symbol),
    ...(declaration && { span: spanOf(program, ts.getNameOfDeclaration(declaration) ?? declaration) }),
    ...(file && { declaredIn: declaredIn(program, file) }),
  };
  const isFollowed = joined.node !== undefined || (asDeclared ? !isUnknown(program, asDeclared) : !isComputed(symbol));
  return { property, isFollowed };
}

/** Made up by a mapped type, and not written anywhere. */
const isComputed = (symbol: ts.Symbol): boolean => (symbol.declarations?.length ?? 0) === 0;

function typeNodeOf(declaration: ts.Declaration | undefined): ts.TypeNode | undefined {
  if (!declaration) return undefined;
  if (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration) || ts.isParameter(declaration))
    return declaration.type;
  return undefined;
}

function isHidden(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(
    (declaration) =>
      (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0,
  );
}

function resultOf(program: Program, symbol: ts.Symbol): TypeSite | undefined {
  const { checker } = program.compiler;
  const signature = checker.getTypeOfSymbol(symbol).getCallSignatures()[0];
  return signature && { type: checker.getReturnTypeOfSignature(signature) as unknown as TypeHandle };
}

/**
 * Written object types keep their order. For computed ones (mapped, `Pick`, inferred) the checker's order may depend on
 * what was checked first: the order of the declarations if they stand together, else the order of names.
 */
function inStableOrder<E extends { property: ShapeProperty; symbol: ts.Symbol }>(type: ts.Type, found: E[]): E[] {
  const flags = type.flags & ts.TypeFlags.Object ? (type as ts.ObjectType).objectFlags : 0;
  const written = (flags & (ts.ObjectFlags.ClassOrInterface | ts.ObjectFlags.Reference)) !== 0;
  const literal = (flags & ts.ObjectFlags.Anonymous) !== 0 && (type.symbol?.flags ?? 0) & ts.SymbolFlags.TypeLiteral;
  // Declarations that TypeScript merges come in the order of files, which says nothing.
  const merged =
    ((type.symbol as ts.Symbol | undefined)?.declarations?.filter(ts.isInterfaceDeclaration).length ?? 0) > 1;
  if ((written || literal) && !merged && !(flags & ts.ObjectFlags.Mapped)) return found;
  const parents = new Set(found.map((entry) => entry.symbol.declarations?.[0]?.parent));
  if (parents.size === 1 && !parents.has(undefined)) {
    return [...found].sort((a, b) => (a.symbol.declarations?.[0]?.pos ?? 0) - (b.symbol.declarations?.[0]?.pos ?? 0));
  }
  return [...found].sort((a, b) =>
    a.property.name < b.property.name ? -1 : a.property.name > b.property.name ? 1 : 0,
  );
}

import { ts } from "ts-morph";
import type { Span } from "../model/source.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { declaredIn, followAlias, symbolOfTypeNode, withoutParentheses } from "./type-names.ts";
import { isSchemaConstant, isSchemaName, schemaUseOf } from "./type-schemas.ts";
import type { NodeHandle, TypeSite } from "./type-shape.ts";

/** A schema that a written type is made of in a way that leaves only its TypeScript type. */
export interface LostSchema {
  readonly constant: string;
  /** As it is written: `Omit<Order, "id">`. */
  readonly written: string;
  readonly span: Span;
  /** `changed`: something else is made of its type; `unreachable`: it is no constant at the top level of a project file. */
  readonly why: "changed" | "unreachable";
}

/** The schemas below a written type that nothing will run, in reading order. */
export function lostSchemas(program: Program, site: TypeSite): readonly LostSchema[] {
  if (!site.node) return [];
  const lost: LostSchema[] = [];
  const seen = new Set<ts.Symbol>();

  /** A part that keeps its written form all the way to the description. */
  const walk = (written: ts.Node): void => {
    const node = ts.isTypeNode(written) ? withoutParentheses(written) : written;
    if (ts.isTypeNode(node) && schemaUseOf(program, node as unknown as NodeHandle)) return;
    if (ts.isTypeReferenceNode(node) || ts.isImportTypeNode(node)) walkReference(node);
    else if (ts.isIntersectionTypeNode(node) || ts.isIndexedAccessTypeNode(node) || ts.isMappedTypeNode(node))
      search(node, node);
    else if (ts.isTypeQueryNode(node)) search(node, node);
    else if (isTransparent(node)) ts.forEachChild(node, walk);
  };

  const walkReference = (node: ts.TypeReferenceNode | ts.ImportTypeNode): void => {
    const symbol = symbolOfTypeNode(program, node);
    const [declaration] = symbol?.declarations ?? [];
    if (!symbol || !declaration) return;
    const owner = declaredIn(program, declaration.getSourceFile());
    const keepsArguments = owner === "library" && transparentTypes.has(symbol.name);
    for (const argument of node.typeArguments ?? [])
      if (keepsArguments) walk(argument);
      else search(argument, node);
    if (owner !== "project" || seen.has(symbol)) return;
    seen.add(symbol);
    for (const part of symbol.declarations ?? []) walkDeclaration(part);
  };

  const walkDeclaration = (declaration: ts.Declaration): void => {
    if (ts.isTypeAliasDeclaration(declaration)) walk(declaration.type);
    if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) return;
    for (const clause of declaration.heritageClauses ?? []) for (const base of clause.types) walkBase(base);
    for (const member of declaration.members)
      if ((ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) && member.type) walk(member.type);
  };

  /** The properties of an interface are inherited as they were written; a schema's type only lends its own. */
  const walkBase = (base: ts.ExpressionWithTypeArguments): void => {
    const symbol = symbolOfBase(program, base);
    const alias = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
    const isOwn = symbol?.declarations?.some((one) => declaredIn(program, one.getSourceFile()) === "project");
    for (const argument of base.typeArguments ?? []) search(argument, base);
    if (!symbol || !isOwn || seen.has(symbol)) return;
    if (alias) search(alias.type, base, new Set([symbol]));
    else {
      seen.add(symbol);
      for (const part of symbol.declarations ?? []) walkDeclaration(part);
    }
  };

  /** Whatever schema is met from here on is only a part of the type that `whole` makes. */
  const search = (node: ts.Node, whole: ts.Node, within: ReadonlySet<ts.Symbol> = new Set()): void => {
    if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.KeyOfKeyword) return;
    if (ts.isTypeQueryNode(node)) {
      const { exprName } = node;
      const name = isSchemaName(program, exprName)
        ? exprName
        : ts.isQualifiedName(exprName)
          ? exprName.left
          : undefined;
      if (name && isSchemaName(program, name)) add(name, whole);
      return;
    }
    if (ts.isTypeReferenceNode(node)) {
      const symbol = symbolOfTypeNode(program, node);
      const alias = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
      if (symbol && alias && !within.has(symbol) && declaredIn(program, alias.getSourceFile()) === "project")
        search(alias.type, whole, new Set([...within, symbol]));
    }
    ts.forEachChild(node, (child) => search(child, whole, within));
  };

  const add = (name: ts.EntityName, whole: ts.Node): void => {
    const constant = name.getText();
    const span = spanOf(program, whole);
    if (lost.some((one) => one.constant === constant && one.span.start === span.start && one.span.file === span.file))
      return;
    const why = isSchemaConstant(program, name) ? "changed" : "unreachable";
    lost.push({ constant, written: whole.getText().replaceAll(/\s+/g, " "), span, why });
  };

  walk(site.node as unknown as ts.TypeNode);
  return lost;
}

function symbolOfBase(program: Program, base: ts.ExpressionWithTypeArguments): ts.Symbol | undefined {
  const { checker } = program.compiler;
  const found = checker.getSymbolAtLocation(base.expression);
  return found && followAlias(checker, found);
}

/** Types of TypeScript's library whose arguments are described as they were written. */
const transparentTypes = new Set([
  "Array", "ReadonlyArray", "Promise", "PromiseLike", "Map", "ReadonlyMap", "Set", "ReadonlySet", "AsyncGenerator",
  "AsyncIterable", "AsyncIterableIterator",
]); // biome-ignore format: a list of names

const isTransparent = (node: ts.Node): boolean =>
  ts.isArrayTypeNode(node) ||
  ts.isTupleTypeNode(node) ||
  ts.isNamedTupleMember(node) ||
  ts.isOptionalTypeNode(node) ||
  ts.isRestTypeNode(node) ||
  ts.isUnionTypeNode(node) ||
  ts.isTypeLiteralNode(node) ||
  ts.isPropertySignature(node) ||
  (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword);

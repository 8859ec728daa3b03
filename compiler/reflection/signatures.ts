import { ts } from "ts-morph";
import type { NodeRef, Span } from "../model/source.ts";
import { docsOfSymbol, noDocs } from "./doc-tags.ts";
import { nodeOf, spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import type { Docs, TypeHandle, TypeSite } from "./type-shape.ts";
import { siteOf } from "./types.ts";

export interface ParameterShape {
  readonly name: string;
  readonly form: "plain" | "destructured" | "rest";
  /** `x?: T`, or with a default. */
  readonly optional: boolean;
  /** Neither a type nor a default to take it from. */
  readonly untyped: boolean;
  readonly site: TypeSite;
  readonly docs: Docs;
  readonly span: Span;
}

export interface SignatureShape {
  readonly parameters: readonly ParameterShape[];
  readonly result: TypeSite;
  /** The written result type, else the method's name. */
  readonly resultSpan: Span;
  readonly docs: Docs;
  readonly span: Span;
}

/**
 * The signature a class offers under a method's declaration. It is taken from the instance type, so that a method
 * inherited from `Base<string>` has `string` where the base says `T`.
 */
export function signatureOf(program: Program, classSpan: Span, method: NodeRef): SignatureShape | undefined {
  const { checker } = program.compiler;
  const declaration = nodeOf(program, method);
  if (!ts.isFunctionLike(declaration)) return undefined;
  const own = checker.getSignatureFromDeclaration(declaration as ts.SignatureDeclaration);
  const name = declaration.name?.getText();
  const signatures = (name && instanceSignatures(program, classSpan, name)) || (own ? [own] : []);
  const signature = signatures[0];
  if (!signature) return undefined;
  const symbol = declaration.name && checker.getSymbolAtLocation(declaration.name);
  return {
    parameters: signature.parameters.map((parameter) => parameterOf(program, parameter)),
    result: siteOf(program, signature.getReturnType(), declaration.type),
    resultSpan: spanOf(program, declaration.type ?? declaration.name ?? declaration),
    docs: symbol ? docsOfSymbol(program, symbol) : noDocs,
    span: spanOf(program, declaration),
  };
}

function instanceSignatures(program: Program, span: Span, name: string): readonly ts.Signature[] | undefined {
  const { checker } = program.compiler;
  const found = classAt(program, span);
  const symbol =
    found && (checker.getSymbolAtLocation(found.name ?? found) ?? (found as { symbol?: ts.Symbol }).symbol);
  const member = symbol && checker.getPropertyOfType(checker.getDeclaredTypeOfSymbol(symbol), name);
  const signatures = member && checker.getTypeOfSymbol(member).getCallSignatures();
  return signatures?.length ? signatures : undefined;
}

function classAt(program: Program, span: Span): ts.ClassLikeDeclaration | undefined {
  const file = program.compiler.sourceFile(span.file);
  if (!file) return undefined;
  const search = (node: ts.Node): ts.ClassLikeDeclaration | undefined => {
    if (ts.isClassLike(node) && (node.getStart(file) === span.start || node.name?.getStart(file) === span.start))
      return node;
    return ts.forEachChild(node, (child) =>
      child.pos <= span.start && child.end > span.start ? search(child) : undefined,
    );
  };
  return search(file);
}

function parameterOf(program: Program, symbol: ts.Symbol): ParameterShape {
  const { checker } = program.compiler;
  const declaration = symbol.valueDeclaration;
  const type = checker.getTypeOfSymbol(symbol);
  if (!declaration || !ts.isParameter(declaration)) {
    const span = spanOf(program, declaration ?? (symbol.declarations?.[0] as ts.Node));
    const site: TypeSite = { type: type as unknown as TypeHandle };
    return { name: symbol.name, form: "plain", optional: false, untyped: false, site, docs: noDocs, span };
  }
  const typed = declaration.type ?? declaration.initializer ?? ts.getJSDocType(declaration);
  return {
    name: symbol.name,
    form: !ts.isIdentifier(declaration.name) ? "destructured" : declaration.dotDotDotToken ? "rest" : "plain",
    optional:
      declaration.questionToken !== undefined ||
      declaration.initializer !== undefined ||
      checker.isOptionalParameter(declaration),
    untyped: typed === undefined,
    site: siteOf(program, type, declaration.type),
    docs: docsOfSymbol(program, symbol),
    span: spanOf(program, declaration),
  };
}

/** A type of a file by name, for tests and tools that describe a type without an endpoint. */
export function typeNamed(program: Program, file: string, name: string): { site: TypeSite; span: Span } | undefined {
  const { checker } = program.compiler;
  for (const statement of program.compiler.sourceFile(file)?.statements ?? []) {
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name) {
      const type = checker.getTypeFromTypeNode(statement.type);
      return { site: siteOf(program, type, statement.type), span: spanOf(program, statement.name) };
    }
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name) {
      const type = checker.getTypeAtLocation(statement.name) as unknown as TypeHandle;
      return { site: { type }, span: spanOf(program, statement.name) };
    }
  }
  return undefined;
}

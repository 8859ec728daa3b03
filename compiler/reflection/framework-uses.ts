import { ts } from "ts-morph";
import type { ClassId, NodeRef, Span } from "../model/source.ts";
import type { ChainletClasses } from "./chainlet-classes.ts";
import { classId, classNamedBy } from "./class-identity.ts";
import { withoutTypeSyntax } from "./expression-core.ts";
import { refOf, spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { type StaticAssignment, staticAssignment } from "./static-assignments.ts";
import { frameworkExport } from "./symbols.ts";
import { userFiles } from "./user-files.ts";

/** What the user's files do with chainsc outside of the places where it is declared. */
export interface FrameworkUses {
  readonly markers: readonly Marker[];
  readonly misplaced: readonly MisplacedUse[];
  readonly constructions: readonly Construction[];
  readonly assignments: readonly StaticAssignment[];
}

/** One `markEntrypoint`. */
export interface Marker {
  readonly span: Span;
  /** The class it marks, as written; absent when it is not at a place where it can mark any. */
  readonly subject?: { readonly text: string; readonly span: Span; readonly id?: ClassId };
  readonly chainName?: NodeRef;
  /** Options that are not written as an object in place. */
  readonly opaqueOptions?: Span;
}

/** `depends` or `dependsContext` where it means nothing. */
interface MisplacedUse {
  readonly function: string;
  readonly span: Span;
  /** The field or parameter it is written for, where there is one. */
  readonly member?: string;
  readonly place:
    | "assignment"
    | "static-field"
    | "nested"
    | "method-parameter"
    | "not-a-chainlet"
    | "elsewhere"
    | "not-called";
  /** The chainlet class around it. */
  readonly inside?: ClassId;
}

/** `new Other()` inside a chainlet. */
interface Construction {
  readonly span: Span;
  readonly inside: ClassId;
  readonly target: ClassId;
}

const functions: ReadonlySet<string> = new Set(["depends", "dependsContext", "markEntrypoint"]);

export function frameworkUses(program: Program, classes: ChainletClasses): FrameworkUses {
  const markers: Marker[] = [];
  const misplaced: MisplacedUse[] = [];
  const constructions: Construction[] = [];
  const assignments: StaticAssignment[] = [];
  for (const file of userFiles(program)) {
    if (file.isDeclarationFile) continue;
    const localNames = namesOfImports(program, file);
    const chainletOf = (node: ts.Node): ClassId | undefined => enclosingChainlet(program, node, classes);
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) {
        if (!ts.isExpressionWithTypeArguments(node)) return;
      }
      const name = mayUse(node, localNames) ? frameworkExport(program, node) : undefined;
      if (name === "markEntrypoint") markers.push(marker(program, node as ts.Expression));
      else if (name !== undefined && functions.has(name)) {
        const misuse = misuseOf(program, node as ts.Expression, name, chainletOf);
        if (misuse) misplaced.push(misuse);
      }
      if (name !== undefined) return;
      if (ts.isNewExpression(node)) {
        const built = construction(program, node, classes, chainletOf);
        if (built) constructions.push(built);
      }
      const assigned = ts.isBinaryExpression(node) ? staticAssignment(program, node, classes) : undefined;
      if (assigned) assignments.push(assigned);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { markers, misplaced, constructions, assignments };
}

/** Local names of a file that stand for one of chainsc's functions; all other names need no look-up. */
function namesOfImports(program: Program, file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const clause = statement.importClause;
    const bindings =
      clause?.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : [];
    for (const name of [clause?.name, ...bindings.map((element) => element.name)]) {
      const exported = name && frameworkExport(program, name);
      if (name && exported !== undefined && functions.has(exported)) names.add(name.text);
    }
  }
  return names;
}

function mayUse(node: ts.Node, localNames: ReadonlySet<string>): node is ts.Expression {
  if (ts.isIdentifier(node)) return localNames.has(node.text) && isRead(node);
  return ts.isPropertyAccessExpression(node) && functions.has(node.name.text);
}

/** Not the name of a property, a declaration or a label. */
function isRead(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if ("name" in parent && parent.name === node) return ts.isShorthandPropertyAssignment(parent);
  return true;
}

function outermost(expression: ts.Expression): ts.Expression {
  let outer = expression;
  while (ts.isExpression(outer.parent) && withoutTypeSyntax(outer.parent) === withoutTypeSyntax(outer))
    outer = outer.parent;
  return outer;
}

function callOf(callee: ts.Expression): ts.CallExpression | undefined {
  const outer = outermost(callee);
  return ts.isCallExpression(outer.parent) && outer.parent.expression === outer ? outer.parent : undefined;
}

function marker(program: Program, callee: ts.Expression): Marker {
  const call = callOf(callee);
  const use = call ?? callee;
  const span = spanOf(program, use);
  const [first, second] = call?.arguments ?? [];
  if (ts.isDecorator(use.parent) && ts.isClassLike(use.parent.parent)) {
    const marked = use.parent.parent;
    const subject = {
      text: marked.name?.text ?? "this class",
      span: spanOf(program, marked.name ?? marked),
      id: classId(program, marked),
    };
    return { span, subject, ...optionsOf(program, first) };
  }
  if (!call || !ts.isExpressionStatement(call.parent) || !ts.isSourceFile(call.parent.parent)) return { span };
  if (!first) return { span, subject: { text: "nothing", span } };
  const declaration = classNamedBy(program, first);
  const id = declaration && classId(program, declaration);
  const subject = { text: first.getText(), span: spanOf(program, first), ...(id !== undefined && { id }) };
  return { span, subject, ...optionsOf(program, second) };
}

function optionsOf(program: Program, options: ts.Expression | undefined): Pick<Marker, "chainName" | "opaqueOptions"> {
  if (!options) return {};
  const plain = withoutTypeSyntax(options);
  if (!ts.isObjectLiteralExpression(plain)) return { opaqueOptions: spanOf(program, options) };
  for (const property of plain.properties) {
    if (ts.isSpreadAssignment(property)) return { opaqueOptions: spanOf(program, property) };
    if (property.name?.getText().replaceAll(/["'`]/g, "") !== "chainName") continue;
    if (ts.isPropertyAssignment(property)) return { chainName: refOf(program, property.initializer) };
    if (ts.isShorthandPropertyAssignment(property)) return { chainName: refOf(program, property.name) };
    return { opaqueOptions: spanOf(program, property) };
  }
  return {};
}

function misuseOf(
  program: Program,
  callee: ts.Expression,
  name: string,
  chainletOf: (node: ts.Node) => ClassId | undefined,
): MisplacedUse | undefined {
  const call = callOf(callee);
  const inside = chainletOf(callee);
  const base = { function: name, span: spanOf(program, call ?? callee), ...(inside !== undefined && { inside }) };
  if (!call) return { ...base, place: "not-called" };
  const whole = outermost(call);
  const { parent } = whole;
  if (ts.isPropertyDeclaration(parent) && parent.initializer === whole) {
    const member = parent.name.getText();
    if (inside === undefined) return { ...base, member, place: "not-a-chainlet" };
    const isStatic = ts.getModifiers(parent)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
    return isStatic ? { ...base, member, place: "static-field" } : undefined;
  }
  if (ts.isParameter(parent) && parent.initializer === whole) {
    const member = parent.name.getText();
    if (!ts.isConstructorDeclaration(parent.parent)) return { ...base, member, place: "method-parameter" };
    return inside === undefined ? { ...base, member, place: "not-a-chainlet" } : undefined;
  }
  if (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    parent.right === whole
  )
    return { ...base, member: parent.left.getText(), place: "assignment" };
  const member = inside === undefined ? undefined : enclosingMember(whole);
  return member === undefined ? { ...base, place: "elsewhere" } : { ...base, member, place: "nested" };
}

/** The field or constructor parameter whose initialiser contains a node, unless a function stands between. */
function enclosingMember(node: ts.Node): string | undefined {
  for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isPropertyDeclaration(at)) return at.name.getText();
    if (ts.isParameter(at)) return ts.isConstructorDeclaration(at.parent) ? at.name.getText() : undefined;
    if (ts.isFunctionLike(at) || ts.isClassStaticBlockDeclaration(at)) return undefined;
  }
  return undefined;
}

function construction(
  program: Program,
  node: ts.NewExpression,
  classes: ChainletClasses,
  chainletOf: (node: ts.Node) => ClassId | undefined,
): Construction | undefined {
  const inside = chainletOf(node);
  const target = inside === undefined ? undefined : classNamedBy(program, node.expression);
  if (inside === undefined || !target || isInLocalRun(program, node)) return undefined;
  const id = classId(program, target);
  return classes.has(id) ? { span: spanOf(program, node), inside, target: id } : undefined;
}

/** The body of `runLocal` is the one place where constructing a chainlet is right. */
function isInLocalRun(program: Program, node: ts.Node): boolean {
  for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent)
    if (ts.isCallExpression(at) && frameworkExport(program, at.expression) === "runLocal") return true;
  return false;
}

function enclosingChainlet(program: Program, node: ts.Node, classes: ChainletClasses): ClassId | undefined {
  for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent) {
    if (!ts.isClassLike(at)) continue;
    const id = classId(program, at);
    if (classes.has(id)) return id;
    if (!ts.isClassExpression(at)) return undefined;
  }
  return undefined;
}

import { ts } from "ts-morph";
import type { ClassId, Span } from "../model/source.ts";
import { spanBetween } from "./places.ts";
import type { Program } from "./program.ts";
import { userFiles } from "./user-files.ts";

/** A use of a dependency that TypeScript refuses. */
export interface CallError {
  readonly code: number;
  /** A sentence, TypeScript's own where it does not name types of chainsc's. */
  readonly problem: string;
  readonly span: Span;
  /** The field or parameter that holds the dependency. */
  readonly member: string;
}

/**
 * What TypeScript says of the places where a class uses its dependencies. Only the statements around those places are
 * checked, which is much less work than checking the file.
 */
export function callErrors(program: Program, id: ClassId, members: readonly string[]): readonly CallError[] {
  const declaration = classById(program, id);
  return declaration ? errorsOf(program, declaration.getSourceFile(), usesIn(program, declaration, members)) : [];
}

/** A class and the members that hold its dependencies. */
export interface Holder {
  readonly id: ClassId;
  readonly members: readonly string[];
}

/**
 * The same for code outside of chainlets that got a dependency handed: functions, and classes without a base. `holders`
 * are the classes that could have handed one; the error names the first whose dependency has the type in question.
 */
export function handedCallErrors(
  program: Program,
  holders: readonly Holder[],
): readonly (CallError & { readonly holder: ClassId })[] {
  let owners: ReadonlyMap<ts.Type, Owner> | undefined;
  const ownerOf = (holder: ts.Expression): Owner | undefined => {
    const type = typeOfHolder(program, holder);
    if (!isRemote(program, type)) return undefined;
    owners ??= ownersOf(program, holders);
    return owners.get(type);
  };
  const files = userFiles(program).filter(({ text }) => text.includes(".runRemote"));
  return files.flatMap((file) => {
    const uses: Use[] = [];
    const owned = new Map<Use, ClassId>();
    const visit = (node: ts.Node): void => {
      if (ts.isClassLike(node) && node.heritageClauses) return;
      if (ts.isPropertyAccessExpression(node) && node.name.text === "runRemote") {
        const owner = ownerOf(node.expression);
        if (owner) {
          const use = { node: wholeCall(node), member: owner.member };
          uses.push(use);
          owned.set(use, owner.holder);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return errorsOf(program, file, uses).flatMap((error) => {
      const holder = error.use && owned.get(error.use);
      return holder === undefined ? [] : [{ ...error, holder }];
    });
  });
}

interface Owner {
  readonly holder: ClassId;
  readonly member: string;
}

function ownersOf(program: Program, holders: readonly Holder[]): ReadonlyMap<ts.Type, Owner> {
  const owners = new Map<ts.Type, Owner>();
  for (const { id, members } of holders) {
    const declaration = classById(program, id);
    for (const [type, member] of declaration ? memberTypes(program, declaration, members) : [])
      if (!owners.has(type)) owners.set(type, { holder: id, member });
  }
  return owners;
}

function errorsOf(
  program: Program,
  file: ts.SourceFile,
  uses: readonly Use[],
): readonly (CallError & { readonly use: Use })[] {
  if (uses.length === 0) return [];
  const statements = [...new Set(uses.map(({ node }) => enclosingStatement(node)))];
  return semanticDiagnostics(program, file, statements).flatMap((problem) => {
    const { start, length = 0, code } = problem;
    if (start === undefined || !aboutCalls.has(code)) return [];
    const use = uses.find(({ node }) => node.getStart() <= start && start + length <= node.end);
    if (!use) return [];
    const text = unknownMember.has(code)
      ? `It has no ${file.text.slice(start, start + length)}: of a dependency, only runRemote can be called.`
      : ts.flattenDiagnosticMessageText(problem.messageText, "\n");
    return [{ code, problem: text, span: spanBetween(program, file, start, start + length), member: use.member, use }];
  });
}

/** A top-level class declaration by its id. */
function classById(program: Program, id: ClassId): ts.ClassDeclaration | undefined {
  const at = id.lastIndexOf("#");
  const file = program.compiler.sourceFile(id.slice(0, at));
  return file?.statements.find(
    (statement): statement is ts.ClassDeclaration =>
      ts.isClassDeclaration(statement) && statement.name?.text === id.slice(at + 1),
  );
}

interface Use {
  readonly node: ts.Node;
  readonly member: string;
}

/**
 * `this.member.anything(…)`, the same by another name, `runRemote` of whatever has the type of a dependency, and a
 * dependency that is handed on. Names alone prove nothing: what is not `this.member` must have the type.
 */
function usesIn(program: Program, declaration: ts.ClassDeclaration, members: readonly string[]): Use[] {
  const own = new Set(members);
  const names = new Map([...members.map((member) => [member, member] as const), ...aliasesIn(declaration, own)]);
  let types: ReadonlyMap<ts.Type, string> | undefined;
  const byType = (holder: ts.Expression): string | undefined => {
    types ??= memberTypes(program, declaration, members);
    return types.get(typeOfHolder(program, holder));
  };
  const uses: Use[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      const holder = withoutAssertion(node.expression);
      const direct = thisMember(holder);
      const named = ts.isIdentifier(holder) ? names.get(holder.text) : undefined;
      const member =
        direct !== undefined && own.has(direct)
          ? direct
          : named !== undefined || node.name.text === "runRemote"
            ? byType(holder) && (named ?? byType(holder))
            : undefined;
      if (member !== undefined) uses.push({ node: wholeCall(node), member });
    }
    const handed = isArgument(node) ? handedMember(node, own, names, byType) : undefined;
    if (handed !== undefined) uses.push({ node, member: handed });
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return uses;
}

const isArgument = (node: ts.Node): node is ts.Expression =>
  (ts.isCallExpression(node.parent) || ts.isNewExpression(node.parent)) &&
  (node.parent.arguments?.some((argument) => argument === node) ?? false);

function handedMember(
  node: ts.Expression,
  own: ReadonlySet<string>,
  names: ReadonlyMap<string, string>,
  byType: (holder: ts.Expression) => string | undefined,
): string | undefined {
  const member = thisMember(node);
  if (member !== undefined) return own.has(member) ? member : undefined;
  const named = ts.isIdentifier(node) ? names.get(node.text) : undefined;
  return named !== undefined && byType(node) !== undefined ? named : undefined;
}

/** Other names of the members in a class: `const r = this.ocr`, `const { ocr: r } = this`, and names of those. */
function aliasesIn(declaration: ts.ClassDeclaration, members: ReadonlySet<string>): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer) {
      const value = withoutAssertion(node.initializer);
      const member = thisMember(value) ?? (ts.isIdentifier(value) ? aliases.get(value.text) : undefined);
      if (ts.isIdentifier(node.name) && member !== undefined && (members.has(member) || aliases.has(node.name.text)))
        aliases.set(node.name.text, member);
      if (ts.isObjectBindingPattern(node.name) && value.kind === ts.SyntaxKind.ThisKeyword)
        for (const { name, propertyName = name } of node.name.elements)
          if (ts.isIdentifier(name) && ts.isIdentifier(propertyName) && members.has(propertyName.text))
            aliases.set(name.text, propertyName.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return aliases;
}

/** The types of the dependencies that a class holds, own and inherited ones. Of equal types the first member counts. */
function memberTypes(
  program: Program,
  declaration: ts.ClassDeclaration,
  members: readonly string[],
): ReadonlyMap<ts.Type, string> {
  const { checker } = program.compiler;
  const types = new Map<ts.Type, string>();
  const add = (type: ts.Type, member: string): void => {
    if (isRemote(program, type) && !types.has(type)) types.set(type, member);
  };
  const instance = checker.getTypeAtLocation(declaration);
  for (const member of members) {
    const property = checker.getPropertyOfType(instance, member) ?? privateMember(checker, declaration, member);
    if (property) add(checker.getTypeOfSymbolAtLocation(property, declaration), member);
  }
  for (const element of declaration.members)
    if (ts.isConstructorDeclaration(element))
      for (const { name } of element.parameters)
        if (ts.isIdentifier(name) && members.includes(name.text)) add(checker.getTypeAtLocation(name), name.text);
  return types;
}

function privateMember(
  checker: ts.TypeChecker,
  declaration: ts.ClassDeclaration,
  member: string,
): ts.Symbol | undefined {
  const element = declaration.members.find(
    (one) => one.name && ts.isPrivateIdentifier(one.name) && one.name.text === member,
  );
  return element?.name && checker.getSymbolAtLocation(element.name);
}

/** What `depends` gives: chainsc's own interface around the endpoint of a chainlet. */
function isRemote(program: Program, type: ts.Type): boolean {
  const symbol = type.symbol as ts.Symbol | undefined;
  return (
    symbol?.name === "RemoteEndpoint" &&
    (symbol.declarations?.some((one) => program.compiler.isFramework(one.getSourceFile())) ?? false)
  );
}

const typeOfHolder = (program: Program, holder: ts.Expression): ts.Type => {
  const { checker } = program.compiler;
  return checker.getNonNullableType(checker.getTypeAtLocation(holder));
};

/** A call with all of its arguments, also by way of `call`, `apply` and `bind`. */
function wholeCall(access: ts.PropertyAccessExpression): ts.Node {
  const { parent } = access;
  const callee = ts.isPropertyAccessExpression(parent) && indirect.has(parent.name.text) ? parent : access;
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee ? callee.parent : access;
}

const indirect: ReadonlySet<string> = new Set(["call", "apply", "bind"]);

function thisMember(node: ts.Expression): string | undefined {
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  return node.name.text;
}

const withoutAssertion = (node: ts.Expression): ts.Expression =>
  ts.isNonNullExpression(node) ? node.expression : node;

function enclosingStatement(node: ts.Node): ts.Node {
  let at = node;
  while (at.parent && !ts.isStatement(at) && !ts.isClassElement(at)) at = at.parent;
  return at;
}

/** The third argument limits the check to some nodes; a TypeScript without it checks the whole file. */
interface PartialChecks {
  getSemanticDiagnostics(file: ts.SourceFile, token: undefined, nodes: readonly ts.Node[]): readonly ts.Diagnostic[];
}

function semanticDiagnostics(
  program: Program,
  file: ts.SourceFile,
  nodes: readonly ts.Node[],
): readonly ts.Diagnostic[] {
  const checks: PartialChecks = program.compiler.program;
  return checks.getSemanticDiagnostics(file, undefined, nodes);
}

/**
 * Arguments that do not fit, are missing or too many, and members that a remote chainlet does not have. Unknown names
 * and packages inside of arguments are not among them: they have no types and therefore fit.
 */
const aboutCalls: ReadonlySet<number> = new Set([
  2322, 2339, 2345, 2349, 2353, 2375, 2379, 2551, 2554, 2555, 2559, 2561, 2739, 2740, 2741, 2769, 2820,
]);

const unknownMember: ReadonlySet<number> = new Set([2339, 2551]);

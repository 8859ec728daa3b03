import { ts } from "ts-morph";
import type { NodeRef, Span } from "../model/source.ts";
import { declarationAt, declarationBehind, enclosingFunction, moduleOrData } from "./bindings.ts";
import { core } from "./expression-core.ts";
import { functionForm } from "./expression-functions.ts";
import { handleOf, syntaxOf } from "./expression-handles.ts";
import { lower } from "./expression-lower.ts";
import { hasModifier, isJsonFile, isStatic } from "./expression-modifiers.ts";
import type {
  Declaration,
  EnumMember,
  Expression,
  FunctionForm,
  Handle,
  LocalSteps,
  StaticMemberSyntax,
  Write,
} from "./expression-syntax.ts";
import { loads } from "./import-circles.ts";
import { literalOf } from "./literal-types.ts";
import { exportedNames, exportedTarget } from "./module-exports.ts";
import { namespacePart } from "./namespaces.ts";
import { nodeOf, spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { staticName } from "./symbols.ts";
import { isUserFile } from "./user-files.ts";
import { writeFinder } from "./writes.ts";

export type * from "./expression-syntax.ts";

/** What the evaluator may ask of a program: syntax as plain data, what names stand for, who writes to them. */
export interface Expressions {
  at(place: NodeRef): Handle;
  place(node: Handle): Span;
  text(node: Handle): string;
  lower(node: Handle): Expression;
  /** Without parentheses and type assertions. */
  core(node: Handle): Handle;
  /** What an identifier stands for. */
  declarationOf(name: Handle): Declaration;
  function(declaration: Handle): FunctionForm;
  /** Is it `object.#name`? */
  isPrivateName(access: Handle): boolean;
  /** A static member declared in this very class. */
  staticMember(type: Handle, name: string): StaticMemberSyntax | undefined;
  className(type: Handle): string;
  /** The expression after `extends`. */
  baseClass(type: Handle): Handle | undefined;
  enumMembers(declaration: Handle): readonly EnumMember[];
  /** The namespace of the same name, which adds members to a class or an enum when it runs; with `member`, the part that adds that one. */
  mergedNamespace(declaration: Handle, member?: string): Handle | undefined;
  moduleExport(module: Handle, name: string): Declaration | undefined;
  /** Names of the values a module exports, sorted as a namespace object has them. */
  moduleExports(module: Handle): ModuleNames;
  /** The default export of a JSON file, whose keys are exports as well. */
  moduleData(module: Handle): Declaration | undefined;
  /** The constant that the type of a name or expression stands for. */
  literalType(node: Handle): LiteralType | undefined;
  /** The first place that assigns to a variable or static member after its declaration. */
  assignment(declaration: Handle): Write | undefined;
  /** The first write to static members of a class that does not say which: `Object.assign(Cls, …)`. */
  redefinition(type: Handle): Write | undefined;
  /** The first place that may put a value into a static member of a class without naming the class. */
  unseenAssignment(type: Handle, member: string): Write | undefined;
  /** The first place where the object that a declaration holds is changed, or handed to something that may change it. */
  change(declaration: Handle): Write | undefined;
  /** The first place where a method, getter or setter may change the object that it is part of. */
  ownMethod(declaration: Handle): Write | undefined;
  /** The first write to a member of this name, whatever it is a member of. */
  memberWrite(name: string): Write | undefined;
  /** How a local name changes after its declaration; `undefined` where that cannot be followed. */
  steps(declaration: Handle): LocalSteps | undefined;
  /** The first place that replaces something that JavaScript provides, by its dotted name: `Array.prototype.map`. */
  patch(path: string): Write | undefined;
  /** Does loading the file of a declaration load that other file as well? */
  loads(declaration: Handle, file: string): boolean;
  /** The enclosing statement or class member: what a trace has at most one entry for. */
  statement(node: Handle): Handle;
  /** Does it run when its module is loaded, rather than in a call or when an object is made? */
  runsAtLoad(node: Handle): boolean;
  /** The variable or static member whose initialiser this is. */
  holder(node: Handle): Handle | undefined;
  enclosingFunction(node: Handle): Handle | undefined;
  isWithin(node: Handle, ancestor: Handle): boolean;
  /** Is it the user's own file? */
  isEditable(node: Handle): boolean;
}

export interface ModuleNames {
  readonly names: readonly string[];
  /** What leaves it open whether there are more: an `export *`, or that members of a namespace can be added and set. */
  readonly doubtful?: { readonly form: string; readonly place: Handle };
}

export type LiteralType =
  | { readonly kind: "literal"; readonly value: string | number | bigint | boolean | null | undefined }
  | { readonly kind: "tuple"; readonly elements: readonly LiteralType[] };

/** The port of one program. */
export function expressionsOf(program: Program): Expressions {
  const { checker } = program.compiler;
  const writes = writeFinder(program);
  const places = new Map<Handle, Span>();
  return {
    at: (place) => handleOf(nodeOf(program, place)),
    place(node) {
      const known = places.get(node) ?? spanOf(program, syntaxOf(node));
      places.set(node, known);
      return known;
    },
    text: (node) => syntaxOf(node).getText(),
    lower: (node) => lower(syntaxOf(node)),
    core: (node) => handleOf(core(syntaxOf(node))),
    declarationOf: (name) => declarationAt(program, syntaxOf(name)),
    function: (declaration) => functionForm(syntaxOf(declaration) as ts.FunctionLikeDeclaration),
    isPrivateName(access) {
      const node = core(syntaxOf(access));
      return ts.isPropertyAccessExpression(node) && ts.isPrivateIdentifier(node.name);
    },
    staticMember: (type, name) => staticMember(program, syntaxOf(type), name),
    className: (type) => (syntaxOf(type) as ts.ClassLikeDeclaration).name?.text ?? "the class",
    baseClass(type) {
      const clauses = (syntaxOf(type) as ts.ClassLikeDeclaration).heritageClauses;
      const base = clauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
      return base && handleOf(base.expression);
    },
    enumMembers: (declaration) => enumMembers(checker, syntaxOf(declaration)),
    mergedNamespace(declaration, member) {
      const { name } = syntaxOf(declaration) as ts.NamedDeclaration;
      const symbol = name && checker.getSymbolAtLocation(name);
      const found = symbol && namespacePart(symbol, member);
      return found && handleOf(found);
    },
    moduleExport(module, name) {
      const symbol = moduleSymbol(program, syntaxOf(module));
      const target = symbol && exportedTarget(program, symbol, name);
      return target && declarationBehind(program, target);
    },
    moduleExports(module) {
      if (ts.isModuleDeclaration(syntaxOf(module)))
        return { names: [], doubtful: { form: "a namespace", place: module } };
      const symbol = moduleSymbol(program, syntaxOf(module));
      const { names, doubtful } = symbol ? exportedNames(program, symbol) : { names: [] };
      return { names, ...(doubtful && { doubtful: { form: "this `export *`", place: handleOf(doubtful) } }) };
    },
    moduleData(module) {
      const file = syntaxOf(module);
      return ts.isSourceFile(file) && isJsonFile(file) ? moduleOrData(file, program, undefined) : undefined;
    },
    literalType: (node) => literalOf(checker, syntaxOf(node)),
    assignment: (declaration) => writes.assignment(syntaxOf(declaration)),
    redefinition: (type) => writes.redefinition(syntaxOf(type)),
    unseenAssignment: (type, member) => writes.unseenAssignment(syntaxOf(type), member),
    change: (declaration) => writes.change(syntaxOf(declaration)),
    ownMethod: (declaration) => writes.ownMethod(syntaxOf(declaration)),
    memberWrite: (name) => writes.memberWrite(name),
    steps: (declaration) => writes.steps(syntaxOf(declaration)),
    patch: (path) => writes.patch(path),
    loads(declaration, file) {
      const other = program.compiler.sourceFile(file);
      return other !== undefined && loads(program, syntaxOf(declaration).getSourceFile(), other);
    },
    statement: (node) => handleOf(statementOf(syntaxOf(node))),
    runsAtLoad: (node) => runsAtLoad(syntaxOf(node)),
    holder: (node) => holder(syntaxOf(node)),
    enclosingFunction(node) {
      const found = enclosingFunction(syntaxOf(node));
      return found && handleOf(found);
    },
    isWithin: (node, ancestor) => isWithin(syntaxOf(node), syntaxOf(ancestor)),
    isEditable: (node) => isUserFile(program, syntaxOf(node).getSourceFile()),
  };
}

/** The symbol of a file or namespace. */
function moduleSymbol({ compiler: { checker } }: Program, node: ts.Node): ts.Symbol | undefined {
  return checker.getSymbolAtLocation(ts.isModuleDeclaration(node) ? node.name : node);
}

function staticMember(program: Program, type: ts.Node, wanted: string): StaticMemberSyntax | undefined {
  if (!ts.isClassLike(type)) return undefined;
  let found: StaticMemberSyntax | undefined;
  for (const member of type.members) {
    if (!member.name || !isStatic(member)) continue;
    const declaration = handleOf(member);
    const name = staticName(member.name);
    if (name?.startsWith("#") && !ts.isPrivateIdentifier(member.name))
      return { kind: "opaque", form: "a static member named as a private one", declaration };
    if (name === undefined) return { kind: "opaque", form: "a static member with a computed name", declaration };
    if (name !== wanted || found) continue;
    if (ts.isMethodDeclaration(member)) {
      if (member.body) found = { kind: "method", declaration };
    } else if (!ts.isPropertyDeclaration(member)) found = { kind: "opaque", form: "a getter or setter", declaration };
    else if (member.initializer || setsWithoutValue(program, member))
      found = { kind: "field", declaration, ...(member.initializer && { initializer: handleOf(member.initializer) }) };
  }
  return found;
}

/** `static a;` sets `undefined`, unless it is `declare`d or TypeScript is told to leave fields out. */
function setsWithoutValue(program: Program, member: ts.PropertyDeclaration): boolean {
  if (hasModifier(member, ts.SyntaxKind.DeclareKeyword)) return false;
  const { useDefineForClassFields, target } = program.compiler.program.getCompilerOptions();
  return useDefineForClassFields ?? (target ?? ts.ScriptTarget.ES2022) >= ts.ScriptTarget.ES2022;
}

function enumMembers(checker: ts.TypeChecker, declaration: ts.Node): readonly EnumMember[] {
  if (!ts.isEnumDeclaration(declaration)) return [];
  const parts = checker.getSymbolAtLocation(declaration.name)?.declarations?.filter(ts.isEnumDeclaration) ?? [
    declaration,
  ];
  return parts
    .flatMap(({ members }) => [...members])
    .map((member) => {
      const value = checker.getConstantValue(member);
      const name =
        ts.isIdentifier(member.name) || ts.isStringLiteralLike(member.name) ? member.name.text : member.name.getText();
      return {
        name,
        declaration: handleOf(member),
        ...(value !== undefined && { value }),
        ...(member.initializer && { initializer: handleOf(member.initializer) }),
        isNumber: member.initializer !== undefined && isNumeric(checker.getTypeAtLocation(member.initializer)),
      };
    });
}

const isNumeric = ({ flags }: ts.Type): boolean => (flags & ts.TypeFlags.NumberLike) !== 0;

function statementOf(node: ts.Node): ts.Node {
  let at = node;
  while (at.parent && !ts.isStatement(at) && !ts.isClassElement(at) && !ts.isVariableDeclaration(at)) at = at.parent;
  return at;
}

function runsAtLoad(node: ts.Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    if (ts.isFunctionLike(at)) return false;
    // Static members are set one by one wherever their class stands, so those further down have no value yet.
    if (ts.isPropertyDeclaration(at)) return isStatic(at);
  }
  return true;
}

function holder(node: ts.Node): Handle | undefined {
  let at = node;
  while (at.parent && core(at.parent) === core(node) && at.parent !== at) at = at.parent;
  const { parent } = at;
  const holds =
    parent &&
    ((ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) ||
      (ts.isPropertyDeclaration(parent) && isStatic(parent)));
  return holds && parent.initializer === at ? handleOf(parent) : undefined;
}

function isWithin(node: ts.Node, ancestor: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at; at = at.parent) if (at === ancestor) return true;
  return false;
}

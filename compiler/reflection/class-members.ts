import { ts } from "ts-morph";
import type { NodeRef, Span } from "../model/source.ts";
import { withoutTypeSyntax } from "./expression-core.ts";
import { type Injected, injectedBy } from "./injected.ts";
import { refOf, spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { staticName } from "./symbols.ts";

/** What a class body declares, as plain data. */
export type ClassMember = FieldMember | MethodMember | AccessorMember | ConstructorMember;

interface NamedMember {
  readonly name: string;
  readonly isStatic: boolean;
  readonly nameSpan: Span;
}

interface FieldMember extends NamedMember {
  readonly kind: "field";
  /** Absent for `declare`d and abstract fields, and for those without a value. */
  readonly initializer?: NodeRef;
  /** `declare`d and abstract fields leave what the base class set. */
  readonly isAmbient: boolean;
  /** Is the value a function? */
  readonly isFunction: boolean;
  readonly injected?: Injected;
}

export interface MethodMember extends NamedMember {
  readonly kind: "method";
  /** The declaration that counts: the one with a body, else the first. */
  readonly declaration: NodeRef;
  /** Declarations under this name: more than one is an overload. */
  readonly declarations: number;
  readonly hasBody: boolean;
  readonly isAbstract: boolean;
  readonly isOptional: boolean;
  readonly isGeneric: boolean;
  readonly isHidden: boolean;
  readonly form: "plain" | "async" | "generator" | "async-generator";
  readonly parameters: number;
  /** What it answers, as far as a health check is concerned. */
  readonly answer: "boolean" | "other";
}

interface AccessorMember extends NamedMember {
  readonly kind: "accessor";
}

export interface ConstructorMember {
  readonly kind: "constructor";
  readonly span: Span;
  readonly parameters: readonly ConstructorParameter[];
  /** How many arguments it hands to its base for certain; all when it spreads some. Absent without a call of `super`. */
  readonly superArguments?: number;
}

export interface ConstructorParameter {
  /** Its text when it is a pattern. */
  readonly name: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly form: "plain" | "rest" | "pattern";
  readonly hasDefault: boolean;
  readonly injected?: Injected;
}

/** The members of one class, in the order of its text; inherited ones are those of its bases. */
export function membersOf(program: Program, declaration: ts.ClassLikeDeclaration): ClassMember[] {
  const members: ClassMember[] = [];
  const methods = new Set<string>();
  for (const member of declaration.members) {
    if (ts.isConstructorDeclaration(member)) {
      if (member.body || !declaration.members.some((one) => ts.isConstructorDeclaration(one) && one.body))
        members.push(constructorMember(program, member));
      continue;
    }
    if (!member.name) continue;
    const name = staticName(member.name);
    if (name === undefined) continue;
    const named: NamedMember = {
      name,
      isStatic: has(member, ts.SyntaxKind.StaticKeyword),
      nameSpan: spanOf(program, member.name),
    };
    if (ts.isPropertyDeclaration(member)) members.push(fieldMember(program, member, named));
    else if (ts.isGetAccessor(member) || ts.isSetAccessor(member)) members.push({ kind: "accessor", ...named });
    else if (ts.isMethodDeclaration(member)) {
      const key = `${named.isStatic}${name}`;
      if (!methods.has(key)) members.push(methodMember(program, declaration, named));
      methods.add(key);
    }
  }
  return members;
}

function fieldMember(program: Program, member: ts.PropertyDeclaration, named: NamedMember): FieldMember {
  const { initializer } = member;
  const value = initializer && withoutTypeSyntax(initializer);
  const injected = initializer && injectedBy(program, initializer);
  return {
    kind: "field",
    ...named,
    isAmbient: has(member, ts.SyntaxKind.DeclareKeyword) || has(member, ts.SyntaxKind.AbstractKeyword),
    isFunction: value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)),
    ...(initializer && { initializer: refOf(program, initializer) }),
    ...(injected && { injected }),
  };
}

function methodMember(program: Program, owner: ts.ClassLikeDeclaration, named: NamedMember): MethodMember {
  const all = owner.members.filter(
    (member): member is ts.MethodDeclaration =>
      ts.isMethodDeclaration(member) &&
      staticName(member.name) === named.name &&
      has(member, ts.SyntaxKind.StaticKeyword) === named.isStatic,
  );
  const declaration = all.find((one) => one.body) ?? all[0];
  if (!declaration) throw new Error(`No method ${named.name}`);
  const isAsync = has(declaration, ts.SyntaxKind.AsyncKeyword);
  const form = declaration.asteriskToken ? (isAsync ? "async-generator" : "generator") : isAsync ? "async" : "plain";
  return {
    kind: "method",
    ...named,
    nameSpan: spanOf(program, declaration.name),
    declaration: refOf(program, declaration),
    declarations: all.length,
    hasBody: declaration.body !== undefined,
    isAbstract: has(declaration, ts.SyntaxKind.AbstractKeyword),
    isOptional: declaration.questionToken !== undefined,
    isGeneric: (declaration.typeParameters?.length ?? 0) > 0,
    isHidden: has(declaration, ts.SyntaxKind.PrivateKeyword) || has(declaration, ts.SyntaxKind.ProtectedKeyword),
    form,
    parameters: declaration.parameters.filter(({ name }) => name.getText() !== "this").length,
    answer: named.name === "isHealthy" && answersBoolean(program, declaration) ? "boolean" : "other",
  };
}

function answersBoolean(program: Program, method: ts.MethodDeclaration): boolean {
  const { checker } = program.compiler;
  const signature = checker.getSignatureFromDeclaration(method);
  const answer = signature && checker.getAwaitedType(signature.getReturnType());
  return answer !== undefined && isBoolean(answer);
}

function isBoolean(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isBoolean);
  return (type.flags & ts.TypeFlags.BooleanLike) !== 0;
}

function constructorMember(program: Program, declaration: ts.ConstructorDeclaration): ConstructorMember {
  const superArguments = argumentsOfSuper(declaration);
  return {
    kind: "constructor",
    span: spanOf(program, declaration),
    parameters: declaration.parameters
      .filter(({ name }) => name.getText() !== "this")
      .map((parameter) => constructorParameter(program, parameter)),
    ...(superArguments !== undefined && { superArguments }),
  };
}

function constructorParameter(program: Program, parameter: ts.ParameterDeclaration): ConstructorParameter {
  const injected = parameter.initializer && injectedBy(program, parameter.initializer);
  return {
    name: parameter.name.getText(),
    span: spanOf(program, parameter),
    nameSpan: spanOf(program, parameter.name),
    form: parameter.dotDotDotToken ? "rest" : ts.isIdentifier(parameter.name) ? "plain" : "pattern",
    hasDefault: parameter.initializer !== undefined,
    ...(injected && { injected }),
  };
}

function argumentsOfSuper(declaration: ts.ConstructorDeclaration): number | undefined {
  let count: number | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) {
      const spreads = node.arguments.some(ts.isSpreadElement);
      count = spreads ? Number.POSITIVE_INFINITY : node.arguments.length;
    } else if (!ts.isClassLike(node)) ts.forEachChild(node, visit);
  };
  if (declaration.body) visit(declaration.body);
  return count;
}

function has(member: ts.ClassElement, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(member) && (ts.getModifiers(member)?.some((modifier) => modifier.kind === kind) ?? false);
}

import { ts } from "ts-morph";
import type { ClassId, Span } from "../model/source.ts";
import type { ChainletClasses } from "./chainlet-classes.ts";
import { classId, classNamedBy } from "./class-identity.ts";
import { withoutTypeSyntax } from "./expression-core.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";

/** A static member that chainsc reads, assigned outside of its declaration. */
export interface StaticAssignment {
  readonly target: ClassId;
  readonly member: string;
  readonly span: Span;
}

const readStatics: ReadonlySet<string> = new Set(["remoteConfig", "userConfig", "trussDir", "container"]);

/** `Cls.remoteConfig = …`, or `this.remoteConfig = …` in a static block or method. */
export function staticAssignment(
  program: Program,
  { left, operatorToken }: ts.BinaryExpression,
  classes: ChainletClasses,
): StaticAssignment | undefined {
  const { kind } = operatorToken;
  if (kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment) return undefined;
  const to = withoutTypeSyntax(left);
  if (!ts.isPropertyAccessExpression(to) || !readStatics.has(to.name.text)) return undefined;
  const declaration =
    to.expression.kind === ts.SyntaxKind.ThisKeyword ? classOfStaticThis(to) : classNamedBy(program, to.expression);
  const target = declaration && classId(program, declaration);
  if (target === undefined || !classes.has(target)) return undefined;
  return { target, member: to.name.text, span: spanOf(program, left) };
}

/** The class whose static block or static method a node is in. */
function classOfStaticThis(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  let at = node.parent;
  while (at && !ts.isClassElement(at) && !(ts.isFunctionLike(at) && !ts.isArrowFunction(at))) at = at.parent;
  if (!at || !ts.isClassElement(at) || !ts.isClassLike(at.parent)) return undefined;
  const isStatic =
    ts.isClassStaticBlockDeclaration(at) ||
    (ts.canHaveModifiers(at) &&
      (ts.getModifiers(at)?.some((one) => one.kind === ts.SyntaxKind.StaticKeyword) ?? false));
  return isStatic ? at.parent : undefined;
}

import { ts } from "ts-morph";
import { core } from "./expression-core.ts";
import type { Program } from "./program.ts";

/**
 * Does an access by the name of a class member reach that member? `loose`: the class may stand behind other names, so
 * that an access counts wherever its type allows for it.
 */
export function isMemberAccess(
  program: Program,
  node: ts.Node,
  expression: ts.Expression,
  member: ts.PropertyDeclaration,
  loose: boolean,
): boolean {
  if (expression === node) return false;
  const { checker } = program.compiler;
  if (checker.getSymbolAtLocation(node)?.declarations?.includes(member)) return true;
  // `(object as any).member` is no more than an access of that object.
  const owner = core((expression as ts.PropertyAccessExpression).expression);
  return mayReach(program, checker.getTypeAtLocation(owner), member, loose);
}

/** The same for `{ member } = …`, in a declaration or an assignment. */
export function isTakenMember(
  program: Program,
  node: ts.Node,
  member: ts.PropertyDeclaration,
  loose: boolean,
): boolean {
  const { checker } = program.compiler;
  if (ts.isBindingElement(node)) return mayReach(program, checker.getTypeAtLocation(node.parent), member, loose);
  const source = assignedFrom(node.parent);
  return source !== undefined && mayReach(program, checker.getTypeAtLocation(source), member, loose);
}

function mayReach(program: Program, type: ts.Type, member: ts.PropertyDeclaration, loose: boolean): boolean {
  const symbol = program.compiler.checker.getPropertyOfType(type, (member.name as ts.Identifier).text);
  if (symbol?.declarations?.includes(member)) return true;
  if (!loose || (symbol && isOfOther(program, symbol, member))) return false;
  return mayBeOwner(program, type, member);
}

/** What an object pattern on the left of an assignment takes apart. */
function assignedFrom(pattern: ts.Node): ts.Expression | undefined {
  let at = pattern;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  const isLeft = ts.isBinaryExpression(parent) && parent.left === at;
  return isLeft && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? parent.right : undefined;
}

/** Is it a property of an object literal, or of a class that the member's own class does not derive from? */
function isOfOther(program: Program, symbol: ts.Symbol, member: ts.PropertyDeclaration): boolean {
  const declaration = symbol.valueDeclaration;
  if (!declaration) return false;
  if (ts.isPropertyAssignment(declaration) || ts.isShorthandPropertyAssignment(declaration)) return true;
  if (!ts.isClassLike(declaration.parent)) return false;
  const { checker } = program.compiler;
  return !derives(checker, checker.getTypeAtLocation(member.parent), checker.getTypeAtLocation(declaration.parent));
}

export function derives(checker: ts.TypeChecker, type: ts.Type, from: ts.Type): boolean {
  if (type.symbol !== undefined && type.symbol === from.symbol) return true;
  if (type.isIntersection()) return type.types.some((one) => derives(checker, one, from));
  const generic = (type as Partial<ts.TypeReference>).target ?? type;
  return generic.isClassOrInterface() && checker.getBaseTypes(generic).some((base) => derives(checker, base, from));
}

/** Could the class (of a static member) or an instance of it stand where this type is asked for? */
function mayBeOwner(program: Program, type: ts.Type, member: ts.PropertyDeclaration): boolean {
  const { checker } = program.compiler;
  const isStatic = ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
  const symbol = checker.getSymbolAtLocation(member.parent.name ?? member.parent);
  const own =
    isStatic && symbol
      ? checker.getTypeOfSymbolAtLocation(symbol, member.parent)
      : checker.getTypeAtLocation(member.parent);
  const wanted = checker.getBaseConstraintOfType(type) ?? type;
  return checker.isTypeAssignableTo(own, wanted);
}

import { ts } from "ts-morph";
import { symbolAt } from "./bindings.ts";
import { aliasFollower } from "./expression-aliases.ts";
import { handleOf } from "./expression-handles.ts";
import { core } from "./expression-lower.ts";
import { type References, referencesOf } from "./expression-references.ts";
import type { Write } from "./expression-syntax.ts";
import type { Program } from "./program.ts";

export interface WriteFinder {
  /** The first assignment to a variable or static member, its declaration apart. */
  assignment(declaration: ts.Node): Write | undefined;
  /** The first place where the object that a declaration holds may be changed. */
  change(declaration: ts.Node): Write | undefined;
}

export function writeFinder(program: Program): WriteFinder {
  const references = referencesOf(program);
  const assignments = new Map<ts.Node, Write | undefined>();
  const changes = new Map<ts.Node, Write | undefined>();
  const remember = (known: Map<ts.Node, Write | undefined>, find: (declaration: ts.Node) => Write | undefined) => {
    return (declaration: ts.Node): Write | undefined => {
      if (!known.has(declaration)) known.set(declaration, find(declaration));
      return known.get(declaration);
    };
  };
  return {
    assignment: remember(assignments, (declaration) => findAssignment(program, references, declaration)),
    change: remember(changes, (declaration) => aliasFollower(program, references).declaration(declaration)),
  };
}

function findAssignment(program: Program, references: References, declaration: ts.Node): Write | undefined {
  const target = references
    .matching(declaration, (use) => writeTarget(use) !== undefined)
    .map(writeTarget)
    .find((found) => found !== undefined);
  if (target) return { place: handleOf(target), how: "assigned" };
  if (!ts.isPropertyDeclaration(declaration)) return undefined;
  const redefined = references
    .to(declaration.parent)
    .map((use) => redefinition(program, use))
    .find((found) => found !== undefined);
  return redefined && { place: handleOf(redefined), how: "assigned" };
}

/** The assignment, increment, `delete` or loop that writes to an expression. */
export function writeTarget(expression: ts.Node): ts.Node | undefined {
  let at = expression;
  while (core(at.parent) === core(expression)) at = at.parent;
  const { parent } = at;
  if (ts.isBinaryExpression(parent)) {
    if (parent.left !== at || !isAssignment(parent.operatorToken.kind)) return undefined;
    return parent;
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
      ? parent
      : undefined;
  if (ts.isDeleteExpression(parent)) return parent;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === at ? at : undefined;
  return isInAssignmentPattern(at) ? at : undefined;
}

export function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

/** `[a, o.b] = …` and `({ x: a } = …)`. */
function isInAssignmentPattern(node: ts.Node): boolean {
  let at = node;
  for (;;) {
    const { parent } = at;
    if (ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) at = parent;
    else if (ts.isPropertyAssignment(parent) && parent.initializer === at) at = parent.parent;
    else if (ts.isShorthandPropertyAssignment(parent) && parent.name === at) at = parent.parent;
    else if (ts.isObjectLiteralExpression(parent)) at = parent;
    else if (ts.isParenthesizedExpression(parent) && at !== node) at = parent;
    else if (
      ts.isBinaryExpression(parent) &&
      parent.left === at &&
      parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
    ) {
      if (at !== node && (ts.isArrayLiteralExpression(at) || ts.isObjectLiteralExpression(at))) return true;
      at = parent;
    } else
      return (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === at && at !== node;
  }
}

const redefiners: ReadonlySet<string> = new Set([
  "Object.assign",
  "Object.defineProperty",
  "Object.defineProperties",
  "Object.setPrototypeOf",
  "Reflect.set",
  "Reflect.defineProperty",
  "Reflect.deleteProperty",
]);

/** Writes to members of a class that name no member: `Object.assign(Cls, …)`, `Cls[key] = …`. */
function redefinition(program: Program, use: ts.Expression): ts.Node | undefined {
  let at: ts.Node = use;
  while (core(at.parent) === core(use)) at = at.parent;
  const { parent } = at;
  if (
    ts.isElementAccessExpression(parent) &&
    parent.expression === at &&
    !ts.isStringLiteralLike(parent.argumentExpression)
  )
    return writeTarget(parent);
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== at || !ts.isPropertyAccessExpression(parent.expression))
    return undefined;
  const { expression, name } = parent.expression;
  const isGlobal = ts.isIdentifier(expression) && isLibrary(program, symbolAt(program, expression));
  return isGlobal && redefiners.has(`${expression.text}.${name.text}`) ? parent : undefined;
}

function isLibrary(program: Program, symbol: ts.Symbol | undefined): boolean {
  const file = symbol?.declarations?.[0]?.getSourceFile();
  return !file || program.compiler.program.isSourceFileDefaultLibrary(file);
}

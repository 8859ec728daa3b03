import { ts } from "ts-morph";
import { core } from "./expression-core.ts";
import type { References } from "./expression-references.ts";
import type { LocalSteps } from "./expression-syntax.ts";
import { isStep } from "./function-statements.ts";
import { writeTarget } from "./write-targets.ts";

/** How a local variable or parameter changes, as long as all of it happens where the statements of its function say. */
export function localSteps(references: References, declaration: ts.Node): LocalSteps | undefined {
  const home = runningPart(declaration);
  const uses = references.to(declaration);
  const isHere = (use: ts.Node): boolean => runningPart(use) === home;
  const writes = uses.flatMap((use) => {
    const target = writeTarget(use);
    return target ? [{ use, target }] : [];
  });
  if (writes.length > 0)
    return home &&
      ts.isFunctionLike(home) &&
      uses.every(isHere) &&
      writes.every(({ use, target }) => isStep(use, target))
      ? { kind: "assigned" }
      : undefined;
  if (!uses.some(isPush)) return { kind: "none" };
  const isGrown = home && ts.isFunctionLike(home) && isFreshArray(declaration) && uses.every(isHere);
  return isGrown && uses.every((use) => isPush(use) || isLook(use) || leaves(use)) ? { kind: "grown" } : undefined;
}

/** The function or class whose code a node is part of: what is in another one runs at another time. */
function runningPart(node: ts.Node): ts.Node | undefined {
  for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent)
    if (ts.isFunctionLike(at) || ts.isClassLike(at)) return at;
  return undefined;
}

function isFreshArray(declaration: ts.Node): boolean {
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return false;
  return declaration.initializer !== undefined && ts.isArrayLiteralExpression(core(declaration.initializer));
}

function isPush(use: ts.Node): boolean {
  const call = use.parent.parent;
  return ts.isPropertyAccessExpression(use.parent) && ts.isCallExpression(call) && isStep(use, call);
}

const looks: ReadonlySet<string> = new Set(["includes", "indexOf", "lastIndexOf", "join"]);

/** `array.length`, `array.includes(…)` and their like: the array itself goes nowhere. */
function isLook(use: ts.Node): boolean {
  const { parent } = use;
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== use) return false;
  if (parent.name.text === "length") return true;
  return looks.has(parent.name.text) && ts.isCallExpression(parent.parent) && parent.parent.expression === parent;
}

/** In a `return` no push comes after it. */
function leaves(use: ts.Node): boolean {
  for (let at = use.parent; at && !ts.isFunctionLike(at); at = at.parent) if (ts.isReturnStatement(at)) return true;
  return false;
}

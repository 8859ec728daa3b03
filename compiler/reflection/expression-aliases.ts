import { ts } from "ts-morph";
import {
  aliasingOperators,
  choosingOperators,
  functionsIn,
  isHarmless,
  isStaticPart,
  mayBeKey,
  mayHold,
  mentionsArguments,
  nameIn,
  namesClass,
  thisIn,
  usesThis,
} from "./alias-places.ts";
import { symbolAt } from "./bindings.ts";
import { core } from "./expression-core.ts";
import { handleOf } from "./expression-handles.ts";
import type { References } from "./expression-references.ts";
import type { Write } from "./expression-syntax.ts";
import { type CalleeKind, describeCallee, functionBehind, isRedefiner } from "./known-callees.ts";
import { wholeUses } from "./module-uses.ts";
import type { Program } from "./program.ts";
import { hasPrimitiveParts, isClassType, isPrimitive } from "./shared-parts.ts";
import { isAssignment, writeTarget } from "./write-targets.ts";

export interface AliasFollower {
  /** The first place that may change the object a declaration holds. */
  declaration(declaration: ts.Node): Write | undefined;
  /** The first place where a method, getter or setter may change the object it is part of. */
  ownMethod(declaration: ts.FunctionLikeDeclaration): Write | undefined;
  /** The first place that may change an object, or what a copy shares with it, from one expression on. */
  from(node: ts.Node, held: Held): Write | undefined;
  /** The first write to static members of a class that does not say which: `Cls[key] = …`, `Object.assign(Cls, …)`. */
  class(declaration: ts.ClassLikeDeclaration): Write | undefined;
}

/**
 * What is followed. An object counts as changed as soon as it is handed to code that is not here. For an enum and for
 * a class that would be too much: nobody changes those by surprise, and both are handed to libraries all the time. Of
 * a class only writes that name no member are looked for.
 */
export type Followed = "object" | "enum" | "class";

/** Is it the thing itself, or a copy: a container of its own that shares the parts? */
type Held = "itself" | "copy";

/**
 * Follows an object from name to name. A use is harmless when it ends in a primitive, in a copy that is only changed
 * itself, in a call that is known not to change anything, or in another name of which the same is true. Everything
 * else counts as a change. `member`: of a class, only writes that may be to this one count, and those to it by name too,
 * unless they name the class as well.
 */
export function aliasFollower(
  program: Program,
  references: References,
  followed: Followed,
  member?: string,
): AliasFollower {
  const { checker } = program.compiler;
  const seen: Readonly<Record<Held, Set<ts.Node>>> = { itself: new Set(), copy: new Set() };

  const isNew = (node: ts.Node, held: Held): boolean => {
    if (seen.itself.has(node) || seen[held].has(node)) return false;
    seen[held].add(node);
    return true;
  };
  const first = <T>(items: Iterable<T>, look: (item: T) => Write | undefined): Write | undefined => {
    for (const item of items) {
      const found = look(item);
      if (found) return found;
    }
    return undefined;
  };
  const change = (place: ts.Node, by?: string): Write => ({
    place: handleOf(place),
    how: "changed",
    ...(by !== undefined && { by }),
  });
  const passedOn = (node: ts.Node, held: Held, by?: string, place = node): Write | undefined => {
    if (followed !== "object") return undefined;
    if (held === "copy" && hasPrimitiveParts(checker, checker.getTypeAtLocation(node))) return undefined;
    return { place: handleOf(place), how: "passed-on", ...(by !== undefined && { by }) };
  };

  /** Static members that are taken from a class without their names. */
  const parts = (node: ts.Node, held: Held): Write | undefined =>
    aliasFollower(program, references, "object").from(node, held);

  const declaration = (node: ts.Node, held: Held): Write | undefined => {
    if (!isNew(node, held)) return undefined;
    return (
      first(references.to(node), (use) => follow(use, held)) ??
      (ts.isPropertyDeclaration(node) ? first(references.taking(node), taken) : undefined) ??
      moduleUse(node, held)
    );
  };

  const taken = (element: ts.Node): Write | undefined =>
    ts.isBindingElement(element) ? bound(element.name, "itself") : passedOn(element, "itself");

  const moduleUse = (node: ts.Node, held: Held): Write | undefined => {
    return first(wholeUses(program, references, node), (use) =>
      followed === "enum" ? follow(use, "itself") : passedOn(use, held),
    );
  };

  const bound = (name: ts.BindingName, held: Held): Write | undefined => {
    if (!ts.isIdentifier(name))
      return first(name.elements, (element) =>
        ts.isBindingElement(element) ? bound(element.name, element.dotDotDotToken ? "copy" : "itself") : undefined,
      );
    return isPrimitive(checker.getTypeAtLocation(name)) ? undefined : declaration(name.parent, held);
  };

  /** `node` may be the object, or hold a part of it. */
  const follow = (node: ts.Node, held: Held): Write | undefined => {
    if (!isNew(node, held)) return undefined;
    const { parent } = node;
    if (!parent) return undefined;
    if (core(parent) === core(node) && core(parent) !== parent) return follow(parent, held);
    if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent))
      return parent.expression === node ? access(parent, held) : undefined;
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent))
      return parent.expression === node ? undefined : argument(parent, node, held);
    if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) {
      const holder = parent.parent;
      if (ts.isSpreadAssignment(parent) && followed === "class") return parts(holder, "copy");
      return ts.isCallExpression(holder) || ts.isNewExpression(holder)
        ? passedOn(node, "copy", holder.expression.getText(), parent)
        : follow(holder, "copy");
    }
    if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent))
      return follow(parent.parent, "copy");
    if (ts.isArrayLiteralExpression(parent)) return follow(parent, "copy");
    if (ts.isAwaitExpression(parent)) return follow(parent, held);
    if (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent))
      return bound(parent.name, held);
    if (ts.isPropertyDeclaration(parent) || ts.isExportAssignment(parent)) return declaration(parent, held);
    if (ts.isReturnStatement(parent)) return returned(parent, held);
    if (ts.isArrowFunction(parent)) return resultOf(parent, held);
    if (ts.isConditionalExpression(parent)) return parent.condition === node ? undefined : follow(parent, held);
    if (ts.isBinaryExpression(parent)) return operand(parent, node, held);
    if (ts.isForOfStatement(parent)) return loop(parent, node);
    if (ts.isTemplateSpan(parent) && ts.isTaggedTemplateExpression(parent.parent.parent))
      return passedOn(node, held, parent.parent.parent.tag.getText());
    return isHarmless(parent) ? undefined : passedOn(node, held);
  };

  const operand = (parent: ts.BinaryExpression, node: ts.Node, held: Held): Write | undefined => {
    const operator = parent.operatorToken.kind;
    if (isAssignment(operator)) {
      if (parent.left === node || !aliasingOperators.has(operator)) return undefined;
      const target = core(parent.left);
      const symbol = ts.isIdentifier(target) ? symbolAt(program, target) : undefined;
      if (!symbol?.valueDeclaration) return passedOn(node, held, undefined, parent);
      return declaration(symbol.valueDeclaration, held) ?? follow(parent, held);
    }
    if (operator === ts.SyntaxKind.CommaToken) return parent.right === node ? follow(parent, held) : undefined;
    return choosingOperators.has(operator) ? follow(parent, held) : undefined;
  };

  const loop = (parent: ts.ForOfStatement, node: ts.Node): Write | undefined => {
    if (parent.expression !== node) return undefined;
    if (ts.isVariableDeclarationList(parent.initializer))
      return first(parent.initializer.declarations, ({ name }) => bound(name, "itself"));
    return hasPrimitiveParts(checker, checker.getTypeAtLocation(node)) ? undefined : passedOn(node, "itself");
  };

  const access = (node: ts.PropertyAccessExpression | ts.ElementAccessExpression, held: Held): Write | undefined => {
    const isOfClass = followed === "class" && isClassType(checker, checker.getTypeAtLocation(node.expression));
    const isNamed = nameIn(node) !== undefined;
    const target = writeTarget(node);
    if (target) {
      if (followed === "class")
        return (isOfClass || nameIn(node) === member) && setsUnseen(node) ? change(target) : undefined;
      if (held === "itself") return change(target);
      const keepsPart = ts.isBinaryExpression(target) && target.operatorToken.kind !== ts.SyntaxKind.EqualsToken;
      return keepsPart ? follow(target, "itself") : undefined;
    }
    if (isOfClass) return isNamed || isPrimitive(checker.getTypeAtLocation(node)) ? undefined : parts(node, "itself");
    let at: ts.Node = node;
    while (core(at.parent) === core(node)) at = at.parent;
    if (ts.isCallExpression(at.parent) && at.parent.expression === at) return method(node, at.parent, held);
    return isPrimitive(checker.getTypeAtLocation(node)) ? undefined : follow(node, "itself");
  };

  /** Does it set a member of a class that nobody finds by the names of class and member? */
  const setsUnseen = (node: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean => {
    const name = nameIn(node);
    if (name === "__proto__") return true;
    if (name !== undefined) return name === member && !namesClass(program, node.expression);
    return ts.isElementAccessExpression(node) && mayBeKey(checker, node.argumentExpression, member);
  };

  const method = (
    callee: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    call: ts.CallExpression,
    held: Held,
  ): Write | undefined => {
    const kind = describeCallee(program, call, references);
    if (kind.kind === "changes-receiver")
      return held === "copy" ? (result(call, held) ?? result(call, "itself")) : change(call, kind.name);
    if (kind.kind === "method")
      return (
        first(call.arguments, (one) => callback(one, kind, call)) ?? result(call, kind.makesNew ? "copy" : "itself")
      );
    if (kind.kind === "function" && !kind.declarations.some(usesThis)) return undefined;
    return passedOn(callee.expression, held, callee.getText(), call);
  };

  const result = (call: ts.CallExpression, held: Held): Write | undefined =>
    isPrimitive(checker.getTypeAtLocation(call)) ? undefined : follow(call, held);

  /** A function given to `map` and its like gets parts of the object. */
  const callback = (node: ts.Expression, kind: CalleeKind, call: ts.CallExpression): Write | undefined => {
    if (kind.kind !== "method" || !kind.takesCallback || node !== call.arguments[0]) return undefined;
    return visitor(node);
  };

  const visitor = (node: ts.Expression): Write | undefined => {
    const written = core(node);
    if (ts.isArrowFunction(written) || ts.isFunctionExpression(written)) return parameters(written);
    const symbol = ts.isIdentifier(written) ? symbolAt(program, written) : undefined;
    const found = symbol?.valueDeclaration && functionBehind(symbol.valueDeclaration, references);
    if (found) return parameters(found);
    const isLibrary =
      symbol?.declarations?.[0] &&
      program.compiler.program.isSourceFileDefaultLibrary(symbol.declarations[0].getSourceFile());
    return isLibrary || isPrimitive(checker.getTypeAtLocation(node))
      ? undefined
      : passedOn(node, "itself", written.getText());
  };

  /** `map(function () { this… }, object)`: a function that looks at the `this` it is given. */
  const seesThis = (node: ts.Expression): boolean => {
    const written = core(node);
    if (ts.isFunctionExpression(written)) return usesThis(written);
    const symbol = ts.isIdentifier(written) ? symbolAt(program, written) : undefined;
    const found = symbol?.valueDeclaration && functionBehind(symbol.valueDeclaration, references);
    return found !== undefined && usesThis(found);
  };

  const parameters = (declared: ts.FunctionLikeDeclaration): Write | undefined =>
    mentionsArguments(declared)
      ? passedOn(declared, "itself")
      : first(declared.parameters, ({ name }) => bound(name, "itself"));

  const argument = (call: ts.CallExpression | ts.NewExpression, node: ts.Node, held: Held): Write | undefined => {
    const written: readonly ts.Node[] = call.arguments ?? [];
    const index = written.indexOf(node);
    const name = call.expression.getText();
    if (index < 0) return passedOn(node, held, name, call);
    const kind = describeCallee(program, call, references);
    switch (kind.kind) {
      case "reads":
        return undefined;
      case "passes-through": {
        if (followed === "class" && kind.isFramework) return undefined;
        if (followed === "class" && name.startsWith("Object.") && kind.makesNew) return parts(call, "copy");
        const second = call.arguments?.[1];
        if (index === 1 && kind.takesCallback) return undefined;
        if (index === 2 && second && seesThis(second)) return passedOn(node, held, name, call);
        const found = kind.takesCallback && second ? visitor(second) : undefined;
        return found ?? follow(call, kind.makesNew ? "copy" : held);
      }
      case "method":
        if (kind.takesCallback && index > 0 && call.arguments?.[0]) {
          if (seesThis(call.arguments[0])) return passedOn(node, held, name, call);
          const found = ts.isCallExpression(call) ? callback(call.arguments[0], kind, call) : undefined;
          return found ?? follow(call, held);
        }
        return kind.keepsArguments ? follow(call, "copy") : undefined;
      case "assign":
        if (index === 0)
          return held === "copy" ? follow(call, "copy") : isRedefined(node, call) ? change(call, name) : undefined;
        return ts.isObjectLiteralExpression(core(call.arguments?.[0] ?? call))
          ? follow(call, "copy")
          : passedOn(node, "copy", name, call);
      case "changes-receiver": {
        const list = filledList(call, kind.name);
        return list ? declaration(list, "copy") : passedOn(node, held, name, call);
      }
      case "function":
        return first(kind.declarations, (declared) => {
          const taking = declared.parameters.filter((one) => one.name.getText() !== "this");
          if (taking.length === 0 || mentionsArguments(declared)) return passedOn(node, held, name, call);
          const parameter = taking[index] ?? taking.at(-1);
          return parameter && bound(parameter.name, parameter.dotDotDotToken ? "copy" : held);
        });
      default:
        if (index === 0 && held === "itself" && isRedefined(node, call) && isRedefiner(program, call))
          return change(call, name);
        return passedOn(node, held, name, call);
    }
  };

  /** The constant that holds the array which `push` is called on, when it was made for that. */
  const filledList = (call: ts.CallExpression | ts.NewExpression, method: string): ts.Node | undefined => {
    const callee = core(call.expression);
    if (method !== "push" || !ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression))
      return undefined;
    const list = symbolAt(program, callee.expression)?.valueDeclaration;
    const isFresh =
      list &&
      ts.isVariableDeclaration(list) &&
      (list.parent.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const &&
      list.initializer &&
      ts.isArrayLiteralExpression(core(list.initializer));
    return isFresh ? list : undefined;
  };

  /** Does a write to whatever key of this object count? */
  const isRedefined = (node: ts.Node, call: ts.CallExpression | ts.NewExpression): boolean => {
    if (followed !== "class") return true;
    const sources = (call.arguments ?? []).filter((one) => one !== node);
    return (
      isClassType(checker, checker.getTypeAtLocation(node)) &&
      (member === undefined || sources.some((one) => mayBeKey(checker, one, member) || mayHold(checker, one, member)))
    );
  };

  const returned = (statement: ts.ReturnStatement, held: Held): Write | undefined => {
    let at: ts.Node = statement;
    while (!ts.isFunctionLike(at) && at.parent) at = at.parent;
    return ts.isFunctionLike(at) ? resultOf(at, held) : passedOn(statement, held);
  };

  /** What a function gives back reaches all of its callers. */
  const resultOf = (declared: ts.SignatureDeclaration, held: Held): Write | undefined => {
    if (!isNew(declared, held)) return undefined;
    if (ts.isFunctionDeclaration(declared)) return first(references.to(declared), (use) => resultAt(use, held));
    if (!ts.isArrowFunction(declared) && !ts.isFunctionExpression(declared)) return passedOn(declared, held);
    let at: ts.Node = declared;
    while (core(at.parent) === declared) at = at.parent;
    if (ts.isVariableDeclaration(at.parent) && ts.isIdentifier(at.parent.name))
      return first(references.to(at.parent), (use) => resultAt(use, held));
    if (ts.isCallExpression(at.parent)) return resultAt(at, held);
    return passedOn(declared, held);
  };

  const resultAt = (use: ts.Node, held: Held): Write | undefined => {
    let at = use;
    while (core(at.parent) === core(use)) at = at.parent;
    const { parent } = at;
    if (!ts.isCallExpression(parent)) return passedOn(use, held);
    if (parent.expression === at) return result(parent, held);
    const kind = describeCallee(program, parent, references);
    const isCallback = (kind.kind === "method" || kind.kind === "passes-through") && kind.takesCallback;
    return isCallback ? result(parent, "itself") : passedOn(use, held);
  };

  /** `@decorate class Cls`: the class is handed to the function, or to the one it gives back. */
  const decorated = ({ expression }: ts.Decorator): Write | undefined => {
    const written = core(expression);
    const callee = ts.isCallExpression(written) ? core(written.expression) : written;
    const symbol = ts.isIdentifier(callee) ? symbolAt(program, callee) : undefined;
    const found = symbol?.valueDeclaration && functionBehind(symbol.valueDeclaration, references);
    if (!found) return undefined;
    const takers = callee === written ? [found] : functionsIn(found);
    return first(takers, ({ parameters: [taker] }) => taker && bound(taker.name, "itself"));
  };

  return {
    declaration: (node) => declaration(node, "itself"),
    from: follow,
    ownMethod: (node) => first(thisIn(node), (use) => follow(use, "itself")),
    class: (node) =>
      first(references.toClass(node), (use) => follow(use, "itself")) ??
      first(node.members.filter(isStaticPart).flatMap(thisIn), (use) => follow(use, "itself")) ??
      first(ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [], decorated),
  };
}

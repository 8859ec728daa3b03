import { ts } from "ts-morph";
import { symbolAt } from "./bindings.ts";
import { handleOf } from "./expression-handles.ts";
import { core } from "./expression-lower.ts";
import type { References } from "./expression-references.ts";
import type { Write } from "./expression-syntax.ts";
import { type CalleeKind, describeCallee } from "./known-callees.ts";
import type { Program } from "./program.ts";
import { isAssignment, writeTarget } from "./writes.ts";

export interface AliasFollower {
  /** The first place that may change the object a declaration holds. */
  declaration(declaration: ts.Node): Write | undefined;
}

/**
 * Follows an object from name to name. A use is harmless when it ends in a primitive, in a copy of primitives, in a call
 * that is known not to change anything, or in another name of which the same is true. Everything else counts as a change.
 */
export function aliasFollower(program: Program, references: References): AliasFollower {
  const { checker } = program.compiler;
  const seen = new Set<ts.Node>();

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
  const passedOn = (place: ts.Node, by?: string): Write => ({
    place: handleOf(place),
    how: "passed-on",
    ...(by !== undefined && { by }),
  });

  const declaration = (node: ts.Node): Write | undefined => {
    if (seen.has(node)) return undefined;
    seen.add(node);
    return first(references.to(node), follow) ?? moduleUse(node);
  };

  const moduleUse = (node: ts.Node): Write | undefined => {
    if (ts.isSourceFile(node) || !isExported(program, node)) return undefined;
    const use = references.wholeModule(node.getSourceFile())[0];
    return use && passedOn(use);
  };

  const bound = (name: ts.BindingName): Write | undefined => {
    if (!ts.isIdentifier(name))
      return first(name.elements, (element) => (ts.isBindingElement(element) ? bound(element.name) : undefined));
    return isPrimitive(checker.getTypeAtLocation(name)) ? undefined : declaration(name.parent);
  };

  /** `node` may be the object, or hold a part of it. */
  const follow = (node: ts.Node): Write | undefined => {
    if (seen.has(node)) return undefined;
    seen.add(node);
    const { parent } = node;
    if (!parent) return undefined;
    if (core(parent) === core(node) && core(parent) !== parent) return follow(parent);
    if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent))
      return parent.expression === node ? access(parent) : undefined;
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent))
      return parent.expression === node ? undefined : argument(parent, node);
    if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) {
      if (hasPrimitiveParts(checker, checker.getTypeAtLocation(node))) return undefined;
      const holder = parent.parent;
      return ts.isCallExpression(holder) || ts.isNewExpression(holder)
        ? passedOn(parent, holder.expression.getText())
        : follow(holder);
    }
    if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) return follow(parent.parent);
    if (ts.isArrayLiteralExpression(parent) || ts.isAwaitExpression(parent)) return follow(parent);
    if (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent))
      return bound(parent.name);
    if (ts.isPropertyDeclaration(parent)) return declaration(parent);
    if (ts.isExportAssignment(parent)) return declaration(parent);
    if (ts.isReturnStatement(parent)) return returned(parent);
    if (ts.isArrowFunction(parent)) return resultOf(parent);
    if (ts.isConditionalExpression(parent)) return parent.condition === node ? undefined : follow(parent);
    if (ts.isBinaryExpression(parent)) return operand(parent, node);
    if (ts.isForOfStatement(parent)) return loop(parent, node);
    return isHarmless(parent) ? undefined : passedOn(node);
  };

  const operand = (parent: ts.BinaryExpression, node: ts.Node): Write | undefined => {
    const operator = parent.operatorToken.kind;
    if (isAssignment(operator)) {
      if (parent.left === node) return undefined;
      if (!aliasingOperators.has(operator)) return undefined;
      const target = core(parent.left);
      const symbol = ts.isIdentifier(target) ? symbolAt(program, target) : undefined;
      if (!symbol?.valueDeclaration) return passedOn(parent);
      return declaration(symbol.valueDeclaration) ?? follow(parent);
    }
    if (operator === ts.SyntaxKind.CommaToken) return parent.right === node ? follow(parent) : undefined;
    return choosingOperators.has(operator) ? follow(parent) : undefined;
  };

  const loop = (parent: ts.ForOfStatement, node: ts.Node): Write | undefined => {
    if (parent.expression !== node || hasPrimitiveParts(checker, checker.getTypeAtLocation(node))) return undefined;
    if (!ts.isVariableDeclarationList(parent.initializer)) return passedOn(node);
    return first(parent.initializer.declarations, ({ name }) => bound(name));
  };

  const access = (node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Write | undefined => {
    const target = writeTarget(node);
    if (target) return change(target);
    let at: ts.Node = node;
    while (core(at.parent) === core(node)) at = at.parent;
    if (ts.isCallExpression(at.parent) && at.parent.expression === at) return method(node, at.parent);
    return isPrimitive(checker.getTypeAtLocation(node)) ? undefined : follow(node);
  };

  const method = (
    callee: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    call: ts.CallExpression,
  ): Write | undefined => {
    const kind = describeCallee(program, call);
    if (kind.kind === "changes-receiver") return change(call, kind.name);
    if (kind.kind === "method")
      return first(call.arguments, (one) => callback(one, kind, call)) ?? result(call, kind.makesNew);
    if (kind.kind === "function" && !usesThis(kind.declaration)) return undefined;
    return passedOn(call, callee.getText());
  };

  /** Methods such as `map` make an array of their own: it shares nothing when its elements are primitives. */
  const result = (call: ts.CallExpression, isFresh = false): Write | undefined => {
    const type = checker.getTypeAtLocation(call);
    const sharesNothing =
      isPrimitive(type) || (isFresh && checker.isArrayType(type) && hasPrimitiveParts(checker, type));
    return sharesNothing ? undefined : follow(call);
  };

  /** A function given to `map` and its like gets parts of the object. */
  const callback = (node: ts.Expression, kind: CalleeKind, call: ts.CallExpression): Write | undefined => {
    if (kind.kind !== "method" || !kind.takesCallback || node !== call.arguments[0]) return undefined;
    const written = core(node);
    if (ts.isArrowFunction(written) || ts.isFunctionExpression(written)) return parameters(written);
    const symbol = ts.isIdentifier(written) ? symbolAt(program, written) : undefined;
    const found = symbol?.valueDeclaration && functionBehind(symbol.valueDeclaration);
    if (found) return parameters(found);
    const isLibrary =
      symbol?.declarations?.[0] &&
      program.compiler.program.isSourceFileDefaultLibrary(symbol.declarations[0].getSourceFile());
    return isLibrary || isPrimitive(checker.getTypeAtLocation(node)) ? undefined : passedOn(node, written.getText());
  };

  const parameters = (declared: ts.FunctionLikeDeclaration): Write | undefined =>
    mentionsArguments(declared) ? passedOn(declared) : first(declared.parameters, ({ name }) => bound(name));

  const argument = (call: ts.CallExpression | ts.NewExpression, node: ts.Node): Write | undefined => {
    const written: readonly ts.Node[] = call.arguments ?? [];
    const index = written.indexOf(node);
    const name = call.expression.getText();
    if (index < 0) return passedOn(call, name);
    const kind = describeCallee(program, call);
    switch (kind.kind) {
      case "reads":
        return undefined;
      case "passes-through":
        if (index === 1 && kind.takesCallback) return undefined;
        return follow(call);
      case "method":
        if (kind.takesCallback && index > 0 && call.arguments?.[0]) {
          const found = ts.isCallExpression(call) ? callback(call.arguments[0], kind, call) : undefined;
          return found ?? follow(call);
        }
        return kind.keepsArguments ? follow(call) : undefined;
      case "assign":
        if (index === 0) return change(call, name);
        if (hasPrimitiveParts(checker, checker.getTypeAtLocation(node))) return undefined;
        return ts.isObjectLiteralExpression(core(call.arguments?.[0] ?? call)) ? follow(call) : passedOn(call, name);
      case "function": {
        if (kind.declaration.parameters.length === 0 || mentionsArguments(kind.declaration))
          return passedOn(call, name);
        const parameter = kind.declaration.parameters[index] ?? kind.declaration.parameters.at(-1);
        return parameter && bound(parameter.name);
      }
      default:
        return passedOn(call, name);
    }
  };

  const returned = (statement: ts.ReturnStatement): Write | undefined => {
    let at: ts.Node = statement;
    while (!ts.isFunctionLike(at) && at.parent) at = at.parent;
    return ts.isFunctionLike(at) ? resultOf(at) : passedOn(statement);
  };

  /** What a function gives back reaches all of its callers. */
  const resultOf = (declared: ts.SignatureDeclaration): Write | undefined => {
    if (seen.has(declared)) return undefined;
    seen.add(declared);
    if (ts.isFunctionDeclaration(declared)) return first(references.to(declared), resultAt);
    if (!ts.isArrowFunction(declared) && !ts.isFunctionExpression(declared)) return passedOn(declared);
    let at: ts.Node = declared;
    while (core(at.parent) === declared) at = at.parent;
    if (ts.isVariableDeclaration(at.parent) && ts.isIdentifier(at.parent.name))
      return first(references.to(at.parent), resultAt);
    if (ts.isCallExpression(at.parent)) return resultAt(at);
    return passedOn(declared);
  };

  const resultAt = (use: ts.Node): Write | undefined => {
    let at = use;
    while (core(at.parent) === core(use)) at = at.parent;
    const { parent } = at;
    if (!ts.isCallExpression(parent)) return passedOn(use);
    if (parent.expression === at) return result(parent);
    const kind = describeCallee(program, parent);
    const isCallback = (kind.kind === "method" || kind.kind === "passes-through") && kind.takesCallback;
    return isCallback ? result(parent) : passedOn(use);
  };

  return { declaration };
}

const aliasingOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
]);

const choosingOperators: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
]);

/** Reads that end in a primitive, and places where a value is only looked at. */
function isHarmless(parent: ts.Node): boolean {
  return (
    ts.isTemplateSpan(parent) ||
    ts.isComputedPropertyName(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    ts.isPostfixUnaryExpression(parent) ||
    ts.isTypeOfExpression(parent) ||
    ts.isVoidExpression(parent) ||
    ts.isDeleteExpression(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isIfStatement(parent) ||
    ts.isIterationStatement(parent, false) ||
    ts.isSwitchStatement(parent) ||
    ts.isCaseClause(parent) ||
    ts.isExpressionWithTypeArguments(parent) ||
    ts.isTypeNode(parent)
  );
}

const primitiveFlags =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.ESSymbolLike |
  ts.TypeFlags.VoidLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Never;

function isPrimitive(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isPrimitive);
  return (type.flags & primitiveFlags) !== 0;
}

/** Does a copy of this object share nothing that could be changed? */
function hasPrimitiveParts(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (isPrimitive(type)) return true;
  if (type.isUnion()) return type.types.every((one) => hasPrimitiveParts(checker, one));
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return false;
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return checker.getTypeArguments(type as ts.TypeReference).every(isPrimitive);
  const indexed = checker.getIndexInfosOfType(type).every((info) => isPrimitive(info.type));
  return (
    indexed && checker.getPropertiesOfType(type).every((property) => isPrimitive(checker.getTypeOfSymbol(property)))
  );
}

function functionBehind(declaration: ts.Node): ts.FunctionLikeDeclaration | undefined {
  if (ts.isFunctionDeclaration(declaration)) return declaration.body ? declaration : undefined;
  const value =
    ts.isVariableDeclaration(declaration) && declaration.initializer ? core(declaration.initializer) : undefined;
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
}

function usesThis(declaration: ts.FunctionLikeDeclaration): boolean {
  if (ts.isArrowFunction(declaration)) return false;
  return contains(
    declaration,
    (node) => node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword,
  );
}

function mentionsArguments(declaration: ts.FunctionLikeDeclaration): boolean {
  return contains(declaration, (node) => ts.isIdentifier(node) && node.text === "arguments");
}

function contains(node: ts.Node, test: (node: ts.Node) => boolean): boolean {
  return test(node) || (ts.forEachChild(node, (child) => contains(child, test) || undefined) ?? false);
}

function isExported(program: Program, node: ts.Node): boolean {
  const name = (node as { name?: ts.Node }).name;
  const symbol = name && program.compiler.checker.getSymbolAtLocation(name);
  const file = node.getSourceFile();
  const module = symbol && program.compiler.checker.getSymbolAtLocation(file);
  if (!module) return ts.isExportAssignment(node) || ts.isSourceFile(node);
  return program.compiler.checker
    .getExportsOfModule(module)
    .some((one) => one === symbol || one.valueDeclaration === node || isAliasOf(program, one, symbol));
}

function isAliasOf(program: Program, symbol: ts.Symbol, target: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Alias) !== 0 && program.compiler.checker.getAliasedSymbol(symbol) === target;
}

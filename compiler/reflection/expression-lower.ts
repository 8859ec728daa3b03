import { ts } from "ts-morph";
import { core } from "./expression-core.ts";
import { functionForm } from "./expression-functions.ts";
import { handleOf } from "./expression-handles.ts";
import { propertyKey } from "./expression-keys.ts";
import { isJsonFile, isStatic } from "./expression-modifiers.ts";
import type {
  ArrayElement,
  BinaryOperator,
  Expression,
  Link,
  ObjectMember,
  UnaryOperator,
} from "./expression-syntax.ts";

/** One expression as plain data; its parts stay handles, so that what is not asked for is never looked at. */
export function lower(wrapped: ts.Node): Expression {
  const node = core(wrapped);
  if (ts.isStringLiteralLike(node)) return { kind: "constant", value: node.text };
  if (ts.isNumericLiteral(node)) return { kind: "constant", value: Number(node.text) };
  if (ts.isBigIntLiteral(node)) return { kind: "constant", value: BigInt(node.text.slice(0, -1)) };
  if (ts.isIdentifier(node)) return { kind: "name", name: node.text };
  if (ts.isTemplateExpression(node)) {
    const parts = node.templateSpans.map(({ expression, literal }) => ({
      expression: handleOf(expression),
      text: literal.text,
    }));
    return { kind: "template", head: node.head.text, parts };
  }
  if (ts.isArrayLiteralExpression(node)) return { kind: "array", elements: node.elements.map(element) };
  if (ts.isObjectLiteralExpression(node)) return { kind: "object", members: node.properties.map(objectMember) };
  if (ts.isPropertyAccessExpression(node)) {
    return { kind: "member", name: node.name.text, nameNode: handleOf(node.name), ...link(node) };
  }
  if (ts.isQualifiedName(node)) {
    const object = handleOf(node.left);
    return {
      kind: "member",
      name: node.right.text,
      nameNode: handleOf(node.right),
      object,
      optional: false,
      chained: false,
    };
  }
  if (ts.isElementAccessExpression(node))
    return { kind: "index", index: handleOf(node.argumentExpression), ...link(node) };
  if (ts.isCallExpression(node)) {
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return { kind: "await" };
    return { kind: "call", arguments: node.arguments.map(element), ...link(node) };
  }
  if (ts.isConditionalExpression(node)) {
    const { condition, whenTrue, whenFalse } = node;
    return {
      kind: "conditional",
      condition: handleOf(condition),
      whenTrue: handleOf(whenTrue),
      whenFalse: handleOf(whenFalse),
    };
  }
  if (ts.isBinaryExpression(node)) return binary(node);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return { kind: "function", form: functionForm(node) };
  if (ts.isClassLike(node)) return { kind: "class" };
  if (ts.isNewExpression(node)) {
    const callee = core(node.expression);
    return {
      kind: "new",
      callee: handleOf(node.expression),
      name: callee.getText(),
      argumentCount: node.arguments?.length ?? 0,
    };
  }
  return unaryOrWord(node);
}

function unaryOrWord(node: ts.Node): Expression {
  switch (node.kind) {
    case ts.SyntaxKind.TrueKeyword:
      return { kind: "constant", value: true };
    case ts.SyntaxKind.FalseKeyword:
      return { kind: "constant", value: false };
    case ts.SyntaxKind.NullKeyword:
      return { kind: "constant", value: null };
    case ts.SyntaxKind.ThisKeyword:
      return staticThis(node, "this");
    case ts.SyntaxKind.SuperKeyword:
      return staticThis(node, "super");
    default:
  }
  if (ts.isPrefixUnaryExpression(node)) {
    const operator = prefixOperators.get(node.operator);
    if (!operator) return { kind: "effect", form: "an increment or decrement" };
    return { kind: "unary", operator, operand: handleOf(node.operand) };
  }
  if (ts.isTypeOfExpression(node)) return { kind: "unary", operator: "typeof", operand: handleOf(node.expression) };
  if (ts.isVoidExpression(node)) return { kind: "unary", operator: "void", operand: handleOf(node.expression) };
  if (ts.isPostfixUnaryExpression(node)) return { kind: "effect", form: "an increment or decrement" };
  if (ts.isDeleteExpression(node)) return { kind: "effect", form: "a `delete`" };
  if (ts.isAwaitExpression(node)) return { kind: "await" };
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) return { kind: "import-meta" };
  return { kind: "unsupported", form: formNames.get(node.kind) ?? "this form of expression" };
}

const formNames: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.RegularExpressionLiteral, "a regular expression"],
  [ts.SyntaxKind.TaggedTemplateExpression, "a tagged template"],
  [ts.SyntaxKind.YieldExpression, "a `yield`"],
  [ts.SyntaxKind.JsxElement, "JSX"],
  [ts.SyntaxKind.JsxSelfClosingElement, "JSX"],
  [ts.SyntaxKind.JsxFragment, "JSX"],
  [ts.SyntaxKind.MetaProperty, "`new.target`"],
  [ts.SyntaxKind.OmittedExpression, "a hole in an array"],
]);

const prefixOperators: ReadonlyMap<ts.SyntaxKind, UnaryOperator> = new Map([
  [ts.SyntaxKind.MinusToken, "-"],
  [ts.SyntaxKind.PlusToken, "+"],
  [ts.SyntaxKind.ExclamationToken, "!"],
  [ts.SyntaxKind.TildeToken, "~"],
]);

const binaryOperators: ReadonlySet<string> = new Set<BinaryOperator>([
  "+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "&", "|", "^",
  "==", "!=", "===", "!==", "<", "<=", ">", ">=", "&&", "||", "??", "in", "instanceof", ",",
]); // biome-ignore format: operators by kind

function binary(node: ts.BinaryExpression): Expression {
  const text = ts.tokenToString(node.operatorToken.kind) ?? "";
  if (ts.isPrivateIdentifier(node.left)) return { kind: "unsupported", form: "a private member" };
  if (!binaryOperators.has(text)) return { kind: "effect", form: "an assignment" };
  const operator = text as BinaryOperator;
  return { kind: "binary", operator, left: handleOf(node.left), right: handleOf(node.right) };
}

function link(node: ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression): Link {
  let before: ts.Node = node.expression;
  while (ts.isNonNullExpression(before)) before = before.expression;
  return {
    object: handleOf(node.expression),
    optional: node.questionDotToken !== undefined,
    chained: ts.isOptionalChain(node) && ts.isOptionalChain(before),
  };
}

function element(node: ts.Expression): ArrayElement {
  if (ts.isSpreadElement(node)) return { kind: "spread", node: handleOf(node.expression) };
  return { kind: ts.isOmittedExpression(node) ? "hole" : "item", node: handleOf(node) };
}

function objectMember(member: ts.ObjectLiteralElementLike): ObjectMember {
  const node = handleOf(member);
  if (ts.isSpreadAssignment(member)) return { kind: "spread", value: handleOf(member.expression), node };
  if (ts.isShorthandPropertyAssignment(member))
    return { kind: "shorthand", name: member.name.text, node: handleOf(member.name) };
  const key = propertyKey(member.name);
  if (!key) return { kind: "unsupported", form: "a private member", node };
  if (ts.isPropertyAssignment(member)) {
    const setsPrototype = key.kind === "static" && key.name === "__proto__" && !isJsonFile(member.getSourceFile());
    if (setsPrototype) return { kind: "unsupported", form: "a prototype (`__proto__`)", node };
    return { kind: "property", key, value: handleOf(member.initializer), node };
  }
  if (ts.isMethodDeclaration(member)) return { kind: "method", key, value: node, node };
  return { kind: "unsupported", form: "a getter or setter", key, node };
}

/** In the initialiser of a static member, `this` is the class and `super` its base. */
function staticThis(node: ts.Node, word: "this" | "super"): Expression {
  for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isPropertyDeclaration(at)) {
      return isStatic(at) ? { kind: "this", word, class: handleOf(at.parent) } : { kind: "this", word };
    }
    if (ts.isFunctionLike(at) && !ts.isArrowFunction(at)) return { kind: "this", word };
    if (ts.isClassStaticBlockDeclaration(at)) return { kind: "this", word };
  }
  return { kind: "this", word };
}

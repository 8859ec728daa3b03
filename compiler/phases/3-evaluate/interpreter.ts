import type { Expression, Expressions, Handle } from "../../reflection/expressions.ts";
import { member } from "./access.ts";
import { call, evaluateArguments } from "./calls.ts";
import { evaluateArray, evaluateObject } from "./literals.ts";
import type { Machine } from "./machine.ts";
import { nameResolver } from "./names.ts";
import { binary, sizeLimit, textOf, truthOf, unary } from "./operators.ts";
import type { Context } from "./scope.ts";
import { failing, type Reason, type Unknown, unknown } from "./unknown.ts";
import { primitive, settled, type Value } from "./value.ts";

/** Evaluates expressions of one program without running it. */
export interface Interpreter {
  /** The value of an expression where it stands, or why it has none. */
  ask(node: Handle): Value;
}

const stepLimit = 200_000;
const depthLimit = 600;

/** A `?.` further left met nothing: the whole chain is undefined. */
const ended = Symbol("ended");

export function interpreter(syntax: Expressions): Interpreter {
  let steps = 0;

  const evaluate = (node: Handle, context: Context): Value => {
    const result = link(node, context);
    return result === ended ? primitive(undefined, node) : result;
  };

  const link = (node: Handle, context: Context): Value | typeof ended => {
    steps += 1;
    if (steps > stepLimit) return unknown({ kind: "budget", what: "steps" }, node);
    if (context.depth > depthLimit) return unknown({ kind: "budget", what: "depth" }, node);
    return dispatch(syntax.lower(node), node, { ...context, depth: context.depth + 1 });
  };

  const machine: Machine = {
    syntax,
    evaluate,
    call: (callee, arguments_, at, context) => {
      steps += 1 + arguments_.length;
      if (steps > stepLimit) return unknown({ kind: "budget", what: "steps" }, at);
      return call(machine, callee, arguments_, at, context);
    },
    spend(at) {
      steps += 1;
      return steps > stepLimit ? unknown({ kind: "budget", what: "steps" }, at) : undefined;
    },
    member: (object, key, at, context) => member(machine, names, object, key, at, context),
  };
  const names = nameResolver(machine);
  const operand = (node: Handle, context: Context): Value => settled(evaluate(node, context));

  const dispatch = (expression: Expression, node: Handle, context: Context): Value | typeof ended => {
    switch (expression.kind) {
      case "constant":
        return primitive(expression.value, node);
      case "name":
        return names.value(syntax.core(node), context);
      case "template":
        return template(expression, node, context);
      case "array":
        return evaluateArray(machine, expression.elements, node, context);
      case "object":
        return evaluateObject(machine, names, expression.members, node, context);
      case "conditional": {
        const truth = truthOf(operand(expression.condition, context));
        if (typeof truth !== "boolean") return truth;
        return evaluate(truth ? expression.whenTrue : expression.whenFalse, context);
      }
      case "unary":
        return unary(expression.operator, unaryOperand(expression, context), node);
      case "binary":
        return binaryExpression(expression, node, context);
      case "member":
      case "index":
      case "call":
        return chain(expression, node, context);
      case "function":
        return { kind: "closure", form: expression.form, scope: context.scope, at: node };
      case "class":
        return { kind: "class", declaration: syntax.core(node), at: node };
      case "this":
        return thisValue(expression, node, context);
      case "import-meta":
        return { kind: "native", name: "import.meta", at: node };
      default:
        return unknown(refusal(expression), node);
    }
  };

  const unaryOperand = (expression: Extract<Expression, { kind: "unary" }>, context: Context): Value => {
    const value = operand(expression.operand, context);
    const isMissingName = value.kind === "unknown" && value.reason.kind === "unknown-name";
    return expression.operator === "typeof" && isMissingName ? { ...value, fails: false } : value;
  };

  const template = (
    { head, parts }: Extract<Expression, { kind: "template" }>,
    node: Handle,
    context: Context,
  ): Value => {
    let text = head;
    for (const part of parts) {
      const piece = textOf(operand(part.expression, context), part.expression);
      if (typeof piece !== "string") return piece;
      text += piece + part.text;
      if (text.length > sizeLimit) return unknown({ kind: "budget", what: "size" }, node);
    }
    return primitive(text, node);
  };

  const binaryExpression = (
    { operator, left, right }: Extract<Expression, { kind: "binary" }>,
    node: Handle,
    context: Context,
  ): Value => {
    const first = operand(left, context);
    switch (operator) {
      case "&&":
      case "||": {
        const truth = truthOf(first);
        if (typeof truth !== "boolean") return truth;
        return truth === (operator === "&&") ? evaluate(right, context) : first;
      }
      case "??": {
        if (first.kind === "unknown") return first;
        return isNothing(first) ? evaluate(right, context) : first;
      }
      case ",":
        return first.kind === "unknown" ? first : evaluate(right, context);
      default:
        return binary(operator, first, operand(right, context), node);
    }
  };

  const chain = (
    expression: Extract<Expression, { kind: "member" | "index" | "call" }>,
    node: Handle,
    context: Context,
  ): Value | typeof ended => {
    const before = expression.chained ? link(expression.object, context) : evaluate(expression.object, context);
    if (before === ended) return ended;
    const object = settled(before);
    if (expression.optional && isNothing(object))
      return expression.kind === "call" || object.kind === "primitive" ? ended : object;
    if (expression.kind === "member") return machine.member(object, expression.name, node, context);
    if (expression.kind === "index") {
      if (object.kind === "unknown") return object;
      if (isNothing(object)) return machine.member(object, syntax.text(expression.index), node, context);
      const key = operand(expression.index, context);
      if (key.kind === "unknown") return key;
      if (key.kind !== "primitive") return unknown({ kind: "dynamic-key" }, expression.index);
      return machine.member(object, String(key.value), node, context);
    }
    if (object.kind === "unknown") return object;
    const arguments_ = evaluateArguments(machine, expression.arguments, context);
    return Array.isArray(arguments_) ? machine.call(object, arguments_, node, context) : (arguments_ as Unknown);
  };

  const thisValue = (
    { word, class: type }: Extract<Expression, { kind: "this" }>,
    node: Handle,
    context: Context,
  ): Value => {
    if (!type) return unknown({ kind: "unsupported-syntax", form: `\`${word}\` in a function` }, node);
    if (word === "this") return { kind: "class", declaration: type, at: node };
    const base = syntax.baseClass(type);
    return base ? operand(base, { ...context, scope: undefined }) : failing("`super` needs a base class", node);
  };

  return {
    ask(node) {
      steps = 0;
      const value = evaluate(node, { scope: undefined, ...names.momentOf(node), depth: 0 });
      const holder = syntax.holder(node);
      return holder && value.kind !== "unknown" ? names.held(value, holder, node) : value;
    },
  };
}

function isNothing(value: Value): boolean {
  return value.kind === "primitive" && (value.value === undefined || value.value === null);
}

function refusal(expression: Expression): Reason {
  switch (expression.kind) {
    case "await":
      return { kind: "awaited" };
    case "effect":
      return { kind: "impure", what: expression.form };
    case "new":
      if (expression.name === "Date" && expression.argumentCount === 0)
        return { kind: "changing", what: "`new Date()`", source: "clock" };
      return { kind: "unsupported-syntax", form: `\`new ${expression.name.slice(0, 40)}(…)\`` };
    case "unsupported":
      return { kind: "unsupported-syntax", form: expression.form };
    default:
      return { kind: "unsupported-syntax", form: "this form of expression" };
  }
}

import type { BinaryOperator, Handle, UnaryOperator } from "../../reflection/expressions.ts";
import { failing, unknown } from "./unknown.ts";
import { failureOf, type Primitive, primitive, type Value } from "./value.ts";

/** Longest string and widest bigint that evaluation will make. */
export const sizeLimit = 100_000;

/** Operators that always look at both sides. */
export function binary(operator: BinaryOperator, left: Value, right: Value, at: Handle): Value {
  if (left.kind === "unknown") return left;
  if (right.kind === "unknown") return right;
  const doubtful = doubtfulNative(left) ?? doubtfulNative(right);
  if (doubtful) return doubtful;
  if (operator === "===" || operator === "!==") return identity(left, right, operator === "===", at);
  if (operator === "==" || operator === "!=") return looseEquality(left, right, operator === "==", at);
  if (operator === "in") return hasKey(left, right, at);
  if (operator === "instanceof") return unknown({ kind: "unsupported-syntax", form: "`instanceof`" }, at);
  if (left.kind !== "primitive" || right.kind !== "primitive") {
    const odd = left.kind === "primitive" ? right : left;
    return { ...failing(`\`${operator}\` is applied to ${describe(odd)}`, at), fails: false };
  }
  return compute(operator, left.value, right.value, at);
}

export function describe(value: Value): string {
  switch (value.kind) {
    case "primitive":
      if (value.value === null || value.value === undefined) return String(value.value);
      return typeof value.value === "string" ? "a string" : `a ${typeof value.value}`;
    case "array":
      return "an array";
    case "object":
      return "an object";
    case "path":
      return "a path";
    case "closure":
    case "native":
      return "a function";
    case "class":
      return "a class";
    case "module":
      return "a module";
    case "environment":
      return "the environment";
    case "unknown":
      return "a value that is not known";
  }
}

function identity(left: Value, right: Value, wanted: boolean, at: Handle): Value {
  if (left.kind === "primitive" && right.kind === "primitive")
    return primitive((left.value === right.value) === wanted, at);
  if (
    left.kind === "environment" ||
    right.kind === "environment" ||
    (left.kind !== "primitive" && right.kind !== "primitive")
  )
    return unknown({ kind: "unsupported-syntax", form: "comparing objects by identity" }, at);
  return primitive(!wanted, at);
}

function looseEquality(left: Value, right: Value, wanted: boolean, at: Handle): Value {
  if (left.kind === "primitive" && right.kind === "primitive") {
    // biome-ignore lint/suspicious/noDoubleEquals: the user's own operator is what is evaluated
    return primitive((left.value == right.value) === wanted, at);
  }
  const isNothing = (value: Value) => value.kind === "primitive" && (value.value === null || value.value === undefined);
  if (isNothing(left) || isNothing(right)) return primitive(!wanted, at);
  return unknown({ kind: "unsupported-syntax", form: "comparing objects by identity" }, at);
}

function hasKey(left: Value, right: Value, at: Handle): Value {
  if (left.kind !== "primitive" || right.kind === "primitive") return failing("`in` needs a key and an object", at);
  if (right.kind === "object" && !right.open) {
    const key = String(left.value);
    if (key in right.entries) return primitive(true, at);
    return primitive(key in Object.prototype, at);
  }
  return unknown({ kind: "unsupported-syntax", form: "`in` on this kind of value" }, at);
}

function compute(operator: BinaryOperator, left: Primitive, right: Primitive, at: Handle): Value {
  if (isTooBig(operator, left, right)) return unknown({ kind: "budget", what: "size" }, at);
  try {
    const result = apply(operator, left as never, right as never);
    if (typeof result === "string" && result.length > sizeLimit) return unknown({ kind: "budget", what: "size" }, at);
    return primitive(result, at);
  } catch (error) {
    return failing(error instanceof Error ? error.message : String(error), at);
  }
}

/** JavaScript's own operator on JavaScript's own values: nothing is imitated. */
function apply(operator: BinaryOperator, left: number, right: number): Primitive {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "**":
      return left ** right;
    case "<<":
      return left << right;
    case ">>":
      return left >> right;
    case ">>>":
      return left >>> right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      throw new Error(`\`${operator}\` is not computed here`);
  }
}

function isTooBig(operator: BinaryOperator, left: Primitive, right: Primitive): boolean {
  if (typeof left !== "bigint" || typeof right !== "bigint") return false;
  const isWide = (value: bigint) => BigInt.asIntN(4096, value) !== value;
  if (isWide(left) || isWide(right)) return true;
  return (
    (operator === "**" && right > 64n) ||
    ((operator === "<<" || operator === ">>") && (right > 4096n || right < -4096n))
  );
}

export function unary(operator: UnaryOperator, operand: Value, at: Handle): Value {
  if (operand.kind === "unknown") return operand;
  if (operator === "void") return primitive(undefined, at);
  if (operator === "!") {
    const truth = truthOf(operand);
    return typeof truth === "boolean" ? primitive(!truth, at) : truth;
  }
  if (operator === "typeof") return typeName(operand, at);
  if (operand.kind !== "primitive")
    return { ...failing(`\`${operator}\` is applied to ${describe(operand)}`, at), fails: false };
  const { value } = operand;
  try {
    if (operator === "+") return primitive(+(value as number), at);
    if (operator === "-") return primitive(-(value as number), at);
    return primitive(~(value as number), at);
  } catch (error) {
    return failing(error instanceof Error ? error.message : String(error), at);
  }
}

function typeName(operand: Value, at: Handle): Value {
  switch (operand.kind) {
    case "primitive":
      return primitive(typeof operand.value, at);
    case "closure":
    case "class":
      return primitive("function", at);
    case "array":
    case "object":
    case "path":
    case "module":
    case "environment":
      return primitive("object", at);
    default:
      return unknown({ kind: "unsupported-syntax", form: "`typeof` of this" }, at);
  }
}

const certainNames: ReadonlySet<string> = new Set([
  "Array", "ArrayBuffer", "BigInt", "Boolean", "Date", "Error", "Function", "Infinity", "JSON", "Map", "Math", "NaN", "Number", "Object",
  "Promise", "Proxy", "RangeError", "Reflect", "RegExp", "Set", "String", "Symbol", "SyntaxError", "TypeError", "Uint8Array", "WeakMap",
  "WeakSet", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "globalThis", "isFinite", "isNaN", "parseFloat",
  "parseInt", "structuredClone", "console", "process", "URL", "import.meta",
]); // biome-ignore format: a list of names

/** Something named after a thing of JavaScript or Node that may not be there: `Math.nothing`, `globalThis.window`. */
export function doubtfulNative(value: Value): Extract<Value, { kind: "unknown" }> | undefined {
  if (value.kind !== "native" || certainNames.has(value.name) || value.name.startsWith("chainsc.")) return undefined;
  const { name } = value;
  const isMethod = value.receiver !== undefined && !name.slice(name.indexOf("#") + 1).includes(".");
  const [root = "", member = ""] = name.split(".");
  const owner: unknown = certainNames.has(root) ? Reflect.get(globalThis, root) : undefined;
  const isThere =
    name.split(".").length === 2 && owner instanceof Object && typeof Reflect.get(owner, member) === "function";
  return isMethod || isThere ? undefined : unknown({ kind: "unmodelled", what: `\`${name}\`` }, value.at);
}

/** Is it true in a condition? Gives the unknown when that is not known. */
export function truthOf(value: Value): boolean | Extract<Value, { kind: "unknown" }> {
  const failure = failureOf(value);
  if (failure) return failure;
  if (value.kind === "unknown") return value;
  return doubtfulNative(value) ?? (value.kind === "primitive" ? Boolean(value.value) : true);
}

/** A value between the parts of a string. */
export function textOf(value: Value, at: Handle): string | Extract<Value, { kind: "unknown" }> {
  if (value.kind === "unknown") return value;
  if (value.kind === "primitive") return String(value.value);
  return { ...failing(`${describe(value)} is put into a string`, at), fails: false };
}

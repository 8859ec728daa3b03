import type { Handle } from "../../reflection/expressions.ts";
import { describe, sizeLimit, truthOf } from "./operators.ts";
import { type Plain, valueFrom } from "./plain.ts";
import { failing, unknown } from "./unknown.ts";
import { type Primitive, type PrimitiveValue, primitive, type Value } from "./value.ts";

const textMethods: ReadonlySet<string> = new Set([
  "at", "charAt", "charCodeAt", "codePointAt", "concat", "endsWith", "includes", "indexOf", "lastIndexOf", "normalize",
  "padEnd", "padStart", "repeat", "replace", "replaceAll", "slice", "split", "startsWith", "substring", "toLowerCase",
  "toString", "toUpperCase", "trim", "trimEnd", "trimStart", "valueOf",
]); // biome-ignore format: a list of names

const numberMethods: ReadonlySet<string> = new Set(["toFixed", "toString", "toPrecision", "toExponential", "valueOf"]);
const otherMethods: ReadonlySet<string> = new Set(["toString", "valueOf"]);

/** A method of a string, number, boolean or bigint: JavaScript's own is called. */
export function callPlainMethod(
  receiver: PrimitiveValue,
  method: string,
  arguments_: readonly Value[],
  at: Handle,
): Value {
  const text = receiver.value;
  const modelled = typeof text === "string" ? textMethods : typeof text === "number" ? numberMethods : otherMethods;
  if (!modelled.has(method))
    return unknown({ kind: "unmodelled", what: `\`${method}()\` of ${describe(receiver)}` }, at);
  const given = primitivesOf(arguments_, at);
  if (!Array.isArray(given)) return given as Value;
  const values = given as readonly Primitive[];
  if (typeof text === "string" && growsTooMuch(text, method, values))
    return unknown({ kind: "budget", what: "size" }, at);
  return attempt(() => {
    const found: unknown = Reflect.get(Object(text) as object, method, text);
    return Reflect.apply(found as (...args: unknown[]) => unknown, text, values);
  }, at);
}

function growsTooMuch(text: string, method: string, given: readonly Primitive[]): boolean {
  if (method === "repeat") return text.length * Number(given[0]) > sizeLimit;
  if (method === "padStart" || method === "padEnd") return Number(given[0]) > sizeLimit;
  if (method === "replaceAll" || method === "replace")
    return (text.length + 1) * (String(given[1]).length + text.length + 1) > sizeLimit * 100;
  return method === "concat" && given.reduce<number>((sum, one) => sum + String(one).length, text.length) > sizeLimit;
}

const functions: Readonly<Record<string, (...values: never[]) => unknown>> = {
  String,
  Number,
  BigInt,
  parseInt: Number.parseInt,
  parseFloat: Number.parseFloat,
  // biome-ignore lint/suspicious/noGlobalIsNan: the user's own call is what is evaluated
  isNaN: globalThis.isNaN,
  // biome-ignore lint/suspicious/noGlobalIsFinite: the user's own call is what is evaluated
  isFinite: globalThis.isFinite,
  encodeURIComponent,
  decodeURIComponent,
  encodeURI,
  decodeURI,
  "String.fromCharCode": String.fromCharCode,
  "String.fromCodePoint": String.fromCodePoint,
  "Number.isInteger": Number.isInteger,
  "Number.isSafeInteger": Number.isSafeInteger,
  "Number.isFinite": Number.isFinite,
  "Number.isNaN": Number.isNaN,
  "Number.parseInt": Number.parseInt,
  "Number.parseFloat": Number.parseFloat,
  "Object.is": Object.is,
};

const mathFunctions: ReadonlySet<string> = new Set([
  "abs", "cbrt", "ceil", "clz32", "exp", "floor", "fround", "hypot", "imul", "log", "log10", "log1p", "log2", "max",
  "min", "pow", "round", "sign", "sqrt", "trunc",
]); // biome-ignore format: a list of names

/** A global function of primitives; `undefined` when the name is none of them. */
export function callPlainFunction(name: string, arguments_: readonly Value[], at: Handle): Value | undefined {
  if (name === "Boolean") {
    const truth = truthOf(arguments_[0] ?? primitive(undefined, at));
    return typeof truth === "boolean" ? primitive(truth, at) : truth;
  }
  const found = Object.hasOwn(functions, name) ? functions[name] : mathFunction(name);
  if (!found) return undefined;
  const given = primitivesOf(variadic.has(name) ? arguments_ : arguments_.slice(0, found.length), at);
  return Array.isArray(given)
    ? attempt(() => Reflect.apply(found, undefined, given as Primitive[]), at)
    : (given as Value);
}

/** The others ignore what is given beyond their parameters: `map` gives three. */
const variadic: ReadonlySet<string> = new Set([
  "Math.max", "Math.min", "Math.hypot", "String.fromCharCode", "String.fromCodePoint",
]); // biome-ignore format: a list of names

function mathFunction(name: string): ((...values: never[]) => unknown) | undefined {
  const method = name.startsWith("Math.") ? name.slice("Math.".length) : "";
  return mathFunctions.has(method) ? (Reflect.get(Math, method) as (...values: never[]) => unknown) : undefined;
}

function primitivesOf(values: readonly Value[], at: Handle): readonly Primitive[] | Value {
  const given: Primitive[] = [];
  for (const value of values) {
    if (value.kind === "unknown") return value;
    if (value.kind !== "primitive") return unknown({ kind: "unmodelled", what: `a call with ${describe(value)}` }, at);
    given.push(value.value);
  }
  return given;
}

function attempt(compute: () => unknown, at: Handle): Value {
  try {
    const result = compute() as Plain;
    if (typeof result === "string" && result.length > sizeLimit) return unknown({ kind: "budget", what: "size" }, at);
    if (Array.isArray(result) && result.length > sizeLimit) return unknown({ kind: "budget", what: "size" }, at);
    return valueFrom(result, at);
  } catch (error) {
    return failing(error instanceof Error ? error.message : String(error), at);
  }
}

import type { Handle } from "../../reflection/expressions.ts";
import type { Machine } from "./machine.ts";
import { doubtfulNative, sizeLimit, truthOf } from "./operators.ts";
import type { Context } from "./scope.ts";
import { failing, type Unknown, unknown } from "./unknown.ts";
import { type ArrayValue, array, type Primitive, primitive, type Value } from "./value.ts";

/** A method of an array. Those that change it give the changed copy: whoever keeps the original is refused elsewhere. */
export function callArrayMethod(
  machine: Machine,
  receiver: ArrayValue,
  method: string,
  arguments_: readonly Value[],
  at: Handle,
  context: Context,
): Value {
  if (receiver.open) return receiver.open;
  const { elements } = receiver;
  const first = arguments_[0];
  if (visiting.has(method) && !isCallable(first)) return failing(`\`${method}()\` is given no function`, at);
  const visit = (fn: Value | undefined, index: number): Value =>
    machine.call(
      fn ?? primitive(undefined, at),
      [elements[index] ?? primitive(undefined, at), primitive(index, at), receiver],
      at,
      context,
    );
  switch (method) {
    case "map":
      return array(
        elements.map((_element, index) => visit(first, index)),
        at,
      );
    case "flatMap":
      return flat(
        array(
          elements.map((_element, index) => visit(first, index)),
          at,
        ),
        1,
        at,
      );
    case "filter":
      return filter(elements, (index) => visit(first, index), at);
    case "find":
    case "findIndex":
    case "findLast":
    case "findLastIndex":
      return search(elements, method, (index) => visit(first, index), at);
    case "some":
    case "every":
      return test(elements, method === "some", (index) => visit(first, index), at);
    case "reduce":
    case "reduceRight":
      return reduce(machine, receiver, method, arguments_, at, context);
    case "sort":
    case "toSorted":
      return sort(machine, elements, first, at, context);
    case "reverse":
    case "toReversed":
      return array([...elements].reverse(), at);
    case "concat":
      return concat(elements, arguments_, at);
    case "flat":
      return flatCall(receiver, first, at);
    default:
      return plainMethod(receiver, method, arguments_, at);
  }
}

const visiting: ReadonlySet<string> = new Set([
  "map", "flatMap", "filter", "find", "findIndex", "findLast", "findLastIndex", "some", "every", "reduce", "reduceRight",
]); // biome-ignore format: a list of names

function isCallable(value: Value | undefined): boolean {
  return value !== undefined && value.kind !== "primitive" && value.kind !== "array" && value.kind !== "object";
}

function filter(elements: readonly Value[], visit: (index: number) => Value, at: Handle): Value {
  const kept: Value[] = [];
  for (const [index, element] of elements.entries()) {
    const truth = truthOf(visit(index));
    if (typeof truth !== "boolean") return truth;
    if (truth) kept.push(element);
  }
  return array(kept, at);
}

function search(elements: readonly Value[], method: string, visit: (index: number) => Value, at: Handle): Value {
  const indices = elements.map((_element, index) => index);
  if (method.startsWith("findLast")) indices.reverse();
  for (const index of indices) {
    const truth = truthOf(visit(index));
    if (typeof truth !== "boolean") return truth;
    if (truth) return method.endsWith("Index") ? primitive(index, at) : (elements[index] ?? primitive(undefined, at));
  }
  return primitive(method.endsWith("Index") ? -1 : undefined, at);
}

function test(elements: readonly Value[], wanted: boolean, visit: (index: number) => Value, at: Handle): Value {
  for (const index of elements.keys()) {
    const truth = truthOf(visit(index));
    if (typeof truth !== "boolean") return truth;
    if (truth === wanted) return primitive(wanted, at);
  }
  return primitive(!wanted, at);
}

function reduce(
  machine: Machine,
  receiver: ArrayValue,
  method: string,
  arguments_: readonly Value[],
  at: Handle,
  context: Context,
): Value {
  const indices = receiver.elements.map((_element, index) => index);
  if (method === "reduceRight") indices.reverse();
  let result = arguments_.length > 1 ? arguments_[1] : receiver.elements[indices.shift() ?? 0];
  if (result === undefined) return failing("`reduce` of an empty array without a first value", at);
  const fn = arguments_[0] ?? primitive(undefined, at);
  for (const index of indices) {
    if (result.kind === "unknown") return result;
    const element = receiver.elements[index] ?? primitive(undefined, at);
    result = machine.call(fn, [result, element, primitive(index, at), receiver], at, context);
  }
  return result;
}

class Unsortable extends Error {
  readonly reason: Unknown;
  constructor(reason: Unknown) {
    super();
    this.reason = reason;
  }
}

function sort(
  machine: Machine,
  elements: readonly Value[],
  compare: Value | undefined,
  at: Handle,
  context: Context,
): Value {
  const bad = elements.find((element) => element.kind === "unknown");
  if (bad) return bad;
  const isPlain = !compare || (compare.kind === "primitive" && compare.value === undefined);
  try {
    if (isPlain) {
      const values = primitives(elements);
      if (!values) return unknown({ kind: "unmodelled", what: "sorting objects without a comparison" }, at);
      return array(
        [...values].sort().map((value) => primitive(value, at)),
        at,
      );
    }
    const list = elements.map((element) => ({ element }));
    const isNothing = (value: Value) => value.kind === "primitive" && value.value === undefined;
    if (elements.some(isNothing)) return unknown({ kind: "unmodelled", what: "sorting `undefined`" }, at);
    list.sort((left, right) => {
      const order = machine.call(compare, [left.element, right.element], at, context);
      if (order.kind === "unknown") throw new Unsortable(order);
      if (order.kind !== "primitive")
        throw new Unsortable(unknown({ kind: "unmodelled", what: "this comparison" }, at));
      return Number(order.value);
    });
    return array(
      list.map(({ element }) => element),
      at,
    );
  } catch (error) {
    if (error instanceof Unsortable) return error.reason;
    throw error;
  }
}

function concat(elements: readonly Value[], arguments_: readonly Value[], at: Handle): Value {
  const all = [...elements];
  for (const one of arguments_) {
    if (one.kind === "unknown") return one;
    if (one.kind !== "array") all.push(one);
    else if (one.open) return one.open;
    else all.push(...one.elements);
  }
  return array(all, at);
}

function flatCall(receiver: ArrayValue, depth: Value | undefined, at: Handle): Value {
  if (depth?.kind === "unknown") return depth;
  if (!depth) return flat(receiver, 1, at);
  if (depth.kind !== "primitive" || typeof depth.value !== "number")
    return unknown({ kind: "unmodelled", what: "this depth" }, at);
  return flat(receiver, depth.value, at);
}

function flat(receiver: ArrayValue, depth: number, at: Handle): Value {
  const all: Value[] = [];
  const add = (value: Value, left: number): Unknown | undefined => {
    if (value.kind === "unknown") return value;
    if (value.kind !== "array" || !(left > 0)) {
      all.push(value);
      return undefined;
    }
    if (value.open) return value.open;
    for (const element of value.elements) {
      const failure = add(element, left - 1);
      if (failure) return failure;
    }
    return undefined;
  };
  for (const element of receiver.elements) {
    const failure = add(element, depth);
    if (failure) return failure;
  }
  return array(all, at);
}

const structural: ReadonlySet<string> = new Set(["slice", "at", "with", "toSpliced"]);
const comparing: ReadonlySet<string> = new Set(["includes", "indexOf", "lastIndexOf"]);

function plainMethod(receiver: ArrayValue, method: string, arguments_: readonly Value[], at: Handle): Value {
  const { elements } = receiver;
  if (structural.has(method)) return reshape(elements, method, arguments_, at);
  const bad = [...elements, ...arguments_].find((one) => one.kind === "unknown");
  if (bad) return bad;
  if (comparing.has(method)) {
    const doubtful = elements.map(doubtfulNative).find((one) => one !== undefined);
    if (doubtful) return doubtful;
    if (arguments_[0] && arguments_[0].kind !== "primitive")
      return unknown({ kind: "unsupported-syntax", form: "comparing objects by identity" }, at);
    // An object stands for itself: it equals no primitive.
    const values = elements.map((element) => (element.kind === "primitive" ? element.value : {}));
    const given = primitives(arguments_);
    if (!given) return unknown({ kind: "unmodelled", what: `\`${method}()\` with this` }, at);
    return primitive(applyMethod(values, method, given) as Primitive, at);
  }
  if (method === "join" || method === "toString") {
    const values = primitives(elements);
    const given = primitives(arguments_);
    if (!values || !given) return unknown({ kind: "wrong-operand", problem: "an object is put into a string" }, at);
    const size = values.reduce<number>((sum, one) => sum + String(one).length + String(given[0] ?? ",").length, 0);
    if (size > sizeLimit) return unknown({ kind: "budget", what: "size" }, at);
    return primitive(applyMethod(values, method, given) as Primitive, at);
  }
  const changes = ["push", "pop", "shift", "unshift", "splice", "fill", "copyWithin", "forEach"].includes(method);
  return unknown(
    changes ? { kind: "impure", what: `\`${method}()\`` } : { kind: "unmodelled", what: `\`${method}()\` of an array` },
    at,
  );
}

function reshape(elements: readonly Value[], method: string, arguments_: readonly Value[], at: Handle): Value {
  const counts =
    method === "with" ? arguments_.slice(0, 1) : method === "toSpliced" ? arguments_.slice(0, 2) : arguments_;
  const given = primitives(counts);
  if (!given)
    return (
      counts.find((one) => one.kind === "unknown") ??
      unknown({ kind: "unmodelled", what: `\`${method}()\` with this` }, at)
    );
  const rest = arguments_.slice(counts.length);
  try {
    if (method === "slice") return array(elements.slice(...(given as [])), at);
    if (method === "at") return elements.at(...(given as unknown as [number])) ?? primitive(undefined, at);
    const copy = [...elements];
    if (method === "toSpliced") {
      copy.splice(...([...given, ...rest] as unknown as [number, number]));
      return array(copy, at);
    }
    const index = Number(given[0]) < 0 ? elements.length + Number(given[0]) : Number(given[0]);
    if (!Number.isInteger(index) || index < 0 || index >= elements.length)
      return failing("`with` of an index that is not there", at);
    copy[index] = rest[0] ?? primitive(undefined, at);
    return array(copy, at);
  } catch (error) {
    return failing(error instanceof Error ? error.message : String(error), at);
  }
}

function applyMethod(values: readonly unknown[], method: string, given: readonly Primitive[]): unknown {
  const found = Reflect.get(Array.prototype, method) as (...args: unknown[]) => unknown;
  return Reflect.apply(found, values, given);
}

function primitives(values: readonly Value[]): readonly Primitive[] | undefined {
  const found: Primitive[] = [];
  for (const value of values) {
    if (value.kind !== "primitive") return undefined;
    found.push(value.value);
  }
  return found;
}

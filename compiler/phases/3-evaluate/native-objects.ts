import type { Handle } from "../../reflection/expressions.ts";
import type { Machine } from "./machine.ts";
import { describe, sizeLimit } from "./operators.ts";
import { iterated } from "./patterns.ts";
import { type Plain, plainOf, valueFrom } from "./plain.ts";
import type { Context } from "./scope.ts";
import { failing, unknown } from "./unknown.ts";
import { array, type Entry, isContainer, noEntries, object, primitive, settled, type Value } from "./value.ts";

/** Functions of `Object`, `Array` and `JSON`; `undefined` when the name is none of them. */
export function callObjectFunction(
  machine: Machine,
  name: string,
  arguments_: readonly Value[],
  at: Handle,
  context: Context,
): Value | undefined {
  const first = arguments_[0] ?? primitive(undefined, at);
  switch (name) {
    case "Object.keys":
    case "Object.values":
    case "Object.entries":
      return listEntries(name, first, at);
    case "Object.freeze":
    case "Object.seal":
    case "Object.preventExtensions":
      return first;
    case "structuredClone":
      return arguments_.length === 1 && (first.kind === "unknown" || plainOf(first).ok)
        ? first
        : unknown({ kind: "unmodelled", what: "`structuredClone` of this" }, at);
    case "Object.fromEntries":
      return fromEntries(first, at);
    case "Object.assign":
      return assign(arguments_, at);
    case "Object.hasOwn":
      return hasOwn(first, arguments_[1], at);
    case "Array.isArray":
      if (first.kind === "unknown") return first;
      return primitive(first.kind === "array", at);
    case "Array.of":
      return array(arguments_, at);
    case "Array.from":
      return arrayFrom(machine, first, arguments_[1], at, context);
    case "JSON.stringify":
      return stringify(arguments_, at);
    case "JSON.parse":
      return parse(first, at);
    default:
      return undefined;
  }
}

function entriesOf(
  value: Value,
  at: Handle,
): readonly (readonly [string, Value])[] | Extract<Value, { kind: "unknown" }> {
  if (value.kind === "unknown") return value;
  if (value.kind === "object") {
    if (value.open) return value.open;
    return Object.entries(value.entries).map(([key, entry]) => [key, entry.replaced ?? entry.value]);
  }
  if (value.kind === "array") return value.open ?? value.elements.map((element, index) => [String(index), element]);
  if (value.kind === "primitive") {
    if (value.value === undefined || value.value === null)
      return failing(`the keys of ${describe(value)} are asked for`, at);
    if (typeof value.value === "string")
      return value.value.split("").map((letter, index) => [String(index), primitive(letter, at)]);
    return [];
  }
  return unknown({ kind: "unmodelled", what: `the keys of ${describe(value)}` }, at);
}

function listEntries(name: string, value: Value, at: Handle): Value {
  const entries = entriesOf(value, at);
  if (!Array.isArray(entries)) return entries as Value;
  const pairs = entries as readonly (readonly [string, Value])[];
  if (name === "Object.keys")
    return array(
      pairs.map(([key]) => primitive(key, at)),
      at,
    );
  if (name === "Object.values")
    return array(
      pairs.map(([, one]) => one),
      at,
    );
  return array(
    pairs.map(([key, one]) => array([primitive(key, at), one], at)),
    at,
  );
}

function fromEntries(value: Value, at: Handle): Value {
  const pairs = iterated(value, at);
  if (!Array.isArray(pairs)) return pairs as Value;
  const entries = noEntries();
  for (const pair of pairs as readonly Value[]) {
    if (pair.kind === "unknown") return pair;
    if (pair.kind !== "array") return { ...failing("an entry that is no pair", at), fails: false };
    if (pair.open) return pair.open;
    const [key, one] = pair.elements;
    if (key?.kind === "unknown") return key;
    if (key && key.kind !== "primitive") return unknown({ kind: "dynamic-key" }, at);
    entries[String(key?.value)] = { value: one ?? primitive(undefined, at), key: key?.at ?? at, site: one?.at ?? at };
  }
  return object(entries, at);
}

function assign(arguments_: readonly Value[], at: Handle): Value {
  const [target, ...sources] = arguments_;
  if (target?.kind === "unknown") return target;
  if (target?.kind !== "object")
    return unknown({ kind: "unmodelled", what: "`Object.assign` to something that is no plain object" }, at);
  if (target.open) return target.open;
  const entries = noEntries();
  for (const [key, entry] of Object.entries(target.entries)) entries[key] = entry;
  for (const source of sources) {
    if (source.kind === "unknown") return source;
    if (source.kind === "primitive" && (source.value === undefined || source.value === null)) continue;
    if (source.kind === "object" && !source.open) {
      for (const [key, entry] of Object.entries(source.entries)) put(entries, key, entry);
      continue;
    }
    const listed = entriesOf(source, at);
    if (!Array.isArray(listed)) return listed as Value;
    for (const [key, value] of listed as readonly (readonly [string, Value])[])
      put(entries, key, { value, key: at, site: at });
  }
  if ("__proto__" in entries) return unknown({ kind: "unsupported-syntax", form: "a prototype (`__proto__`)" }, at);
  return object(entries, at);
}

function put(entries: Record<string, Entry>, key: string, entry: Entry): void {
  entries[key] = entry;
}

function hasOwn(value: Value, key: Value | undefined, at: Handle): Value {
  if (value.kind === "unknown") return value;
  if (key?.kind === "unknown") return key;
  if (value.kind === "object" && !value.open && key?.kind === "primitive")
    return primitive(String(key.value) in value.entries, at);
  return unknown({ kind: "unmodelled", what: "`Object.hasOwn` of this" }, at);
}

function arrayFrom(machine: Machine, source: Value, map: Value | undefined, at: Handle, context: Context): Value {
  const items = source.kind === "object" ? arrayLike(source, at) : iterated(source, at);
  if (!Array.isArray(items)) return items as Value;
  const list = items as readonly Value[];
  if (!map || (map.kind === "primitive" && map.value === undefined)) return array(list, at);
  return array(
    list.map((item, index) => machine.call(map, [item, primitive(index, at)], at, context)),
    at,
  );
}

function arrayLike(source: Extract<Value, { kind: "object" }>, at: Handle): readonly Value[] | Value {
  if (source.open) return source.open;
  const length = source.entries.length?.value;
  const isSmall =
    length?.kind === "primitive" && typeof length.value === "number" && length.value >= 0 && length.value <= 10_000;
  if (!isSmall || Object.keys(source.entries).length > 1)
    return unknown({ kind: "unmodelled", what: "`Array.from` of this" }, at);
  return Array.from({ length: Math.trunc(Number(length.value)) }, () => primitive(undefined, at));
}

function stringify(arguments_: readonly Value[], at: Handle): Value {
  const [value = primitive(undefined, at), replacer, indent] = arguments_.map(settled);
  const isPlainReplacer =
    !replacer || (replacer.kind === "primitive" && (replacer.value === null || replacer.value === undefined));
  if (!isPlainReplacer) return unknown({ kind: "unmodelled", what: "`JSON.stringify` with a replacer" }, at);
  if (indent?.kind === "unknown") return indent;
  if (indent && isContainer(indent)) return unknown({ kind: "unmodelled", what: "this indent" }, at);
  const data = plainOf(value);
  if (!data.ok) return data.cause;
  try {
    const text = JSON.stringify(data.data, null, indent?.kind === "primitive" ? (indent.value as never) : undefined);
    if (text !== undefined && text.length > sizeLimit) return unknown({ kind: "budget", what: "size" }, at);
    return primitive(text, at);
  } catch (error) {
    return failing(error instanceof Error ? error.message : String(error), at);
  }
}

function parse(text: Value, at: Handle): Value {
  if (text.kind === "unknown") return text;
  if (text.kind !== "primitive") return unknown({ kind: "unmodelled", what: "`JSON.parse` of this" }, at);
  try {
    return valueFrom(JSON.parse(String(text.value)) as Plain, at);
  } catch (error) {
    return failing(error instanceof Error ? error.message : String(error), at);
  }
}

import type { Handle, Pattern, PropertyKey } from "../../reflection/expressions.ts";
import type { Machine } from "./machine.ts";
import { describe } from "./operators.ts";
import type { Context } from "./scope.ts";
import { failing, type Unknown, unknown } from "./unknown.ts";
import { array, failureOf, noEntries, object, primitive, settled, type Value } from "./value.ts";

/** Gives every name of a pattern its value. Returns why that fails at run time, if it does. */
export function bind(
  machine: Machine,
  pattern: Pattern,
  value: Value,
  into: Map<Handle, Value>,
  context: Context,
): Unknown | undefined {
  if (pattern.kind === "name") {
    into.set(pattern.declaration, value);
    return undefined;
  }
  const whole = settled(value);
  if (whole.kind === "unknown" && whole.fails) return whole;
  return pattern.kind === "object"
    ? bindObject(machine, pattern, whole, into, context)
    : bindArray(machine, pattern, whole, into, context);
}

type ObjectPattern = Extract<Pattern, { kind: "object" }>;
type ArrayPattern = Extract<Pattern, { kind: "array" }>;

function bindObject(
  machine: Machine,
  pattern: ObjectPattern,
  whole: Value,
  into: Map<Handle, Value>,
  context: Context,
): Unknown | undefined {
  if (whole.kind === "primitive" && (whole.value === undefined || whole.value === null))
    return failing(`${describe(whole)} is taken apart`, pattern.node);
  const taken: string[] = [];
  for (const element of pattern.elements) {
    if (element.kind === "hole") continue;
    if (element.rest) {
      const failure = bind(machine, element.target, without(whole, taken, element.node), into, context);
      if (failure) return failure;
      continue;
    }
    const key = element.key ? keyText(machine, element.key, context) : undefined;
    if (typeof key !== "string") {
      const cause = key ?? unknown({ kind: "dynamic-key" }, element.node);
      if (cause.fails) return cause;
      const failure = bind(machine, element.target, cause, into, context);
      if (failure) return failure;
      continue;
    }
    taken.push(key);
    const found = whole.kind === "unknown" ? whole : machine.member(whole, key, element.node, context);
    const failure = bindElement(machine, element, found, into, context);
    if (failure) return failure;
  }
  return undefined;
}

function bindElement(
  machine: Machine,
  element: { readonly target: Pattern; readonly byDefault?: Handle },
  found: Value,
  into: Map<Handle, Value>,
  context: Context,
): Unknown | undefined {
  const isMissing = found.kind === "primitive" && found.value === undefined;
  const value = isMissing && element.byDefault ? machine.evaluate(element.byDefault, context) : found;
  const failure = failureOf(value);
  return failure ?? bind(machine, element.target, value, into, context);
}

function bindArray(
  machine: Machine,
  pattern: ArrayPattern,
  whole: Value,
  into: Map<Handle, Value>,
  context: Context,
): Unknown | undefined {
  const items = iterated(whole, pattern.node);
  if (!Array.isArray(items) && (items as Unknown).fails) return items as Unknown;
  for (const [index, element] of pattern.elements.entries()) {
    if (element.kind === "hole") continue;
    const found = !Array.isArray(items)
      ? (items as Unknown)
      : element.rest
        ? array(items.slice(index), element.node)
        : (items[index] ?? {
            ...primitive(undefined, element.node),
            missing: { key: String(index), node: element.node, known: [] },
          });
    const failure = bindElement(machine, element, found, into, context);
    if (failure) return failure;
  }
  return undefined;
}

/** What a loop or a spread would go through. */
export function iterated(value: Value, at: Handle): readonly Value[] | Unknown {
  if (value.kind === "unknown") return value;
  if (value.kind === "array") return value.open ?? value.elements;
  if (value.kind === "primitive" && typeof value.value === "string")
    return [...value.value].map((one) => primitive(one, value.at));
  const missing = value.kind === "primitive" ? value.missing : undefined;
  if (missing)
    return { ...unknown({ kind: "missing-key", key: missing.key, known: missing.known }, missing.node), fails: true };
  if (value.kind === "native" || value.kind === "environment" || value.kind === "module")
    return unknown({ kind: "unsupported-syntax", form: `going through ${describe(value)}` }, at);
  return failing(`${describe(value)} cannot be gone through`, at);
}

/** What is left for `...rest`. */
function without(whole: Value, taken: readonly string[], at: Handle): Value {
  if (whole.kind === "unknown") return whole;
  if (whole.kind !== "object")
    return unknown({ kind: "unsupported-syntax", form: `the rest of ${describe(whole)}` }, at);
  const entries = noEntries();
  for (const [key, entry] of Object.entries(whole.entries)) if (!taken.includes(key)) entries[key] = entry;
  return object(entries, whole.at, whole.open);
}

/** The text of a property key. */
export function keyText(machine: Machine, key: PropertyKey, context: Context): string | Unknown {
  if (key.kind === "static") return key.name;
  const value = settled(machine.evaluate(key.expression, context));
  if (value.kind === "unknown") return value;
  return value.kind === "primitive" ? String(value.value) : unknown({ kind: "dynamic-key" }, key.expression);
}

import type { ArrayElement, Handle, ObjectMember } from "../../reflection/expressions.ts";
import type { Machine } from "./machine.ts";
import type { Names } from "./names.ts";
import { describe } from "./operators.ts";
import { iterated, keyText } from "./patterns.ts";
import type { Context } from "./scope.ts";
import { through, type Unknown, unknown } from "./unknown.ts";
import {
  type ArrayValue,
  array,
  covered,
  type Entry,
  failureOf,
  type ModuleValue,
  noEntries,
  object,
  settled,
  type Value,
} from "./value.ts";

/** `[…]`: elements are kept even when they are unknown. */
export function evaluateArray(
  machine: Machine,
  written: readonly ArrayElement[],
  node: Handle,
  context: Context,
): ArrayValue {
  const elements: Value[] = [];
  let open: Unknown | undefined;
  for (const element of written) {
    if (element.kind === "hole") {
      open ??= unknown({ kind: "unsupported-syntax", form: "a hole in an array" }, element.node);
      continue;
    }
    const value = machine.evaluate(element.node, context);
    if (element.kind === "item") {
      elements.push(value);
      continue;
    }
    const items = iterated(settled(value), element.node);
    if (Array.isArray(items)) elements.push(...(items as Value[]));
    else {
      const cause = through(items as Unknown, element.node);
      elements.push(cause);
      open ??= cause;
    }
  }
  return { ...array(elements, node), ...(open && { open }) };
}

/** `{…}`: entries are kept even when they are unknown, so that one of them does not hide the others. */
export function evaluateObject(
  machine: Machine,
  names: Names,
  members: readonly ObjectMember[],
  node: Handle,
  context: Context,
): Value {
  let entries = noEntries();
  let open: Unknown | undefined;
  let failure: Unknown | undefined;
  const put = (key: string, entry: Entry): void => {
    entries[key] = entry;
    failure ??= failureOf(entry.value);
  };
  const mayReplace = (cause: Unknown): void => {
    entries = covered(entries, cause);
    open ??= cause;
  };
  const twice = repeatedKey(members);
  if (twice) return unknown({ kind: "unsupported-syntax", form: "the same key twice in one object" }, twice);
  for (const member of members) {
    switch (member.kind) {
      case "shorthand": {
        const value = names.value(member.node, context);
        put(member.name, { value, key: member.node, site: member.node });
        break;
      }
      case "spread":
        spreadInto(machine, settled(machine.evaluate(member.value, context)), member.node, put, mayReplace, context);
        break;
      default: {
        if (!("key" in member) || !member.key) {
          mayReplace(
            unknown(
              { kind: "unsupported-syntax", form: member.kind === "unsupported" ? member.form : "this" },
              member.node,
            ),
          );
          break;
        }
        const key = keyText(machine, member.key, context);
        const value = memberValue(machine, member, context);
        if (typeof key === "string") {
          const site = member.kind === "property" ? member.value : member.node;
          put(key, { value, key: member.key.node, site });
        } else mayReplace(through(key, member.key.node));
      }
    }
  }
  const whole = object(entries, node, open);
  return failure && whole.kind === "object" ? { ...whole, failure } : whole;
}

/** Engines do not agree on the order of keys that one literal writes twice. */
function repeatedKey(members: readonly ObjectMember[]): Handle | undefined {
  const seen = new Set<string>();
  for (const member of members) {
    const name = staticName(member);
    if (name !== undefined && seen.has(name)) return member.node;
    if (name !== undefined) seen.add(name);
  }
  return undefined;
}

function staticName(member: ObjectMember): string | undefined {
  if (member.kind === "shorthand") return member.name;
  return "key" in member && member.key?.kind === "static" ? member.key.name : undefined;
}

function memberValue(
  machine: Machine,
  member: Extract<ObjectMember, { kind: "property" | "method" | "unsupported" }>,
  context: Context,
): Value {
  switch (member.kind) {
    case "property":
      return machine.evaluate(member.value, context);
    case "method":
      return { kind: "closure", form: machine.syntax.function(member.value), scope: context.scope, at: member.node };
    case "unsupported":
      return unknown({ kind: "unsupported-syntax", form: member.form }, member.node);
  }
}

function spreadInto(
  machine: Machine,
  value: Value,
  node: Handle,
  put: (key: string, entry: Entry) => void,
  mayReplace: (cause: Unknown) => void,
  context: Context,
): void {
  switch (value.kind) {
    case "object":
      if (value.open) mayReplace(through(value.open, node));
      for (const [key, entry] of Object.entries(value.entries)) put(key, { ...entry, site: node });
      return;
    case "array":
      if (value.open) mayReplace(through(value.open, node));
      else
        for (const [index, element] of value.elements.entries())
          put(String(index), { value: element, key: node, site: node });
      return;
    case "primitive":
      if (typeof value.value !== "string") return;
      for (const [index, letter] of value.value.split("").entries())
        put(String(index), { value: { kind: "primitive", value: letter, at: value.at }, key: node, site: node });
      return;
    case "module":
      spreadModule(machine, value, node, put, mayReplace, context);
      return;
    case "closure":
      return;
    case "unknown":
      mayReplace(through(value, node));
      return;
    case "environment":
      mayReplace(unknown({ kind: "environment", what: value.name }, value.at));
      return;
    default:
      mayReplace(unknown({ kind: "unsupported-syntax", form: `a spread of ${describe(value)}` }, node));
  }
}

function spreadModule(
  { syntax, member }: Machine,
  value: ModuleValue,
  node: Handle,
  put: (key: string, entry: Entry) => void,
  mayReplace: (cause: Unknown) => void,
  context: Context,
): void {
  if (syntax.moduleData(value.module)) {
    mayReplace(unknown({ kind: "unsupported-syntax", form: "a spread of a JSON file's exports" }, node));
    return;
  }
  const { names, doubtful } = syntax.moduleExports(value.module);
  if (doubtful) mayReplace(unknown({ kind: "unsupported-syntax", form: doubtful.form }, doubtful.place));
  for (const key of names) put(key, { value: member(value, key, node, context), key: node, site: node });
}

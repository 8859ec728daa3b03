import type { Handle } from "../../reflection/expressions.ts";
import { describe } from "./operators.ts";
import { type Unknown, unknown } from "./unknown.ts";
import { array, noEntries, object, type Primitive, primitive, type Value } from "./value.ts";

/** Ordinary JavaScript data, with `undefined` and bigint. */
export type Plain = Primitive | readonly Plain[] | { readonly [key: string]: Plain };

export type PlainResult = { readonly ok: true; readonly data: Plain } | { readonly ok: false; readonly cause: Unknown };

/** The whole value as data, or the first part that is none. */
export function plainOf(value: Value): PlainResult {
  switch (value.kind) {
    case "primitive":
      return { ok: true, data: value.value };
    case "unknown":
      return { ok: false, cause: value };
    case "array": {
      if (value.open) return { ok: false, cause: value.open };
      const items: Plain[] = [];
      for (const element of value.elements) {
        const item = plainOf(element);
        if (!item.ok) return item;
        items.push(item.data);
      }
      return { ok: true, data: items };
    }
    case "object": {
      if (value.open) return { ok: false, cause: value.open };
      const data: Record<string, Plain> = {};
      for (const [key, entry] of Object.entries(value.entries)) {
        const item = plainOf(entry.replaced ?? entry.value);
        if (!item.ok) return item;
        Object.defineProperty(data, key, { value: item.data, enumerable: true, writable: true, configurable: true });
      }
      return { ok: true, data };
    }
    default:
      return {
        ok: false,
        cause: unknown({ kind: "wrong-operand", problem: `${describe(value)} stands where data is needed` }, value.at),
      };
  }
}

/** Data as a value that was written at one place. */
export function valueFrom(data: Plain, at: Handle): Value {
  if (data === null || typeof data !== "object") return primitive(data as Primitive, at);
  if (Array.isArray(data))
    return array(
      (data as readonly Plain[]).map((one) => valueFrom(one, at)),
      at,
    );
  const entries = noEntries();
  for (const [key, one] of Object.entries(data)) entries[key] = { value: valueFrom(one, at), key: at, site: at };
  return object(entries, at);
}

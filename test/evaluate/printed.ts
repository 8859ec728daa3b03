import { inspect } from "node:util";
import type { Value } from "../../compiler/phases/3-evaluate/value.ts";

/** A static value as JavaScript data; functions, classes and paths as a short text in guillemets. */
export function dataOf(value: Value): unknown {
  switch (value.kind) {
    case "primitive":
      return value.value;
    case "array":
      return value.open ? `«${value.open.reason.kind}»` : value.elements.map(dataOf);
    case "object": {
      const data: Record<string, unknown> = {};
      for (const [key, entry] of Object.entries(value.entries))
        Object.defineProperty(data, key, { value: dataOf(entry.replaced ?? entry.value), enumerable: true });
      return value.open ? { ...data, "…": `«${value.open.reason.kind}»` } : data;
    }
    case "unknown":
      return `«${value.reason.kind}»`;
    case "path":
      return `«path ${value.written}»`;
    default:
      return `«${value.kind}»`;
  }
}

export function printed(data: unknown): string {
  return inspect(data, { depth: 20, compact: true, breakLength: Number.POSITIVE_INFINITY, sorted: false });
}

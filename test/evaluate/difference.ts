import type { Value } from "../../compiler/phases/3-evaluate/value.ts";
import { dataOf, printed } from "./printed.ts";

/** Where ours says something else than JavaScript did; `undefined` when it is equal as far as it is known. */
export function difference(ours: Value, real: unknown, path = "asked"): string | undefined {
  const differs = `${path}: ours ${printed(dataOf(ours))}, real ${printed(real)}`;
  switch (ours.kind) {
    case "unknown":
    case "native":
    case "environment":
      return undefined;
    case "primitive":
      return Object.is(ours.value, real) ? undefined : differs;
    case "closure":
    case "class":
      return typeof real === "function" ? undefined : differs;
    case "module":
    case "path":
      return typeof real === "object" ? undefined : differs;
    case "array":
      if (!Array.isArray(real)) return differs;
      if (ours.open) return undefined;
      if (ours.elements.length !== real.length) return differs;
      return ours.elements
        .map((one, index) => difference(one, real[index], `${path}[${index}]`))
        .find((one) => one !== undefined);
    case "object": {
      if (typeof real !== "object" || real === null || Array.isArray(real)) return differs;
      const keys = Object.keys(ours.entries);
      if (!ours.open && keys.join("\n") !== Object.keys(real).join("\n")) return differs;
      return keys
        .map((key) => {
          const entry = ours.entries[key];
          if (!entry || entry.replaced) return undefined;
          return difference(entry.value, (real as Record<string, unknown>)[key], `${path}.${key}`);
        })
        .find((one) => one !== undefined);
    }
  }
}

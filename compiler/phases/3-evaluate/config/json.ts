import { notData } from "../../../diagnostics/catalogue/3-evaluate.ts";
import type { JsonValue } from "../../../model/json.ts";
import { describe } from "../operators.ts";
import type { Value } from "../value.ts";
import { presentOf, type Reader, slotsOf } from "./readers.ts";
import type { Reading, Slot } from "./reading.ts";

/** Plain data. Keys whose value is `undefined` are left out, as `JSON.stringify` does. */
export const json: Reader<JsonValue> = {
  expected: "plain data",
  read(slot, reading) {
    const value = presentOf(slot, reading);
    if (!value) return undefined;
    switch (value.kind) {
      case "primitive": {
        const { value: found } = value;
        if (found === null || typeof found === "string" || typeof found === "boolean") return found;
        if (typeof found === "number" && Number.isFinite(found)) return Object.is(found, -0) ? 0 : found;
        return refuse(value, slot, reading);
      }
      case "array": {
        const items: JsonValue[] = [];
        for (const [index, element] of value.elements.entries()) {
          const item = json.read({ value: element, accessor: `${slot.accessor}[${index}]` }, reading);
          if (item !== undefined) items.push(item);
        }
        if (value.open && !value.elements.includes(value.open)) reading.unknown(value.open, slot);
        return items;
      }
      case "object": {
        const found: Record<string, JsonValue> = {};
        for (const [key, at] of slotsOf(value, slot, reading)) {
          const item = json.read(at, reading);
          if (item !== undefined)
            Object.defineProperty(found, key, { value: item, enumerable: true, writable: true, configurable: true });
        }
        return found;
      }
      default:
        return refuse(value, slot, reading);
    }
  },
};

function refuse(value: Value, slot: Slot, reading: Reading): undefined {
  const isNumber = value.kind === "primitive" && typeof value.value === "number";
  reading.problem(notData, { found: isNumber ? String(value.value) : describe(value) }, slot);
  return undefined;
}

import {
  conflictingKeys,
  missingConfigKey,
  numberOutOfRange,
  unknownChoice,
  unknownConfigKey,
  wrongConfigType,
} from "../../../diagnostics/catalogue/3-evaluate.ts";
import { closest } from "../../../diagnostics/closest.ts";
import { describe } from "../operators.ts";
import { unknown } from "../unknown.ts";
import type { ObjectValue, Value } from "../value.ts";
import type { Reading, Slot } from "./reading.ts";

/** Turns a static value into a part of the model, or reports what is wrong with it. */
export interface Reader<T> {
  /** What it takes, for messages: `a string`. */
  readonly expected: string;
  /** `undefined` after a problem. */
  read(slot: Slot, reading: Reading): T | undefined;
}

export interface Field<T, Presence extends "always" | "maybe" = "always" | "maybe"> {
  readonly reader: Reader<T>;
  readonly presence: Presence;
  readonly isRequired: boolean;
  readonly byDefault?: (() => T) | undefined;
}

export const required = <T>(reader: Reader<T>): Field<T, "always"> => ({
  reader,
  presence: "always",
  isRequired: true,
});
export const optional = <T>(reader: Reader<T>): Field<T, "maybe"> => ({ reader, presence: "maybe", isRequired: false });
export const defaulting = <T>(reader: Reader<T>, byDefault: () => T): Field<T, "always"> => ({
  reader,
  presence: "always",
  isRequired: false,
  byDefault,
});

/** Anything but a value: reported, or silently absent. */
export function presentOf(slot: Slot, reading: Reading): Exclude<Value, { kind: "unknown" }> | undefined {
  const { value } = slot;
  if (value.kind === "unknown") {
    reading.unknown(value, slot);
    return undefined;
  }
  if (value.kind === "environment") {
    reading.unknown(unknown({ kind: "environment", what: value.name }, value.at), slot);
    return undefined;
  }
  if (value.kind === "primitive" && value.missing) {
    const { key, known, node } = value.missing;
    reading.unknown(unknown({ kind: "missing-key", key, known }, node), slot);
    return undefined;
  }
  return value;
}

export function wrongType(slot: Slot, reading: Reading, expected: string): undefined {
  reading.problem(wrongConfigType, { expected, found: describe(slot.value) }, slot);
  return undefined;
}

/** A text; `check` may refuse it and report why. */
export function text(check?: (found: string, slot: Slot, reading: Reading) => boolean): Reader<string> {
  return {
    expected: "a string",
    read(slot, reading) {
      const value = presentOf(slot, reading);
      if (!value) return undefined;
      if (value.kind !== "primitive" || typeof value.value !== "string") return wrongType(slot, reading, "a string");
      return !check || check(value.value, slot, reading) ? value.value : undefined;
    },
  };
}

export interface NumberRange {
  readonly whole?: boolean;
  readonly min?: number;
  readonly moreThan?: number;
  readonly max?: number;
}

export function number(range: NumberRange): Reader<number> {
  const { whole = false, min, moreThan, max } = range;
  const limits = [
    min !== undefined && `of at least ${min}`,
    moreThan !== undefined && `of more than ${moreThan}`,
    max !== undefined && `${min === undefined && moreThan === undefined ? "of" : "and"} at most ${max}`,
  ].filter((one) => one !== false);
  const expected = [whole ? "a whole number" : "a number", ...limits].join(" ");
  return {
    expected,
    read(slot, reading) {
      const value = presentOf(slot, reading);
      if (!value) return undefined;
      if (value.kind !== "primitive" || typeof value.value !== "number") return wrongType(slot, reading, expected);
      const found = value.value;
      const isFine =
        Number.isFinite(found) &&
        (!whole || Number.isInteger(found)) &&
        (min === undefined || found >= min) &&
        (moreThan === undefined || found > moreThan) &&
        (max === undefined || found <= max);
      if (isFine) return found;
      reading.problem(numberOutOfRange, { found: String(found), range: expected }, slot);
      return undefined;
    },
  };
}

export const boolean: Reader<boolean> = {
  expected: "true or false",
  read(slot, reading) {
    const value = presentOf(slot, reading);
    if (!value) return undefined;
    if (value.kind === "primitive" && typeof value.value === "boolean") return value.value;
    return wrongType(slot, reading, "true or false");
  },
};

export function choice<T extends string>(choices: readonly T[]): Reader<T> {
  const expected = `one of ${choices.map((one) => JSON.stringify(one)).join(", ")}`;
  return {
    expected,
    read(slot, reading) {
      const value = presentOf(slot, reading);
      if (!value) return undefined;
      if (value.kind !== "primitive" || typeof value.value !== "string") return wrongType(slot, reading, expected);
      const found = choices.find((one) => one === value.value);
      if (found !== undefined) return found;
      const similar = closest(value.value, choices);
      const quoted = choices.map((one) => JSON.stringify(one));
      reading.problem(
        unknownChoice,
        { found: JSON.stringify(value.value), choices: quoted, similar: similar && JSON.stringify(similar) },
        slot,
        replacing(slot, reading, similar),
      );
      return undefined;
    },
  };
}

/** A fix that replaces a literal by a better one. */
export function replacing(slot: Slot, reading: Reading, better: string | undefined) {
  const span = better === undefined ? undefined : reading.literalSpan(slot);
  return span && better !== undefined
    ? { fix: { title: `Write ${JSON.stringify(better)}`, span, replacement: JSON.stringify(better) } }
    : {};
}

export function list<T>(
  item: Reader<T>,
  check?: (items: readonly ListItem<T>[], slot: Slot, reading: Reading) => void,
): Reader<readonly T[]> {
  const expected = `a list of which each entry is ${item.expected}`;
  return {
    expected,
    read(slot, reading) {
      const value = presentOf(slot, reading);
      if (!value) return undefined;
      if (value.kind !== "array") return wrongType(slot, reading, "a list");
      const items: ListItem<T>[] = [];
      for (const [index, element] of value.elements.entries()) {
        const itemSlot: Slot = { value: element, accessor: `${slot.accessor}[${index}]` };
        const found = item.read(itemSlot, reading);
        reading.spans.set(itemSlot.accessor, reading.syntax.place(element.at));
        if (found !== undefined) items.push({ item: found, slot: itemSlot });
      }
      if (value.open && !value.elements.includes(value.open)) reading.unknown(value.open, slot);
      check?.(items, slot, reading);
      return items.map((one) => one.item);
    },
  };
}

export interface ListItem<T> {
  readonly item: T;
  readonly slot: Slot;
}

type Fields = Readonly<Record<string, Field<unknown>>>;
type TypeOf<F> = F extends Field<infer T> ? T : never;
export type ShapeOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Field<unknown, "always"> ? K : never]: TypeOf<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends Field<unknown, "always"> ? never : K]?: TypeOf<F[K]>;
};

export interface ShapeRules<T> {
  /** What messages call it: `a compute block`. */
  readonly expected: string;
  /** Rules over several keys. Gives what was read of each key, also when some of it was wrong. */
  readonly check?: (found: Partial<T>, slots: ReadonlyMap<string, Slot>, slot: Slot, reading: Reading) => void;
}

export interface Shape<T> extends Reader<T> {
  /** With every default, as if nothing was written. */
  empty(): T;
}

export function shape<F extends Fields>(fields: F, rules: ShapeRules<ShapeOf<F>>): Shape<ShapeOf<F>> {
  const known = Object.keys(fields);
  return {
    expected: rules.expected,
    empty() {
      const made = known.map((key) => [key, fields[key]?.byDefault?.()] as const);
      return Object.fromEntries(made.filter(([, value]) => value !== undefined)) as ShapeOf<F>;
    },
    read(slot, reading) {
      const value = presentOf(slot, reading);
      if (!value) return undefined;
      if (value.kind !== "object") return wrongType(slot, reading, rules.expected);
      const slots = slotsOf(value, slot, reading, known);
      const found: Record<string, unknown> = {};
      const lacking: string[] = [];
      let isWhole = true;
      for (const [key, field] of Object.entries(fields)) {
        const at = slots.get(key);
        const given = at && field.reader.read(at, reading);
        if (given !== undefined) found[key] = given;
        else if (field.byDefault) found[key] = field.byDefault();
        else if (field.isRequired) {
          isWhole = false;
          if (!at && !value.open) lacking.push(key);
        }
      }
      if (lacking.length > 0) reading.problem(missingConfigKey, { keys: lacking }, slot);
      rules.check?.(found as Partial<ShapeOf<F>>, slots, slot, reading);
      return isWhole ? (found as ShapeOf<F>) : undefined;
    },
  };
}

/** The entries of an object; what is unknown or misspelt is reported. Entries that are `undefined` count as absent. */
export function slotsOf(
  value: ObjectValue,
  slot: Slot,
  reading: Reading,
  known?: readonly string[],
): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  if (value.open) reading.unknown(value.open, { ...slot, site: undefined });
  for (const [key, entry] of Object.entries(value.entries)) {
    const accessor = slot.accessor === "" ? key : `${slot.accessor}.${key}`;
    const at: Slot = { value: entry.value, accessor, site: entry.site, key: entry.key };
    const isAbsent = entry.value.kind === "primitive" && entry.value.value === undefined && !entry.value.missing;
    if (known && !known.includes(key)) {
      reportUnknownKey(key, at, slot, reading, known, Object.keys(value.entries));
      continue;
    }
    if (isAbsent) continue;
    reading.spans.set(accessor, reading.syntax.place(spanNode(at, reading)));
    slots.set(key, at);
  }
  return slots;
}

function spanNode({ value, site }: Slot, reading: Reading) {
  return value.kind === "unknown" || !reading.syntax.isEditable(value.at) ? (site ?? value.at) : value.at;
}

function reportUnknownKey(
  key: string,
  at: Slot,
  slot: Slot,
  reading: Reading,
  known: readonly string[],
  written: readonly string[],
): void {
  const similar = closest(
    key,
    known.filter((one) => !written.includes(one)),
  );
  const span = at.key && reading.syntax.place(at.key);
  const text = at.key && reading.syntax.text(at.key);
  const isPlain = text === key || text === JSON.stringify(key);
  const replacement = text === key ? similar : JSON.stringify(similar);
  reading.problem(unknownConfigKey, { key, known, similar }, slot, {
    node: at.key,
    ...(similar !== undefined &&
      span &&
      isPlain && { fix: { title: `Rename it to ${similar}`, span, replacement: replacement ?? similar } }),
  });
}

/** Reports two keys that are both set and exclude each other. */
export function exclude(
  slots: ReadonlyMap<string, Slot>,
  keys: readonly [string, string],
  why: string,
  slot: Slot,
  reading: Reading,
): void {
  const second = slots.get(keys[1]);
  if (slots.has(keys[0]) && second) reading.problem(conflictingKeys, { keys, why }, slot, { node: second.key });
}

import { isFormat, lengthOf } from "./checks.ts";
import type { Schema } from "./schema-keywords.ts";
import { show } from "./show-value.ts";

/** Says one thing that is wrong: a whole message, or what was expected. */
export type Say = (text: string) => undefined;

export function explainString(schema: Schema, value: string, say: Say): undefined {
  const { minLength, maxLength, pattern, format } = schema;
  const length = minLength === undefined && maxLength === undefined ? 0 : lengthOf(value);
  if (minLength !== undefined && length < minLength) say(`expected at least ${minLength} characters, got ${length}`);
  if (maxLength !== undefined && length > maxLength) say(`expected at most ${maxLength} characters, got ${length}`);
  if (pattern !== undefined && !new RegExp(pattern, "u").test(value))
    say(`expected text like ${pattern}, got ${show(value)}`);
  if (format !== undefined && !isFormat(format, value)) say(`expected the format ${format}, got ${show(value)}`);
}

export function explainNumber(binary: boolean, schema: Schema, value: unknown, say: Say, got: Say): undefined {
  if (typeof value !== "number") return got(schema.type === "integer" ? "a whole number" : "a number");
  if (!Number.isFinite(value) && !binary) return say(`${value} has no form in JSON`);
  if (schema.type === "integer" && !Number.isInteger(value)) return got("a whole number");
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (minimum !== undefined && !(value >= minimum)) got(`at least ${minimum}`);
  if (maximum !== undefined && !(value <= maximum)) got(`at most ${maximum}`);
  if (exclusiveMinimum !== undefined && !(value > exclusiveMinimum)) got(`more than ${exclusiveMinimum}`);
  if (exclusiveMaximum !== undefined && !(value < exclusiveMaximum)) got(`less than ${exclusiveMaximum}`);
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) got(`a multiple of ${multipleOf}`);
}

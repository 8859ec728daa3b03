import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { JsonValue } from "../../compiler/model/json.ts";
import { yamlText } from "../../compiler/phases/7-emit/yaml-text.ts";

const asTheLibrary = (value: JsonValue): string =>
  stringify(value, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true });

const awkward = fc.constantFrom(
  "", " ", "y", "No", "on", "null", "~", "0", "1_000", "0x1f", "0o7", "1e3", ".5", "1:30", "2001-01-01", "---", "...", "--- a",
  "- a", "-", "? a", "a: b", "a:", ": a", "a #b", "#a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a'", '"a"', "it's",
  "{a}", "[a]", "a, b", "a\nb", " a", "a ", "é", "1Gi", "***", "<<", "=", "a\tb", "\\n", "x".repeat(1200),
); // biome-ignore format: a list
const text = fc.oneof(
  awkward,
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.stringMatching(/^[A-Za-z/.0-9-][\w./:-]{0,8}$/),
);
const value = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 5 }),
  ),
})).value;

test("prints what the library prints", () => {
  fc.assert(
    fc.property(value, (sample) => {
      expect(yamlText(sample)).toBe(asTheLibrary(sample));
    }),
    { numRuns: 3000 },
  );
});

test("a reader of YAML 1.1 gets the value back", () => {
  const sample = { a: [{ b: "yes", c: [[], {}] }, ["1:30", "0x1f"], null], d: "***", e: 0.5 };
  expect(parse(yamlText(sample), { version: "1.1" })).toEqual(sample);
});

import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as encoders from "../../compiler/phases/7-emit/encoders.ts";

/** Strings that have broken generators before, among arbitrary ones. */
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "__proto__", "constructor", "*/", "//", "$" + "{x}", "`", "</script>", "<!--", "\u2028", "\n", "\r\nRUN id", "\\", '"', "'",
    "$(id)", "$HOME", "$" + "{HOME}", "a\\\nb", "<<EOF", "# syntax=evil", "no", "1e3", "~", "ONBUILD RUN id", "\u0000", "é\u0301",
  ), // biome-ignore format: a list of strings
);

describe("what an encoder writes reads back as what it was given", () => {
  test("JSON and TypeScript literals", () => {
    fc.assert(
      fc.property(fc.jsonValue(), hostile, (value, text) => {
        const whole = { [text]: value, text, list: [text, value] };
        expect(JSON.parse(encoders.json(whole))).toEqual(JSON.parse(JSON.stringify(whole)));
        const evaluated: unknown = runInNewContext(`JSON.stringify(${encoders.literal(whole)})`);
        expect(JSON.parse(String(evaluated))).toEqual(JSON.parse(JSON.stringify(whole)));
      }),
    );
  });

  test("a property name stays an own property, whatever it is called", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const keys: unknown = runInNewContext(`JSON.stringify(Object.keys({ ${encoders.propertyName(name)}: 1 }))`);
        expect(JSON.parse(String(keys))).toEqual([JSON.parse(JSON.stringify(name))]);
      }),
    );
  });

  test("comments end where their line ends", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(runInNewContext(`// ${encoders.comment(text)}\n1`)).toBe(1);
        expect(runInNewContext(`/* ${encoders.comment(text)} */ 1`)).toBe(1);
      }),
    );
  });

  test("quoted values of a Dockerfile", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = whenAllowed(() => encoders.quoted(text));
        if (written === undefined) return;
        expect(written).toMatch(/^"(?:[^"\\$\r\n]|\\["\\$])*"$/);
        expect(written.slice(1, -1).replace(/\\(["\\$])/g, "$1")).toBe(text);
      }),
    );
  });

  test("commands", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1 }), (parts) => {
        const written = whenAllowed(() => encoders.execForm(parts));
        if (written === undefined) return;
        expect(written).not.toMatch(/[\r\n\u2028\u2029]/);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(parts)));
      }),
    );
  });
});

test("fields with a grammar are refused, never escaped", () => {
  const refused = [
    () => encoders.imageReference("node:24\nRUN id"),
    () => encoders.imageReference("node:24 AS x"),
    () => encoders.imageReference("$BASE"),
    () => encoders.aptPackage("-oDpkg::Pre-Invoke::=id"),
    () => encoders.aptPackage("curl;id"),
    () => encoders.aptPackage("$(id)"),
    () => encoders.envName("A B"),
    () => encoders.envName("A=B"),
    () => encoders.identifier("a b"),
    () => encoders.identifier("1a"),
    () => encoders.integer(-1),
    () => encoders.integer(1.5),
  ];
  for (const attempt of refused) expect(attempt).toThrow(/^Not fit for /);
});

/** A thrown refusal is as good as a right answer. */
function whenAllowed(write: () => string): string | undefined {
  try {
    return write();
  } catch (error) {
    expect(String(error)).toContain("Not fit for");
    return undefined;
  }
}

import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../compiler/model/json.ts";
import { typeNamed } from "../../compiler/reflection/signatures.ts";
import { isAssignable, type TypeSite } from "../../compiler/reflection/types.ts";
import { seed } from "../seed.ts";
import { loadSchemas } from "../typed/load-generated.ts";
import { describeAlias } from "./describe-alias.ts";
import { declarations, randomTypes } from "./random-types.ts";
import { programOf } from "./typed-session.ts";

/** Random types and values near them, judged by the generated validator and by TypeScript: are they assignable? */
const pairsPerType = 20;
const typeCount = 110;
const { grow } = randomTypes(seed);

/** The type of just this value, not fresh: extra keys are fine, as they are on the wire. */
function typeOfValue(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(typeOfValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${typeOfValue(inner)}`)
    .join("; ")} }`;
}

describe(`the validator against the type checker (seed ${seed})`, () => {
  it("judges random values alike", () => {
    const types = Array.from({ length: typeCount }, () => grow(3));
    const values = types.map((type) => Array.from({ length: pairsPerType }, type.make));
    const { program } = programOf({
      "types.ts": [
        declarations,
        ...types.map((type, index) => `export type T${index} = ${type.text};`),
        ...values.flatMap((list, index) =>
          list.map((value, at) => `export type V${index}_${at} = ${typeOfValue(value)};`),
        ),
      ].join("\n"),
    });
    const file = "test/describe/virtual/types.ts";
    const site = (name: string): TypeSite => {
      const found = typeNamed(program, file, name);
      if (!found) throw new Error(name);
      return found.site;
    };
    let agreed = 0;
    let refused = 0;
    const disagreed: string[] = [];
    for (const [index, type] of types.entries()) {
      const described = describeAlias(program, file, `T${index}`);
      expect(described.diagnostics, type.text).toEqual([]);
      const schema = loadSchemas(described.endpoint);
      for (const [at, value] of (values[index] ?? []).entries()) {
        const byChecker = isAssignable(program, site(`V${index}_${at}`), site(`T${index}`));
        const checked = schema.decodeInput({ value }, "json");
        const ours = !(checked instanceof Promise) && checked.ok;
        if (ours === byChecker) agreed++;
        else disagreed.push(`${JSON.stringify(value)} as ${type.text}: TypeScript ${byChecker}, ours ${ours}`);
        if (!byChecker) refused++;
      }
    }
    expect(disagreed).toEqual([]);
    expect(agreed).toBeGreaterThanOrEqual(2000);
    // Both outcomes must be common, or the test would prove little.
    expect(refused).toBeGreaterThan(200);
    expect(agreed - refused).toBeGreaterThan(200);
  });
});

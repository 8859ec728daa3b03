import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../compiler/model/json.ts";
import { typeNamed } from "../../compiler/reflection/signatures.ts";
import { isAssignable, type TypeSite } from "../../compiler/reflection/types.ts";
import { seed } from "../seed.ts";
import { loadSchemas } from "../typed/load-generated.ts";
import { describeAlias } from "./describe-alias.ts";
import { programOf } from "./typed-session.ts";

/** Random types and values near them, judged by the generated validator and by TypeScript: are they assignable? */
const pairsPerType = 20;
const typeCount = 110;

/** Mulberry32: the same seed gives the same run. */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = randomFrom(seed);
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const times = <T>(most: number, make: () => T): T[] => Array.from({ length: Math.floor(random() * (most + 1)) }, make);

// Not `constructor`: TypeScript thinks that every object has one already (docs/types.md).
const keys = ["a", "b", "kind", "class", "x y", "-0"] as const;
const texts = ["", "a", "b", "id-1", "id-x", "1"] as const;
const numbers = [0, 1, -1, 2.5, 1e21] as const;

interface Grown {
  readonly text: string;
  /** A value that is meant to fit; it often does not quite. */
  readonly make: () => JsonValue;
}

const anything = (depth: number): JsonValue => {
  const roll = random();
  if (roll < 0.2) return pick(texts);
  if (roll < 0.4) return pick(numbers);
  if (roll < 0.5) return pick([true, false]);
  if (roll < 0.6) return null;
  if (depth <= 0) return {};
  if (roll < 0.8) return times(3, () => anything(depth - 1));
  return Object.fromEntries(times(3, () => [pick(keys), anything(depth - 1)]));
};

const nearly =
  (make: () => JsonValue): (() => JsonValue) =>
  () =>
    random() < 0.07 ? anything(2) : make();

function grow(depth: number): Grown {
  const grown = depth <= 0 ? leaf() : pick([leaf, list, tuple, object, object, union, record])(depth);
  return { text: grown.text, make: nearly(grown.make) };
}

function leaf(): Grown {
  return pick<Grown>([
    { text: "string", make: () => pick(texts) },
    { text: "number", make: () => pick(numbers) },
    { text: "boolean", make: () => pick([true, false]) },
    { text: "null", make: () => null },
    { text: '"a"', make: () => "a" },
    { text: '"a" | "b" | 1', make: () => pick(["a", "b", 1]) },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a type
    { text: "`id-${number}`", make: () => pick(["id-1", "id-2.5", "id-x", "id-"]) },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a type
    { text: "`${string}-${string}`", make: () => pick(["a-b", "-", "a", "a-b-c"]) },
    { text: "Enum", make: () => pick([1, 2, 3, "One"]) },
  ]);
}

function list(depth: number): Grown {
  const items = grow(depth - 1);
  return { text: `(${items.text})[]`, make: () => times(3, items.make) };
}

function tuple(depth: number): Grown {
  const parts = Array.from({ length: 1 + Math.floor(random() * 2) }, () => grow(depth - 1));
  const ending = pick(["", "?", "..."]);
  const last = grow(depth - 1);
  const tail = ending === "" ? [] : ending === "?" ? [`(${last.text})?`] : [`...(${last.text})[]`];
  return {
    text: `[${[...parts.map((part) => part.text), ...tail].join(", ")}]`,
    make: () => [
      ...parts.map((part) => part.make()),
      ...(ending === "" ? [] : times(ending === "?" ? 1 : 2, last.make)),
    ],
  };
}

/** At least one property is required: TypeScript refuses values that share nothing with an all-optional type. */
function object(depth: number): Grown {
  const chosen = [...new Set([pick(keys), ...times(3, () => pick(keys))])];
  const properties = chosen.map((key, index) => ({
    key,
    optional: index > 0 && random() < 0.5,
    type: grow(depth - 1),
  }));
  return {
    text: `{ ${properties.map(({ key, optional, type }) => `${JSON.stringify(key)}${optional ? "?" : ""}: ${type.text}`).join("; ")} }`,
    make: () =>
      Object.fromEntries(
        properties
          .filter(({ optional }) => random() > (optional ? 0.4 : 0.05))
          .map(({ key, type }) => [key, type.make()])
          .concat(random() < 0.2 ? [["extra", anything(1)]] : []) as [string, JsonValue][],
      ),
  };
}

function union(depth: number): Grown {
  const members = Array.from({ length: 2 + Math.floor(random() * 2) }, () => grow(depth - 1));
  return { text: members.map((member) => `(${member.text})`).join(" | "), make: () => pick(members).make() };
}

function record(depth: number): Grown {
  const values = grow(depth - 1);
  return {
    text: `Record<string, ${values.text}>`,
    make: () => Object.fromEntries(times(3, () => [pick(keys), values.make()])),
  };
}

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
        "enum Enum { One = 1, Two = 2 }",
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

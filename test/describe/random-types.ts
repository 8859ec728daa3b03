import type { JsonValue } from "../../compiler/model/json.ts";

/** What the types that are grown are made with. */
export const declarations = `
enum Enum { One = 1, Two = 2 }
interface Box<T> { value: T; list?: T[] }
interface Tree<T> { value: T; children?: Tree<T>[] }
type Item<T> = T extends readonly (infer U)[] ? U : T;
type Same<T> = { [K in keyof T]: T[K] };
type Get<K extends string> = \`get_\${K}\`;
type OrNull<T> = { [K in keyof T]: T[K] | null };
`;

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

// Not `constructor`: TypeScript thinks that every object has one already (docs/types.md).
const keys = ["a", "b", "kind", "class", "x y", "-0"] as const;
const texts = ["", "a", "b", "id-1", "id-x", "1"] as const;
const numbers = [0, 1, -1, 2.5, 1e21] as const;

export interface Grown {
  readonly text: string;
  /** A value that is meant to fit; it often does not quite. */
  readonly make: () => JsonValue;
}

/** Grows random types with values near them; the same seed gives the same. */
export function randomTypes(seed: number): { grow(depth: number): Grown } {
  const random = randomFrom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const times = <T>(most: number, make: () => T): T[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, make);

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
    const grown = depth <= 0 ? leaf() : pick(forms)(depth);
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
      { text: "Enum.One", make: () => pick([1, 2]) },
      { text: "string & {}", make: () => pick([...texts, 1]) },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a type
      { text: '`${"a" | "b"}-${number}`', make: () => pick(["a-1", "b-2.5", "c-1", "a-x"]) },
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

  interface Property {
    readonly key: string;
    readonly optional: boolean;
    readonly type: Grown;
  }

  /** At least one property is required: TypeScript refuses values that share nothing with an all-optional type. */
  function propertiesOf(depth: number, names: readonly string[] = keys): readonly Property[] {
    const chosen = [...new Set([pick(names), ...times(3, () => pick(names))])];
    return chosen.map((key, index) => ({ key, optional: index > 0 && random() < 0.5, type: grow(depth - 1) }));
  }

  const textOf = (properties: readonly Property[]): string =>
    `{ ${properties.map(({ key, optional, type }) => `${JSON.stringify(key)}${optional ? "?" : ""}: ${type.text}`).join("; ")} }`;

  function someOf(properties: readonly Property[]): Record<string, JsonValue> {
    const made = properties
      .filter(({ optional }) => random() > (optional ? 0.4 : 0.05))
      .map(({ key, type }): [string, JsonValue] => [key, type.make()]);
    return Object.fromEntries(random() < 0.2 ? [...made, ["extra", anything(1)]] : made);
  }

  function object(depth: number): Grown {
    const properties = propertiesOf(depth);
    return { text: textOf(properties), make: () => someOf(properties) };
  }

  /** What the library makes of an object type. */
  function utility(depth: number): Grown {
    const properties = propertiesOf(depth);
    const whole = textOf(properties);
    const first = properties[0]?.key ?? "";
    const rest = properties.slice(1).map(({ key }) => JSON.stringify(key));
    const make = (): JsonValue => someOf(properties);
    return pick<Grown>([
      { text: `Required<${whole}>`, make },
      { text: `Readonly<${whole}>`, make },
      { text: `Pick<${whole}, ${JSON.stringify(first)}>`, make },
      { text: `Omit<${whole}, ${rest.length > 0 ? rest.join(" | ") : '"none"'}>`, make },
      {
        text: `(Partial<${whole}> & { tag: "t" })`,
        make: () => ({ ...someOf(properties), tag: pick(["t", "t", "u"]) }),
      },
      { text: `Same<${whole}>`, make },
      { text: `OrNull<${whole}>`, make: () => ({ ...someOf(properties), ...(random() < 0.3 && { [first]: null }) }) },
    ]);
  }

  /** Generic types of the user's. Trees are low: from the third level on TypeScript takes a recursive type for fitting. */
  function generic(depth: number): Grown {
    const inner = grow(depth - 1);
    const { text, make } = inner;
    const tree = (left: number): JsonValue => ({
      value: make(),
      ...(left > 0 && random() < 0.7 && { children: times(2, () => tree(left - 1)) }),
    });
    return pick<Grown>([
      { text: `Box<${text}>`, make: () => ({ value: make(), ...(random() < 0.5 && { list: times(2, make) }) }) },
      { text: `Tree<${text}>`, make: () => tree(1) },
      { text: `Item<(${text})[]>`, make },
      { text: `Item<[${text}]>`, make },
      { text: `Record<"a" | "b", ${text}>`, make: () => ({ a: make(), ...(random() < 0.9 && { b: make() }) }) },
      { text: `{ [K in "a" | "b" as Get<K>]: ${text} }`, make: () => ({ get_a: make(), get_b: make() }) },
      { text: `Box<${text}>["value"]`, make },
      { text: `Exclude<(${text}) | "gone", "gone">`, make: () => (random() < 0.1 ? "gone" : make()) },
    ]);
  }

  /** Objects of several parts, with keys of their own so that no value is impossible. */
  function intersection(depth: number): Grown {
    const [left, right] = [propertiesOf(depth), propertiesOf(depth, ["m", "n"])];
    const other = propertiesOf(depth, ["o", "p"]);
    return pick<Grown>([
      { text: `(${textOf(left)} & ${textOf(right)})`, make: () => ({ ...someOf(left), ...someOf(right) }) },
      {
        text: `((${textOf(left)} | ${textOf(other)}) & ${textOf(right)})`,
        make: () => ({ ...someOf(pick([left, other])), ...someOf(right) }),
      },
    ]);
  }

  function discriminated(depth: number): Grown {
    const kinds = ["one", "two", "three"] as const;
    const members = kinds
      .slice(0, 2 + Math.floor(random() * 2))
      .map((kind) => ({ kind, parts: propertiesOf(depth, ["a", "b"]) }));
    return {
      text: members.map(({ kind, parts }) => `({ kind: "${kind}" } & ${textOf(parts)})`).join(" | "),
      make: () => ({ ...someOf(pick(members).parts), kind: random() < 0.1 ? "four" : pick(members).kind }),
    };
  }

  /** Known keys beside all others. */
  function open(depth: number): Grown {
    const values = grow(depth - 1);
    return {
      text: `{ kind: "k"; [key: string]: (${values.text}) | "k" }`,
      make: () => ({
        ...Object.fromEntries(times(2, () => [pick(keys), values.make()])),
        kind: pick(["k", "k", "k", "l"]),
      }),
    };
  }

  function labelled(depth: number): Grown {
    const [first, second, rest] = [grow(depth - 1), grow(depth - 1), grow(depth - 1)];
    return {
      text: `readonly [first: ${first.text}, second?: ${second.text}, ...rest: (${rest.text})[]]`,
      make: () => [first.make(), ...times(1, second.make), ...times(1, rest.make)],
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

  const forms = [
  list, tuple, labelled, object, object, union, discriminated, record, open, utility, generic, generic, intersection,
]; // biome-ignore format: a list of names

  return { grow };
}

import { describe, expect, it } from "vitest";
import { decodeMsgpack } from "../../runtime/codec/msgpack-decode.ts";
import { encodeMsgpack } from "../../runtime/codec/msgpack-encode.ts";
import { NdArray } from "../../runtime/codec/nd-array.ts";
import type { Wire } from "../../runtime/schema/endpoint-schema.ts";
import { describeAlias } from "../describe/describe-alias.ts";
import { programOf } from "../describe/typed-session.ts";
import { loadSchemas, loadStub } from "./load-generated.ts";

const file = "test/describe/virtual/values.ts";
const { program } = programOf({
  "values.ts": `
import type { NdArray } from "chainsc";
export type Dates = { at: Date; maybe?: Date | null; all: Date[] };
export type Bytes = { raw: Uint8Array; buffer: Buffer; whole: ArrayBuffer };
export type Arrays = { f: Float32Array; i: BigInt64Array; clamped: Uint8ClampedArray; nd: NdArray };
export type Maps = { byName: Map<string, Date>; byNumber: Map<number, Set<string>>; set: Set<bigint> };
export type Numbers = { big: bigint; five: 5n; url: URL };
export type Shapes = ({ kind: "at"; when: Date } | { kind: "text"; when: string })[];
export type Tuple = [name: string, at?: Date, ...more: Date[]];
export type Tree = { at: Date; kids: Tree[] };
export type Keyed = { id: string; [other: string]: string | Tree };
export type Inherited = { constructor: Date; toString?: Date };
export class Money { #cents = 5; toJSON() { return { cents: this.#cents, at: new Date(0) }; } }
export type Priced = { price: Money };
export class Secretive { private token = "t"; shown = 1; }
export type Hidden = { inner: Secretive };
export type Plain = { a: number[]; b: { c: string } };
export type Meta = { meta: unknown };
`,
});

const day = new Date("2026-01-31T12:00:00.000Z");

/** Through the stub's encoder, the codec and the server's decoder, and back as a result. */
async function there(name: string, value: unknown, wire: Wire): Promise<unknown> {
  const { endpoint } = describeAlias(program, file, name);
  const encoded = await loadStub(endpoint).encodeInput([value], wire);
  if (!encoded.ok) throw new Error(JSON.stringify(encoded.problems));
  const sent =
    wire === "json" ? JSON.parse(JSON.stringify(encoded.value)) : decodeMsgpack(encodeMsgpack(encoded.value));
  const decoded = await loadSchemas(endpoint).decodeInput(sent, wire);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
  return decoded.value[0];
}

async function back(name: string, value: unknown, wire: Wire): Promise<unknown> {
  const { endpoint } = describeAlias(program, file, name, "result");
  const encoded = await loadSchemas(endpoint).encodeOutput(value, wire);
  if (!encoded.ok) throw new Error(JSON.stringify(encoded.problems));
  const sent =
    wire === "json" ? JSON.parse(JSON.stringify(encoded.value)) : decodeMsgpack(encodeMsgpack(encoded.value));
  const decoded = await loadStub(endpoint).decodeOutput(sent, wire);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
  return decoded.value;
}

const values: readonly (readonly [string, unknown])[] = [
  ["Dates", { at: day, maybe: null, all: [day, day] }],
  ["Dates", { at: day, all: [] }],
  [
    "Maps",
    { byName: new Map([["a", day]]), byNumber: new Map([[1, new Set(["x"])]]), set: new Set([1n, -(2n ** 80n)]) },
  ],
  ["Numbers", { big: -12345678901234567890n, five: 5n, url: new URL("https://example.org/a?b") }],
  [
    "Shapes",
    [
      { kind: "at", when: day },
      { kind: "text", when: "2026-01-31T12:00:00.000Z" },
    ],
  ],
  ["Tuple", ["a"]],
  ["Tuple", ["a", day, day, day]],
  ["Tree", { at: day, kids: [{ at: day, kids: [] }] }],
  ["Keyed", { id: "x", root: { at: day, kids: [] }, name: "y" }],
  ["Inherited", { constructor: day }],
  ["Inherited", { constructor: day, toString: day }],
  ["Plain", { a: [1, 2.5], b: { c: "ü" } }],
  ["Meta", { meta: { a: [1, null, "x"] } }],
];

describe.each(["json", "binary"] as const)("values over %s", (wire) => {
  it.each(values)("%s arrives as it was sent, and comes back so", async (name, value) => {
    const before = structuredClone(name === "Numbers" ? {} : value);
    expect(await there(name, value, wire)).toEqual(value);
    expect(await back(name, value, wire)).toEqual(value);
    if (name !== "Numbers") expect(value, "what is sent is never changed").toEqual(before);
  });

  it("restores bytes in the container that the type names", async () => {
    const raw = new Uint8Array([1, 2, 255]);
    const sent = { raw, buffer: Buffer.from(raw), whole: new Uint8Array(raw).buffer };
    const got = (await there("Bytes", sent, wire)) as typeof sent;
    expect(Buffer.isBuffer(got.buffer)).toBe(true);
    expect(Object.getPrototypeOf(got.raw)).toBe(Uint8Array.prototype);
    expect(got.whole).toBeInstanceOf(ArrayBuffer);
    expect([...got.raw, ...got.buffer, ...new Uint8Array(got.whole)]).toEqual([1, 2, 255, 1, 2, 255, 1, 2, 255]);
  });

  it("restores typed arrays and arrays with a shape", async () => {
    const sent = {
      f: new Float32Array([1.5, Number.NaN]),
      i: new BigInt64Array([-1n]),
      clamped: new Uint8ClampedArray([7]),
      nd: new NdArray(new Float64Array(6), [2, 3]),
    };
    const got = (await there("Arrays", sent, wire)) as typeof sent;
    expect(got.f).toEqual(sent.f);
    expect(got.i).toEqual(sent.i);
    expect(got.clamped).toEqual(sent.clamped);
    expect(got.nd.shape).toEqual([2, 3]);
  });
});

describe("results", () => {
  it("sends what toJSON gives, converted as its type says", async () => {
    class Money {
      toJSON() {
        return { cents: 5, at: day };
      }
    }
    expect(await back("Priced", { price: new Money() }, "json")).toEqual({ price: { cents: 5, at: day } });
  });

  it("leaves the private state of a class at home", async () => {
    const { endpoint } = describeAlias(program, file, "Hidden", "result");
    const encoded = await loadSchemas(endpoint).encodeOutput({ inner: { shown: 1, token: "t" } }, "json");
    expect(encoded).toEqual({ ok: true, value: { inner: { shown: 1 } } });
  });

  it("hands a parsed body on without copying it where nothing has to be restored", async () => {
    const { endpoint } = describeAlias(program, file, "Plain");
    const value = { a: [1], b: { c: "x" } };
    const decoded = await loadSchemas(endpoint).decodeInput({ value }, "json");
    expect(decoded.ok && decoded.value[0]).toBe(value);
  });
});

describe("refusals name every place", () => {
  const problems = async (name: string, value: unknown) => {
    const checked = await loadSchemas(describeAlias(program, file, name).endpoint).decodeInput({ value }, "json");
    return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
  };
  const resultProblems = async (name: string, value: unknown) => {
    const checked = await loadSchemas(describeAlias(program, file, name, "result").endpoint).encodeOutput(
      value,
      "json",
    );
    return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
  };

  it("of what comes in", async () => {
    expect(await problems("Plain", { a: [1, "2"], b: {} })).toEqual([
      'value.a[1]: expected a number, got "2"',
      "value.b.c: missing; expected a string",
    ]);
    expect(await problems("Dates", { at: "soon", all: [1] })).toEqual([
      'value.at: expected a date and time such as 2026-01-31T12:00:00Z, got "soon"',
      "value.all[0]: expected a date and time such as 2026-01-31T12:00:00Z, got 1",
    ]);
    expect(await problems("Shapes", [{ kind: "on" }])).toEqual(['value[0].kind: expected "at" or "text", got "on"']);
    expect(await problems("Inherited", {})).toEqual([
      "value.constructor: missing; expected a date and time such as 2026-01-31T12:00:00Z",
    ]);
    expect(await problems("Plain", undefined)).toEqual(["value: missing; expected an object"]);
  });

  it("of what goes out", async () => {
    expect(await resultProblems("Plain", { a: [1, Number.NaN], b: { c: "x" } })).toEqual([
      "a[1]: NaN has no form in JSON",
    ]);
    expect(await resultProblems("Dates", { at: new Date(Number.NaN), all: [] })).toEqual([
      "at: expected a valid Date, got a Date",
    ]);
    expect(await resultProblems("Meta", { meta: { deep: [() => 1] } })).toEqual([
      "meta.deep[0]: a function cannot be sent",
    ]);
    const loop: { meta: unknown } = { meta: null };
    loop.meta = { loop };
    expect(await resultProblems("Meta", loop)).toEqual(["meta.loop.meta: it contains itself"]);
  });
});

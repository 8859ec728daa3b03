import { describe, expect, it } from "vitest";
import type { Definitions, TypeModel } from "../../compiler/model/type-model.ts";
import { partsOf } from "../../compiler/phases/4-describe/map-model.ts";
import { describeAlias } from "./describe-alias.ts";
import { programOf } from "./typed-session.ts";

/**
 * Is a constraint kept at every place of a type, or is something said? `Marker` shows where the places are: it is the
 * same type with a literal where the constraint is.
 */
const declarations = `
import { z } from "zod";
export const Order = z.object({ id: z.string().min(3), qty: z.number() });
interface Box<T> { value: T; list: T[] }
interface Pair<A, B> { a: A; b: B }
interface Change<T> { whole: T; patch: Partial<T> }
interface Sub<T> extends Pair<T, string> { own: T }
type Id<T> = T;
type Phantom<T, _Tag> = T;
type Maybe<T> = T | null;
type List<T> = readonly T[];
type Both<T> = [T, Exclude<T, null>];
type Nulls<T> = { [K in keyof T]: T[K] | null };
type Texts<T> = { [K in keyof T]: string };
type Own<T, K extends keyof T> = { [P in K]: T[P] };
type Getters<T> = { [K in keyof T as K extends string ? \`get_\${K}\` : never]: T[K] };
type Swapped<T> = { [K in keyof T as K extends "a" ? "b" : "a"]: T[K] };
type First<T> = T extends [infer A, ...unknown[]] ? A : never;
type Inside<T> = T extends { value: infer V } ? V : never;
type Deep<T> = { item: T; next?: Deep<T> };
type Union<T> = T | Partial<Box<T>>;
type Either<T> = Box<T> | Pair<T, T> | T[] | null;
type Halves<T> = Partial<Pair<T, string> | Box<T>>;
type Tail<T> = T extends [unknown, ...infer R] ? R : never;
type If<T> = T extends string ? "text" : T;
`;

/** What uses the constraint. */
const uses = `
interface Base { value: X; list: X[] }
interface Derived extends Base { more: Pair<X, string> }
type Uses = { a: Base; b: Base; c: Pair<Base, X>; d: Pair<X, Base> };
declare const both: { base: Base; x: X };
type Alternating<A, B> = { a: A; next?: Alternating<B, A> };
type Recursive = { x: X; children: Recursive[]; map: Record<string, Recursive> };
`;

type Verdict = "kept" | "warned";
const cases: readonly (readonly [type: string, verdict: Verdict])[] = [
  ["X", "kept"],
  ["Id<X>", "kept"],
  ["Id<Id<X>>", "kept"],
  ["Phantom<X, string>", "kept"],
  ["Phantom<string, X>", "kept"],
  ["Maybe<X>", "kept"],
  ["List<X>", "kept"],
  ["Readonly<X[]>", "kept"],
  ["Readonly<[X, string]>", "kept"],
  ["Box<X>", "kept"],
  ["Id<Box<Id<X>>>", "kept"],
  ["Box<Maybe<X>>", "kept"],
  ["Pair<X, string>", "kept"],
  ["Omit<Pair<X, string>, 'a'>", "kept"],
  ["Omit<Pair<X, string>, 'b'>", "kept"],
  ["Pick<Pair<X, string>, 'a'>", "kept"],
  ["Own<Pair<X, string>, 'a'>", "kept"],
  ["Own<Pair<X, string>, 'b'>", "kept"],
  ["Partial<Pair<X, string>>", "kept"],
  ["Required<Partial<Pair<X, string>>>", "kept"],
  ["Readonly<Omit<Partial<Pair<X, string>>, 'b'>>", "kept"],
  ["Sub<X>", "kept"],
  ["Omit<Sub<X>, 'own'>", "kept"],
  ["Pair<X, string>['a']", "kept"],
  ["Pair<X, string>['b']", "kept"],
  ["Box<X> & { more: string }", "kept"],
  ["Pair<X, string> | Pair<string, X>", "kept"],
  ["Pair<X, string> | Box<X> | X[] | null", "kept"],
  ["Partial<Pair<X, string> | Box<X>>", "warned"],
  ["Record<string, X>", "kept"],
  ["Partial<Record<'a' | 'b', X>>", "kept"],
  ["Map<string, X[]>", "kept"],
  ["[X, string?, ...X[]]", "kept"],
  ["Deep<X>", "kept"],
  ["Deep<Deep<X>>", "kept"],
  ["Nulls<Pair<X, string>>", "warned"],
  ["Nulls<Pair<X[], string>>", "warned"],
  ["Nulls<{ deep: { x: X } }>", "kept"],
  ["Nulls<Pair<{ x: X }, string>>", "kept"],
  ["Texts<Pair<X, string>>", "kept"],
  ["Getters<Pair<X, string>>", "warned"],
  ["Swapped<Pair<X, string>>", "warned"],
  ["First<[X, string]>", "warned"],
  ["First<[string, X]>", "kept"],
  ["Inside<Box<X>>", "warned"],
  ["Inside<Pair<X, string> & { value: string }>", "kept"],
  ["Pair<X, string>[keyof Pair<X, string>]", "warned"],
  ["X[][number]", "warned"],
  ["ReturnType<() => X>", "warned"],
  ["Parameters<(x: X) => void>", "warned"],
  ["Awaited<Promise<X>>", "warned"],
  ["NonNullable<X | null>", "warned"],
  ["NoInfer<X>", "kept"],
  ["Extract<X | string, string>", "kept"],
  ["Both<X>", "warned"],
  ["If<X>", "warned"],
  ["Both<string>", "kept"],
  ["Union<X>", "kept"],
  ["Either<X>", "kept"],
  ["Halves<X>", "warned"],
  ["Box<Either<X>>", "kept"],
  ["Change<X>", "warned"],
  ["Change<Box<X>>", "kept"],
  ["{ a?: List<X>; b?: X[]; c?: Box<X>; d?: Readonly<X[]> }", "kept"],
  ["Box<{ own: X; more: Box<X>[] }>", "kept"],
  ["Uses", "kept"],
  ["typeof both", "kept"],
  ["Base['value']", "kept"],
  ["Derived", "kept"],
  ["Pick<Derived, 'value'>", "kept"],
  ["Derived['list'][number]", "warned"],
  ["Alternating<X, string>", "kept"],
  ["Recursive", "kept"],
  ["Box<X>['list']", "kept"],
  ["Extract<Box<X> | string, object>", "warned"],
  ["Exclude<X | 'auto', 'auto'>", "warned"],
  ["Tail<[string, X, boolean]>", "warned"],
  ["Tail<[X, string]>", "kept"],
  ["{ [K in 'a' | 'b']: K extends 'a' ? X : string }", "warned"],
  ["{ [K in 'a' | 'b']: X[] }", "kept"],
];

/** How often the places of `isPlace` are in a type, references followed. */
function count(model: TypeModel, definitions: Definitions, isPlace: (model: TypeModel) => boolean): number {
  const visit = (part: TypeModel, open: readonly string[]): number => {
    if (isPlace(part)) return 1;
    if (part.kind !== "reference") return partsOf(part).reduce((sum, inner) => sum + visit(inner, open), 0);
    const target = definitions[part.name];
    return target && !open.includes(part.name) ? visit(target.type, [...open, part.name]) : 0;
  };
  return visit(model, []);
}

const file = "test/describe/virtual/types.ts";

interface Judged {
  readonly isComplete: boolean;
  readonly said: readonly string[];
  readonly count: string;
}

/** Each case once with what demands something for `X`, and once with a marker that shows where it is. */
function judged(demanding: string, marking: string, isPlace: (model: TypeModel) => boolean): readonly Judged[] {
  const asked = cases.map(([type], index) => `export type T${index} = ${type};`).join("\n");
  const program = (x: string) => programOf({ "types.ts": `${declarations}\n${x}\n${uses}\n${asked}` }).program;
  const [real, marked] = [program(demanding), program(marking)];
  const isMarker = (model: TypeModel): boolean => model.kind === "literal" && model.value === 424242;
  return cases.map((_, index) => {
    const [mine, plain] = [describeAlias(real, file, `T${index}`), describeAlias(marked, file, `T${index}`)];
    const kept = count(mine.model, mine.definitions, isPlace);
    const all = count(plain.model, plain.definitions, isMarker);
    const said = mine.diagnostics.map(({ code, accessor }) => `${code} ${accessor}`);
    return { isComplete: kept === all, said, count: `${kept} of ${all}` };
  });
}

const table = cases.map(([type, verdict], index) => [type, verdict, index] as const);

describe("a constraint", () => {
  const found = judged(
    "/** @minimum 1 */ type X = number;",
    "type X = 424242;",
    (model) => model.kind === "number" && model.constraints?.minimum === 1,
  );
  it.each(table)("%s: %s", (_, verdict, index) => {
    const { isComplete, said, count: places } = found[index] ?? { isComplete: false, said: [], count: "" };
    expect(isComplete ? "kept" : "lost", places).toBe(verdict === "kept" ? "kept" : "lost");
    expect(said.filter((code) => !code.startsWith("CHN4027"))).toEqual([]);
    expect(said.length > 0, said.join()).toBe(verdict === "warned");
  });
});

describe("a schema", () => {
  const found = judged(
    "type X = z.infer<typeof Order>;",
    "type X = { mark: 424242 };",
    (model) => model.kind === "schema",
  );
  it.each(table)("%s", (_, __, index) => {
    const { isComplete, said, count: places } = found[index] ?? { isComplete: false, said: [], count: "" };
    expect(said.filter((code) => !code.startsWith("CHN4026"))).toEqual([]);
    expect(isComplete || said.length > 0, places).toBe(true);
    // What is computed from a schema may have lost it in any part: only where places are left are they counted.
    if (isComplete && !places.endsWith(" 0")) expect(said).toEqual([]);
  });
});

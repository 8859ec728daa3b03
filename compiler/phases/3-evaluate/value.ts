import type { FunctionForm, Handle } from "../../reflection/expressions.ts";
import type { Scope } from "./scope.ts";
import type { Unknown } from "./unknown.ts";

/** What an expression comes out as. `at` is the expression that wrote it, however many names lead there. */
export type Value =
  | PrimitiveValue
  | ArrayValue
  | ObjectValue
  | PathValue
  | ClosureValue
  | NativeValue
  | ClassValue
  | ModuleValue
  | EnvironmentValue
  | Unknown;

export type Primitive = string | number | bigint | boolean | null | undefined;

export interface PrimitiveValue {
  readonly kind: "primitive";
  readonly value: Primitive;
  readonly at: Handle;
  /** It is `undefined` because there is no such key: fine for `??`, an error where a value is needed. */
  readonly missing?: MissingKey;
}

export interface MissingKey {
  readonly key: string;
  readonly node: Handle;
  readonly known: readonly string[];
}

export interface ArrayValue {
  readonly kind: "array";
  readonly elements: readonly Value[];
  readonly at: Handle;
  /** A part of unknown length is among the elements. */
  readonly open?: Unknown;
  /** A part whose evaluation fails at run time. */
  readonly failure?: Unknown;
}

export interface ObjectValue {
  readonly kind: "object";
  /** Without prototype, in the order that JavaScript gives the keys. */
  readonly entries: Readonly<Record<string, Entry>>;
  readonly at: Handle;
  /** Entries that nobody knows were spread in, or have a computed key that has no value. */
  readonly open?: Unknown;
  readonly failure?: Unknown;
}

export interface Entry {
  readonly value: Value;
  /** The key as written, and the expression beside it. */
  readonly key: Handle;
  readonly site: Handle;
  /** Something unknown that comes later may replace it. */
  readonly replaced?: Unknown;
}

/** What `makeAbsPathHere` gives. */
export interface PathValue {
  readonly kind: "path";
  readonly written: string;
  /** The file of the call, relative to the project root. */
  readonly from: string;
  readonly at: Handle;
}

export interface ClosureValue {
  readonly kind: "closure";
  readonly form: FunctionForm;
  readonly scope: Scope | undefined;
  readonly at: Handle;
}

/** Something that JavaScript or the framework provides, by its dotted name, with the object it was read from. */
export interface NativeValue {
  readonly kind: "native";
  readonly name: string;
  readonly receiver?: Value;
  readonly at: Handle;
}

export interface ClassValue {
  readonly kind: "class";
  readonly declaration: Handle;
  readonly at: Handle;
}

export interface ModuleValue {
  readonly kind: "module";
  readonly module: Handle;
  readonly at: Handle;
}

/** `process.env` and its like: every read of it is unknown. */
export interface EnvironmentValue {
  readonly kind: "environment";
  readonly name: string;
  readonly at: Handle;
}

export function primitive(value: Primitive, at: Handle): PrimitiveValue {
  return { kind: "primitive", value, at };
}

export function array(elements: readonly Value[], at: Handle): ArrayValue {
  const failure = elements.map(failureOf).find((found) => found !== undefined);
  return { kind: "array", elements, at, ...(failure && { failure }) };
}

export function object(entries: Record<string, Entry>, at: Handle, open?: Unknown): ObjectValue {
  const parts = Object.values(entries).map(({ value }) => failureOf(value));
  const failure = [open && failureOf(open), ...parts].find((found) => found !== undefined);
  return { kind: "object", entries, at, ...(open && { open }), ...(failure && { failure }) };
}

/** An empty entry map: no prototype, so that keys such as `constructor` and `__proto__` are keys like any other. */
export function noEntries(): Record<string, Entry> {
  return Object.create(null) as Record<string, Entry>;
}

/** The same entries, of which those that `may` be may have been replaced by something that is not known. */
export function covered(
  entries: Readonly<Record<string, Entry>>,
  cause: Unknown,
  may: (key: string) => boolean = () => true,
): Record<string, Entry> {
  const all = noEntries();
  for (const [key, entry] of Object.entries(entries))
    all[key] = may(key) ? { ...entry, replaced: entry.replaced ?? cause } : entry;
  return all;
}

/** Why evaluating this would stop the program, if it certainly would. */
export function failureOf(value: Value): Unknown | undefined {
  if (value.kind === "unknown") return value.fails ? value : undefined;
  return value.kind === "array" || value.kind === "object" ? value.failure : undefined;
}

/** A value as an operator sees it: a container with a part that throws never comes to be. */
export function settled(value: Value): Value {
  return failureOf(value) ?? value;
}

export function isContainer(value: Value): value is ArrayValue | ObjectValue {
  return value.kind === "array" || value.kind === "object";
}

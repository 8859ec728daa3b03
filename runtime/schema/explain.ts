import {
  isBigIntIn,
  isBytesIn,
  isDateIn,
  isDateOut,
  isNdArrayIn,
  isNdArrayOut,
  isTypedArrayIn,
  isUnique,
  isUrlIn,
  unsendable,
} from "./checks.ts";
import type { Problem } from "./endpoint-schema.ts";
import { explainNumber, explainString, type Say } from "./explain-scalars.ts";
import type { Schema } from "./schema-keywords.ts";
import { constantOf, nameOf, target } from "./schema-names.ts";
import { list, show } from "./show-value.ts";

/** `in`: from the wire. `out`: a value of the program that is about to be sent. */
type Direction = "in" | "out";

interface Explaining {
  readonly root: Schema;
  readonly direction: Direction;
  readonly binary: boolean;
  readonly problems: Problem[];
}

const most = 100;

/**
 * Everything that is wrong with a value, in the words of its JSON Schema. This is the slow path: it runs when the
 * generated check has already said no. At most 100 problems. `further` are what the user's own schemas say of the same
 * value; they count where nothing else is wrong.
 */
export function refuse(
  schema: object | null,
  value: unknown,
  direction: Direction,
  binary: boolean,
  further: readonly Problem[] = [],
): { ok: false; problems: readonly Problem[] } {
  const explaining: Explaining = { root: (schema ?? {}) as Schema, direction, binary, problems: [] };
  explain(explaining, explaining.root, value, "");
  const { problems } = explaining;
  const known = problems.map((problem) => problem.path);
  problems.push(...further.filter(({ path }) => !known.some((other) => isWithin(path, other))));
  if (problems.length === 0) problems.push({ path: "", message: `not a value of its type: got ${show(value)}` });
  return { ok: false, problems: problems.slice(0, most) };
}

/** Is it the place itself, or inside of it? */
const isWithin = (path: string, place: string): boolean =>
  place === "" || (path.startsWith(place) && /^(?:[.[]|$)/.test(path.slice(place.length)));

/** `a`, `a.b`, `a[0]`, `a["b c"]`. */
export function joinPath(base: string, step: string | number): string {
  if (typeof step === "number") return `${base}[${step}]`;
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step)) return `${base}[${JSON.stringify(step)}]`;
  return base === "" ? step : `${base}.${step}`;
}

function explain(explaining: Explaining, schema: Schema, value: unknown, path: string): undefined {
  const { problems } = explaining;
  if (problems.length >= most) return;
  const say: Say = (message) => {
    problems.push({ path, message });
  };
  const got: Say = (expected) =>
    say(value === undefined ? `missing; expected ${expected}` : `expected ${expected}, got ${show(value)}`);
  if (schema.$ref !== undefined) return explain(explaining, target(explaining.root, schema.$ref), value, path);
  if (schema["x-chains"] !== undefined) return explainTagged(explaining, schema, value, path, got);
  if (schema.not !== undefined) return value === undefined ? undefined : say(`must be absent, got ${show(value)}`);
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return explainUnion(explaining, schema, union, value, path, got);
  if ("const" in schema) return value === schema.const ? undefined : got(show(schema.const));
  if (schema.enum) return schema.enum.includes(value) ? undefined : got(list(schema.enum.map(show)));
  switch (schema.type) {
    case undefined:
      return explainUnknown(explaining, value, path, got);
    case "null":
      return value === null || (explaining.direction === "out" && value === undefined) ? undefined : got("null");
    case "boolean":
      return typeof value === "boolean" ? undefined : got("a boolean");
    case "string":
      return typeof value === "string" ? explainString(schema, value, say) : got("a string");
    case "integer":
    case "number":
      return explainNumber(explaining.binary, schema, value, say, got);
    case "array":
      return Array.isArray(value) ? explainArray(explaining, schema, value, path) : got("a list");
    case "object":
      return isRecord(value) ? explainObject(explaining, schema, value, path) : got("an object");
  }
}

function explainUnknown(explaining: Explaining, value: unknown, path: string, got: Say): undefined {
  if (value === undefined) return got("a value");
  if (explaining.direction === "in") return;
  const found = unsendable(value, explaining.binary, path, []);
  if (found) explaining.problems.push(found);
}

function explainTagged(explaining: Explaining, schema: Schema, value: unknown, path: string, got: Say): undefined {
  const incoming = explaining.direction === "in";
  const tag = schema["x-chains"] ?? "";
  switch (tag) {
    case "date":
      if (!(incoming ? isDateIn(value) : isDateOut(value)))
        got(incoming ? "a date and time such as 2026-01-31T12:00:00Z" : "a valid Date");
      return;
    case "url":
      if (!(incoming ? isUrlIn(value) : value instanceof URL)) got(incoming ? "an absolute URL" : "a URL object");
      return;
    case "bigint": {
      const fits = incoming ? isBigIntIn(value, explaining.binary) : typeof value === "bigint";
      if (!fits) return got(incoming ? "an integer as decimal text" : "a bigint");
      if ("const" in schema && String(value) !== schema.const) got(`${String(schema.const)}n`);
      return;
    }
    case "bytes":
      if (!(incoming ? isBytesIn(value) : value instanceof Uint8Array || value instanceof ArrayBuffer))
        got(incoming ? "bytes as base64" : "bytes");
      return;
    case "ndarray":
      if (!(incoming ? isNdArrayIn(value) : isNdArrayOut(value))) got("an array as { data_b64, shape, dtype }");
      return;
    case "typed-array": {
      const dtype = schema["x-chains-dtype"] ?? "";
      if (!isTypedArrayIn(value, dtype) || (!incoming && !ArrayBuffer.isView(value)))
        got(incoming ? `an array of ${dtype} as { data_b64, shape, dtype }` : `a typed array of ${dtype}`);
      return;
    }
    case "map":
      return explainMap(explaining, schema, value, path, got);
    case "set":
      return explainSet(explaining, schema, value, path, got);
    case "to-json":
      return explainToJson(explaining, schema, value, path, got);
    case "tuple":
    case "void":
      return explain(explaining, { ...schema, "x-chains": undefined } as unknown as Schema, value, path);
  }
}

function explainToJson(explaining: Explaining, schema: Schema, value: unknown, path: string, got: Say): undefined {
  const [inner] = schema.anyOf ?? [];
  if (!inner) return;
  if (explaining.direction === "in") return explain(explaining, inner, value, path);
  const source = value as { toJSON?: (key: string) => unknown } | null | undefined;
  if (typeof source?.toJSON !== "function") return got("an object with a toJSON method");
  explain(explaining, inner, source.toJSON(""), path);
}

function explainMap(explaining: Explaining, schema: Schema, value: unknown, path: string, got: Say): undefined {
  if (value instanceof Map) {
    const [key, item] = mapParts(schema);
    for (const [name, content] of value) {
      explain(explaining, key, name, `${path}<key>`);
      explain(
        explaining,
        item,
        content,
        joinPath(path, typeof name === "string" || typeof name === "number" ? name : show(name)),
      );
    }
    return;
  }
  if (explaining.direction === "out") return got("a Map");
  if (schema.type === "object")
    return isRecord(value) ? explainObject(explaining, schema, value, path) : got("an object");
  return Array.isArray(value) ? explainArray(explaining, schema, value, path) : got("a list of pairs");
}

function mapParts(schema: Schema): readonly [Schema, Schema] {
  if (schema.type === "object") {
    const item = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
    return [schema.propertyNames ?? { type: "string" }, item];
  }
  const pair = typeof schema.items === "object" ? schema.items.prefixItems : undefined;
  return [pair?.[0] ?? {}, pair?.[1] ?? {}];
}

function explainSet(explaining: Explaining, schema: Schema, value: unknown, path: string, got: Say): undefined {
  if (value instanceof Set) return explainArray(explaining, { ...schema, uniqueItems: false }, [...value], path);
  if (explaining.direction === "out") return got("a Set");
  return Array.isArray(value) ? explainArray(explaining, schema, value, path) : got("a list");
}

function explainUnion(
  explaining: Explaining,
  schema: Schema,
  members: readonly Schema[],
  value: unknown,
  path: string,
  got: Say,
): undefined {
  const attempts = members.map((member) => {
    const attempt: Explaining = { ...explaining, problems: [] };
    explain(attempt, member, value, path);
    return attempt.problems;
  });
  if (attempts.some((problems) => problems.length === 0)) return;
  const tag = schema.discriminator?.propertyName;
  if (tag !== undefined && isRecord(value)) {
    const tagPath = joinPath(path, tag);
    const chosen = attempts.find((problems) => problems.every((problem) => problem.path !== tagPath));
    if (chosen) explaining.problems.push(...chosen);
    else {
      const tags = members.map((member) => show(constantOf(explaining.root, member, tag)));
      const actual = (value as Record<string, unknown>)[tag];
      const message =
        actual === undefined ? `missing; expected ${list(tags)}` : `expected ${list(tags)}, got ${show(actual)}`;
      explaining.problems.push({ path: tagPath, message });
    }
    return;
  }
  // The member that got deepest is the one that was meant.
  const deepest = attempts.filter((problems) => problems.every((problem) => problem.path !== path));
  const [only] = deepest;
  if (deepest.length === 1 && only) explaining.problems.push(...only);
  else if (deepest.length > 1) {
    const fewest = deepest.reduce((best, problems) => (problems.length < best.length ? problems : best));
    explaining.problems.push(...fewest);
  } else got(list([...new Set(members.map((member) => nameOf(explaining.root, member)))]));
}

function explainArray(explaining: Explaining, schema: Schema, value: readonly unknown[], path: string): undefined {
  const say: Say = (message) => {
    explaining.problems.push({ path, message });
  };
  const { prefixItems = [], items, minItems, maxItems } = schema;
  const fixed = items === false ? prefixItems.length : undefined;
  if (minItems !== undefined && value.length < minItems)
    say(`expected at least ${minItems} items, got ${value.length}`);
  const limit = maxItems ?? fixed;
  if (limit !== undefined && value.length > limit) say(`expected at most ${limit} items, got ${value.length}`);
  if (schema.uniqueItems && !isUnique(value)) say("expected items that are all different");
  for (let index = 0; index < value.length; index++) {
    const item = prefixItems[index] ?? (typeof items === "object" ? items : undefined);
    const mayBeAbsent = index >= (minItems ?? 0) && index < prefixItems.length && explaining.direction === "out";
    if (item && !(mayBeAbsent && value[index] === undefined))
      explain(explaining, item, value[index], joinPath(path, index));
  }
}

function explainObject(
  explaining: Explaining,
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): undefined {
  const { properties = {}, patternProperties = {}, additionalProperties, propertyNames } = schema;
  const required = new Set(schema.required);
  const read = (name: string): unknown =>
    name in Object.prototype && !Object.hasOwn(value, name) ? undefined : value[name];
  for (const [name, property] of Object.entries(properties)) {
    const content = read(name);
    if (content !== undefined || required.has(name)) explain(explaining, property, content, joinPath(path, name));
  }
  const patterns = Object.entries(patternProperties).map(
    ([pattern, inner]) => [new RegExp(pattern, "u"), inner] as const,
  );
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(properties, key)) continue;
    if (explaining.direction === "out" && value[key] === undefined) continue;
    if (propertyNames) explain(explaining, propertyNames, key, `${path}<key>`);
    const matching = patterns.filter(([pattern]) => pattern.test(key));
    for (const [, inner] of matching) explain(explaining, inner, value[key], joinPath(path, key));
    if (matching.length === 0 && typeof additionalProperties === "object")
      explain(explaining, additionalProperties, value[key], joinPath(path, key));
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { JsonValue } from "../../../model/json.ts";
import type { Definitions, Endpoint, TypeModel } from "../../../model/type-model.ts";
import { dtypeOf, objectOf } from "./json-schema.ts";
import { hasStringKeys } from "./model-facts.ts";

/** A request body that the endpoint accepts, with its required keys only; `undefined` when none can be made up. */
export function sampleBody(endpoint: Endpoint): JsonValue | undefined {
  const entries: (readonly [string, JsonValue])[] = [];
  for (const { name, presence, type } of endpoint.parameters) {
    if (presence === "optional") continue;
    const value = sampleOf(type, endpoint.definitions);
    if (value === undefined) return undefined;
    entries.push([name, value]);
  }
  return objectOf(entries);
}

/**
 * The smallest value of a model in its JSON form. `undefined` where none can be made up: a pattern, or a type that only
 * contains itself.
 */
function sampleOf(model: TypeModel, definitions: Definitions): JsonValue | undefined {
  return sample(model, definitions, []);
}

function sample(model: TypeModel, definitions: Definitions, open: readonly string[]): JsonValue | undefined {
  const inner = (part: TypeModel): JsonValue | undefined => sample(part, definitions, open);
  switch (model.kind) {
    case "string":
      return sampleText(model);
    case "number":
      return sampleNumber(model);
    case "boolean":
      return false;
    case "null":
    case "void":
    case "unknown":
      return null;
    case "literal":
      return model.value;
    case "enum":
      return model.members[0]?.value;
    case "template":
      return undefined;
    case "bigint":
      return "0";
    case "bigint-literal":
      return model.value;
    case "date":
      return "2026-01-31T12:00:00.000Z";
    case "url":
      return "https://example.org/";
    case "bytes":
      return "";
    case "typed-array":
      return { data_b64: "", shape: [0], dtype: dtypeOf(model.container) };
    case "ndarray":
      return { data_b64: "", shape: [0], dtype: "float32" };
    case "set":
      return [];
    case "map":
      return hasStringKeys(model.key, definitions) ? {} : [];
    case "array":
      return sampleList(model, inner);
    case "tuple":
      return all(
        model.elements.filter((element) => element.presence === "required").map((element) => inner(element.type)),
      );
    case "object": {
      const required = model.properties.filter((property) => property.presence === "required");
      const values = required.map((property) => property.default ?? inner(property.type));
      const complete = all(values);
      return complete && objectOf(required.map((property, index) => [property.name, complete[index] ?? null]));
    }
    case "union":
      return model.members.map(inner).find((value) => value !== undefined);
    case "reference":
      if (open.includes(model.name) || !Object.hasOwn(definitions, model.name)) return undefined;
      return sample(definitions[model.name]?.type ?? { kind: "null" }, definitions, [...open, model.name]);
    case "to-json":
    case "schema":
      return inner(model.type);
  }
}

const all = (values: readonly (JsonValue | undefined)[]): JsonValue[] | undefined => {
  const known = values.filter((value): value is JsonValue => value !== undefined);
  return known.length === values.length ? known : undefined;
};

function sampleList(
  model: Extract<TypeModel, { kind: "array" }>,
  inner: (part: TypeModel) => JsonValue | undefined,
): JsonValue | undefined {
  const { minItems = 0, uniqueItems } = model.constraints ?? {};
  if (minItems === 0) return [];
  const item = inner(model.items);
  if (item === undefined || (uniqueItems && minItems > 1)) return undefined;
  return Array.from({ length: minItems }, () => item);
}

const formatted: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T12:00:00.000Z", date: "2026-01-31", time: "12:00:00Z", email: "somebody@example.org",
  uuid: "00000000-0000-4000-8000-000000000000", uri: "https://example.org/", ipv4: "127.0.0.1", ipv6: "::1",
}; // biome-ignore format: a table

function sampleText(model: Extract<TypeModel, { kind: "string" }>): string | undefined {
  const { minLength = 0, maxLength, pattern, format, examples } = model.constraints ?? {};
  const text =
    format === undefined ? (examples?.[0] ?? "text").padEnd(minLength, "x").slice(0, maxLength) : formatted[format];
  if (text === undefined || text.length < minLength || text.length > (maxLength ?? Number.POSITIVE_INFINITY))
    return undefined;
  return pattern === undefined || new RegExp(pattern, "u").test(text) ? text : undefined;
}

function sampleNumber(model: Extract<TypeModel, { kind: "number" }>): number | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, integer } = model.constraints ?? {};
  const fits = (value: number): boolean =>
    value >= (minimum ?? Number.NEGATIVE_INFINITY) &&
    value <= (maximum ?? Number.POSITIVE_INFINITY) &&
    value > (exclusiveMinimum ?? Number.NEGATIVE_INFINITY) &&
    value < (exclusiveMaximum ?? Number.POSITIVE_INFINITY) &&
    (multipleOf === undefined || Number.isInteger(value / multipleOf)) &&
    (!integer || Number.isInteger(value));
  const low = minimum ?? exclusiveMinimum ?? 0;
  const high = maximum ?? exclusiveMaximum ?? low + 2;
  const unit = multipleOf ?? 1;
  const candidates = [
    1,
    0,
    low,
    Math.ceil(low / unit) * unit,
    (Math.floor(low / unit) + 1) * unit,
    high,
    (low + high) / 2,
  ];
  return candidates.find(fits);
}

import type { JsonObject, JsonValue } from "../../../model/json.ts";
import type { Definitions, Endpoint, TypedArrayName, TypeModel } from "../../../model/type-model.ts";
import { convertsBack, hasStringKeys, resolve } from "./model-facts.ts";

export const dialect = "https://json-schema.org/draft/2020-12/schema";

/** JSON Schema 2020-12 of the request body; `null` for a websocket. */
export function jsonSchemaOfInput(endpoint: Endpoint): JsonObject | null {
  if (endpoint.kind === "websocket") return null;
  const { parameters, definitions } = endpoint;
  const refs = refsTo("#/$defs/", definitions);
  const properties = parameters.map((parameter): [string, JsonValue] => [
    parameter.name,
    described(schemaOf(parameter.type, refs), parameter.description),
  ]);
  const required = parameters.filter((parameter) => parameter.presence === "required").map(({ name }) => name);
  const body: JsonObject = {
    type: "object",
    properties: objectOf(properties),
    ...(required.length > 0 && { required }),
  };
  return withDefinitions(
    body,
    parameters.map((parameter) => parameter.type),
    refs,
  );
}

/** JSON Schema 2020-12 of the result, or of one item of a stream; `null` for raw streams and websockets. */
export function jsonSchemaOfResult(endpoint: Endpoint): JsonObject | null {
  if (endpoint.kind !== "call" && endpoint.kind !== "items") return null;
  const refs = refsTo("#/$defs/", endpoint.definitions);
  return withDefinitions(schemaOf(endpoint.result, refs), [endpoint.result], refs);
}

/** JSON Schema 2020-12 of one model. */
export function jsonSchemaOf(model: TypeModel, definitions: Definitions): JsonObject {
  const refs = refsTo("#/$defs/", definitions);
  return withDefinitions(schemaOf(model, refs), [model], refs);
}

/** Where named parts are, and how to point at them. */
export interface Refs {
  readonly definitions: Definitions;
  readonly pointer: (name: string) => string;
}

function refsTo(prefix: string, definitions: Definitions): Refs {
  return {
    definitions,
    pointer: (name) => prefix + encodeURIComponent(name.replace(/~/g, "~0").replace(/\//g, "~1")),
  };
}

function withDefinitions(schema: JsonObject, roots: readonly TypeModel[], refs: Refs): JsonObject {
  const names = definitionsUsed(roots, refs.definitions);
  const entries = names.map((name): [string, JsonValue] => {
    const definition = refs.definitions[name];
    return [name, described(schemaOf(definition?.type ?? { kind: "unknown" }, refs), definition?.description)];
  });
  return { $schema: dialect, ...schema, ...(entries.length > 0 && { $defs: objectOf(entries) }) };
}

/** Names of the definitions that models lead to, sorted. */
export function definitionsUsed(roots: readonly TypeModel[], definitions: Definitions): readonly string[] {
  const found = new Set<string>();
  const visit = (model: TypeModel): void => {
    if (model.kind === "reference") {
      const target = definitions[model.name];
      if (!target || found.has(model.name)) return;
      found.add(model.name);
      visit(target.type);
    }
    for (const part of partsOf(model)) visit(part);
  };
  for (const root of roots) visit(root);
  return [...found].sort();
}

/** The direct parts of a model. */
export function partsOf(model: TypeModel): readonly TypeModel[] {
  switch (model.kind) {
    case "array":
    case "set":
      return [model.items];
    case "tuple":
      return [...model.elements.map((element) => element.type), ...(model.rest ? [model.rest] : [])];
    case "object":
      return [...model.properties.map((property) => property.type), ...(model.index ?? []).map((entry) => entry.type)];
    case "union":
      return model.members;
    case "map":
      return [model.key, model.value];
    case "to-json":
    case "schema":
      return [model.type];
    default:
      return [];
  }
}

/** The schema of one model; named parts become `$ref`s. */
export function schemaOf(model: TypeModel, refs: Refs): JsonObject {
  const inner = (part: TypeModel): JsonObject => schemaOf(part, refs);
  switch (model.kind) {
    case "string":
      return { type: "string", ...model.constraints };
    case "number": {
      const { integer, ...limits } = model.constraints ?? {};
      return { type: integer ? "integer" : "number", ...limits };
    }
    case "boolean":
    case "null":
      return { type: model.kind };
    case "void":
      return { type: "null" };
    case "unknown":
      return {};
    case "literal":
      return { const: model.value };
    case "template":
      return { type: "string", pattern: model.pattern };
    case "enum":
      return {
        enum: model.members.map((member) => member.value),
        "x-enum-names": model.members.map((member) => member.name),
      };
    case "array":
      return { type: "array", items: inner(model.items), ...model.constraints };
    case "tuple":
      return tupleSchema(model, inner);
    case "object":
      return objectSchema(model, inner);
    case "union":
      return unionSchema(model, inner);
    case "reference":
      return { $ref: refs.pointer(model.name) };
    case "to-json":
      return { "x-chains": "to-json", anyOf: [inner(model.type)] };
    case "schema":
      return {
        ...inner(model.type),
        $comment: `checked by ${model.schema.exportName} of ${model.schema.file} as well`,
      };
    case "bigint":
    case "bigint-literal":
    case "date":
    case "url":
    case "bytes":
    case "typed-array":
    case "ndarray":
    case "map":
    case "set":
      return taggedSchema(model, refs);
  }
}

type Tagged = Extract<
  TypeModel,
  { kind: "bigint" | "bigint-literal" | "date" | "url" | "bytes" | "typed-array" | "ndarray" | "map" | "set" }
>;

const base64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

/** Types that JSON has no form for: what they are on the wire, and a tag that says what they are in the program. */
function taggedSchema(model: Tagged, refs: Refs): JsonObject {
  switch (model.kind) {
    case "bigint":
      return { type: "string", pattern: "^-?(?:0|[1-9][0-9]*)$", "x-chains": "bigint" };
    case "bigint-literal":
      return { const: model.value, "x-chains": "bigint" };
    case "date":
      return { type: "string", format: "date-time", "x-chains": "date" };
    case "url":
      return { type: "string", format: "uri", "x-chains": "url" };
    case "bytes":
      return { type: "string", contentEncoding: "base64", pattern: base64, "x-chains": "bytes" };
    case "typed-array": {
      const dtype = dtypeOf(model.container);
      return { ...tensorSchema({ const: dtype }), "x-chains": "typed-array", "x-chains-dtype": dtype };
    }
    case "ndarray":
      return { ...tensorSchema({ type: "string" }), "x-chains": "ndarray" };
    case "map": {
      const value = schemaOf(model.value, refs);
      const key = schemaOf(model.key, refs);
      if (hasStringKeys(model.key, refs.definitions)) {
        const plain = resolve(model.key, refs.definitions)?.kind === "string" && Object.keys(key).length === 1;
        return {
          type: "object",
          ...(!plain && { propertyNames: key }),
          additionalProperties: value,
          "x-chains": "map",
        };
      }
      const pair = { type: "array", prefixItems: [key, value], minItems: 2, items: false };
      return { type: "array", items: pair, "x-chains": "map" };
    }
    case "set": {
      const plain = isPlainValue(model.items, refs.definitions);
      return {
        type: "array",
        items: schemaOf(model.items, refs),
        ...(plain && { uniqueItems: true }),
        "x-chains": "set",
      };
    }
  }
}

function tensorSchema(dtype: JsonObject): JsonObject {
  return {
    type: "object",
    properties: {
      data_b64: { type: "string", contentEncoding: "base64", pattern: base64 },
      shape: { type: "array", items: { type: "integer", minimum: 0 } },
      dtype,
    },
    required: ["data_b64", "shape", "dtype"],
  };
}

/** Two members of a Set are never equal on the wire only where they are their own wire form. */
export function isPlainValue(model: TypeModel, definitions: Definitions): boolean {
  const type = resolve(model, definitions);
  if (!type || convertsBack(type, definitions)) return false;
  if (type.kind === "union") return type.members.every((member) => isPlainValue(member, definitions));
  return ["string", "number", "boolean", "null", "literal", "enum", "template"].includes(type.kind);
}

const dtypes: Readonly<Record<TypedArrayName, string>> = {
  Int8Array: "int8", Uint8ClampedArray: "uint8", Int16Array: "int16", Uint16Array: "uint16", Int32Array: "int32",
  Uint32Array: "uint32", Float32Array: "float32", Float64Array: "float64", BigInt64Array: "int64", BigUint64Array: "uint64",
}; // biome-ignore format: a table

/** numpy's name for the elements of a typed array. */
export const dtypeOf = (container: TypedArrayName): string => dtypes[container];

function tupleSchema(model: Extract<TypeModel, { kind: "tuple" }>, inner: (part: TypeModel) => JsonObject): JsonObject {
  const minItems = model.elements.filter((element) => element.presence === "required").length;
  return {
    type: "array",
    ...(model.elements.length > 0 && { prefixItems: model.elements.map((element) => inner(element.type)) }),
    ...(minItems > 0 && { minItems }),
    items: model.rest ? inner(model.rest) : false,
  };
}

function objectSchema(
  model: Extract<TypeModel, { kind: "object" }>,
  inner: (part: TypeModel) => JsonObject,
): JsonObject {
  const properties = model.properties.map((property): [string, JsonValue] => [
    property.name,
    {
      ...described(inner(property.type), property.description),
      ...(property.default !== undefined && { default: property.default }),
    },
  ]);
  const required = model.properties.filter(({ presence }) => presence === "required").map(({ name }) => name);
  const patterns = (model.index ?? []).flatMap((entry): [string, JsonValue][] =>
    entry.keyPattern === undefined ? [] : [[entry.keyPattern, inner(entry.type)]],
  );
  const any = model.index?.find((entry) => entry.keyPattern === undefined);
  return {
    type: "object",
    ...(properties.length > 0 && { properties: objectOf(properties) }),
    ...(required.length > 0 && { required }),
    ...(patterns.length > 0 && { patternProperties: objectOf(patterns) }),
    ...(any && { additionalProperties: inner(any.type) }),
  };
}

function unionSchema(model: Extract<TypeModel, { kind: "union" }>, inner: (part: TypeModel) => JsonObject): JsonObject {
  if (model.members.length === 0) return { not: {} };
  if (model.members.every((member) => member.kind === "literal" || member.kind === "null")) {
    return { enum: model.members.map((member) => (member.kind === "literal" ? member.value : null)) };
  }
  const members = model.members.map(inner);
  if (model.discriminator === undefined) return { anyOf: members };
  return { oneOf: members, discriminator: { propertyName: model.discriminator } };
}

const described = (schema: JsonObject, description: string | undefined): JsonObject =>
  description === undefined ? schema : { ...schema, description };

/** An object whose keys may be anything, `__proto__` included. */
export function objectOf(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries(entries);
}

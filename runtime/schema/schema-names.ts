import type { Schema } from "./schema-keywords.ts";
import { list, show } from "./show-value.ts";

/** The value that `property` has in every value of `member`, for unions told apart by it. */
export function constantOf(root: Schema, member: Schema, property: string): unknown {
  const object = member.$ref === undefined ? member : target(root, member.$ref);
  const found = object.properties?.[property];
  return found?.const ?? found?.enum?.[0];
}

/** The schema in a few words, for lists of what was expected. */
export function nameOf(root: Schema, schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(root, target(root, schema.$ref));
  if ("const" in schema) return show(schema.const);
  if (schema.enum) return list(schema.enum.map(show));
  const tag = schema["x-chains"];
  if (tag !== undefined && tag in tagNames) return tagNames[tag] ?? tag;
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return list([...new Set(union.map((member) => nameOf(root, member)))]);
  return schema.type === undefined ? "a value" : (typeNames[schema.type] ?? schema.type);
}

const tagNames: Readonly<Record<string, string>> = {
  date: "a date", url: "a URL", bigint: "an integer as text", bytes: "bytes", ndarray: "an array", map: "a map", set: "a set",
  "typed-array": "a typed array",
}; // biome-ignore format: a table
const typeNames: Readonly<Record<string, string>> = {
  null: "null", boolean: "a boolean", string: "a string", number: "a number", integer: "a whole number", array: "a list",
  object: "an object",
}; // biome-ignore format: a table

/** What `#/$defs/…` stands for. */
export function target(root: Schema, ref: string): Schema {
  const name = decodeURIComponent(ref.replace("#/$defs/", "")).replace(/~1/g, "/").replace(/~0/g, "~");
  return root.$defs?.[name] ?? {};
}

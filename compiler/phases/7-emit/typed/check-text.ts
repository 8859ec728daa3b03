import type { TypeModel } from "../../../model/type-model.ts";
import { literal } from "../encoders.ts";
import { checkListBody } from "./check-list-text.ts";
import { type CodecText, type Direction, read } from "./codec-text.ts";
import { dtypeOf } from "./json-schema.ts";
import { resolve } from "./model-facts.ts";
import { indent, not, widest } from "./text.ts";

/** A boolean expression that is true exactly for values of the model. It only checks: why not is said elsewhere. */
export function checkText(codec: CodecText, model: TypeModel, value: string, direction: Direction): string {
  const incoming = direction === "in";
  switch (model.kind) {
    case "string":
      return checkString(codec, model, value);
    case "number":
      return checkNumber(model, value);
    case "boolean":
      return `typeof ${value} === "boolean"`;
    case "null":
      return `${value} === null`;
    case "void":
      return incoming
        ? `(${value} === null || ${value} === undefined)`
        : `(${value} === undefined || ${value} === null)`;
    case "unknown":
      return incoming ? `${value} !== undefined` : `wire.isJson(${value}, binary)`;
    case "literal":
      return `${value} === ${literal(model.value)}`;
    case "bigint":
      return incoming ? `wire.isBigIntIn(${value}, binary)` : `typeof ${value} === "bigint"`;
    case "bigint-literal":
      return incoming
        ? `(wire.isBigIntIn(${value}, binary) && String(${value}) === ${literal(model.value)})`
        : `${value} === BigInt(${literal(model.value)})`;
    case "template":
      return `(typeof ${value} === "string" && ${regExp(codec, model.pattern)}.test(${value}))`;
    case "enum":
      return oneOf(
        codec,
        model.members.map((member) => member.value),
        value,
      );
    case "date":
      return incoming ? `wire.isDateIn(${value})` : `wire.isDateOut(${value})`;
    case "url":
      return incoming ? `wire.isUrlIn(${value})` : `${value} instanceof URL`;
    case "bytes":
      if (incoming) return `wire.isBytesIn(${value})`;
      return `${value} instanceof ${model.container === "Buffer" ? "Uint8Array" : model.container}`;
    case "typed-array":
      return incoming
        ? `wire.isTypedArrayIn(${value}, ${literal(dtypeOf(model.container))})`
        : `${value} instanceof ${model.container}`;
    case "ndarray":
      return incoming ? `wire.isNdArrayIn(${value})` : `wire.isNdArrayOut(${value})`;
    case "schema":
      return codec.check(model.type, value, direction);
    case "to-json":
      if (incoming) return codec.check(model.type, value, direction);
      return `${codec.hoist("sends", model, () => toJsonBody(codec, model))}(${value}, binary)`;
    case "reference":
      return `${codec.hoist(incoming ? "accepts" : "sends", model, () => referenceBody(codec, model, direction))}(${value}, binary)`;
    case "union":
      return checkUnion(codec, model, value, direction);
    case "object":
      return checkObject(codec, model, value, direction);
    case "array":
    case "tuple":
    case "set":
    case "map":
      return `${codec.hoist(incoming ? "accepts" : "sends", model, () => checkListBody(codec, model, direction))}(${value}, binary)`;
  }
}

const returns = (expression: string): string => `{\n  return ${expression};\n}`;

function referenceBody(
  codec: CodecText,
  model: Extract<TypeModel, { kind: "reference" }>,
  direction: Direction,
): string {
  const type = resolve(model, codec.definitions);
  if (!type) throw new Error(`No definition ${model.name}`);
  return type.kind === "object" ? objectBody(codec, type, direction) : returns(codec.check(type, "v", direction));
}

function toJsonBody(codec: CodecText, model: Extract<TypeModel, { kind: "to-json" }>): string {
  return `{
  if (v === null || v === undefined || typeof v.toJSON !== "function") return false;
  const sent = v.toJSON("");
  return ${codec.check(model.type, "sent", "out")};
}`;
}

const regExp = (codec: CodecText, pattern: string): string =>
  codec.constant("pattern", `new RegExp(${literal(pattern)}, "u")`);

function checkString(codec: CodecText, model: Extract<TypeModel, { kind: "string" }>, value: string): string {
  const { minLength, maxLength, pattern, format } = model.constraints ?? {};
  const parts = [`typeof ${value} === "string"`];
  if (minLength !== undefined) parts.push(`wire.lengthOf(${value}) >= ${minLength}`);
  if (maxLength !== undefined) parts.push(`wire.lengthOf(${value}) <= ${maxLength}`);
  if (pattern !== undefined) parts.push(`${regExp(codec, pattern)}.test(${value})`);
  if (format !== undefined) parts.push(`wire.isFormat(${literal(format)}, ${value})`);
  return all(parts);
}

function checkNumber(model: Extract<TypeModel, { kind: "number" }>, value: string): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, integer } = model.constraints ?? {};
  const parts = [
    integer ? `Number.isInteger(${value})` : `(Number.isFinite(${value}) || (binary && typeof ${value} === "number"))`,
  ];
  if (minimum !== undefined) parts.push(`${value} >= ${literal(minimum)}`);
  if (maximum !== undefined) parts.push(`${value} <= ${literal(maximum)}`);
  if (exclusiveMinimum !== undefined) parts.push(`${value} > ${literal(exclusiveMinimum)}`);
  if (exclusiveMaximum !== undefined) parts.push(`${value} < ${literal(exclusiveMaximum)}`);
  if (multipleOf !== undefined) parts.push(`Number.isInteger(${value} / ${literal(multipleOf)})`);
  return all(parts);
}

const all = (parts: readonly string[]): string =>
  parts.length === 1 ? (parts[0] ?? "true") : `(${parts.join(" && ")})`;

function oneOf(codec: CodecText, values: readonly (string | number | boolean | null)[], value: string): string {
  if (values.length > 6) return `${codec.constant("values", `new Set<unknown>(${literal(values)})`)}.has(${value})`;
  const parts = values.map((item) => `${value} === ${literal(item)}`);
  return parts.length === 1 ? (parts[0] ?? "false") : `(${parts.join(" || ")})`;
}

function checkUnion(
  codec: CodecText,
  model: Extract<TypeModel, { kind: "union" }>,
  value: string,
  direction: Direction,
): string {
  if (model.members.length === 0) return "false";
  const values = model.members.flatMap((member) =>
    member.kind === "literal" ? [member.value] : member.kind === "null" ? [null] : [],
  );
  if (values.length === model.members.length) return oneOf(codec, values, value);
  if (model.discriminator !== undefined) {
    const purpose = direction === "in" ? "accepts" : "sends";
    return `${codec.hoist(purpose, model, () => switchBody(codec, model, direction))}(${value}, binary)`;
  }
  return `(${model.members.map((member) => codec.check(member, value, direction)).join(" || ")})`;
}

/** A switch on the property that tells the members apart. */
function switchBody(codec: CodecText, model: Extract<TypeModel, { kind: "union" }>, direction: Direction): string {
  const cases = model.members.map((member) => {
    const tag = tagOf(codec, member, model.discriminator ?? "");
    return `case ${literal(tag)}:\n  return ${codec.check(member, "v", direction)};`;
  });
  return `{
  if (typeof v !== "object" || v === null) return false;
  switch (${read("v", model.discriminator ?? "")}) {
${indent(cases.join("\n"), "    ")}
    default:
      return false;
  }
}`;
}

/** The literal of a member's discriminator. */
export function tagOf(codec: CodecText, member: TypeModel, discriminator: string): string | number | boolean {
  const object = resolve(member, codec.definitions);
  const property = object?.kind === "object" ? object.properties.find(({ name }) => name === discriminator) : undefined;
  const type = property && resolve(property.type, codec.definitions);
  if (type?.kind === "literal") return type.value;
  const only = type?.kind === "enum" ? type.members[0] : undefined;
  if (!only) throw new Error(`No literal under ${discriminator}`);
  return only.value;
}

const inlineLimit = 6;

function checkObject(
  codec: CodecText,
  model: Extract<TypeModel, { kind: "object" }>,
  value: string,
  direction: Direction,
): string {
  const mayInline =
    !model.index &&
    model.properties.length <= inlineLimit &&
    model.properties.every((property) => isFlat(property.type)) &&
    !value.includes("(") &&
    value.split(".").length < 4;
  const inline = mayInline ? `(${objectParts(codec, model, value, direction).join(" && ")})` : undefined;
  if (inline !== undefined && inline.length <= widest) return inline;
  const purpose = direction === "in" ? "accepts" : "sends";
  return `${codec.hoist(purpose, model, () => objectBody(codec, model, direction))}(${value}, binary)`;
}

/** Is its check the same text wherever it stands, but for the name of the value? */
function isFlat(model: TypeModel): boolean {
  if (model.kind === "union") return model.members.every(isFlat);
  return model.kind !== "object" && model.kind !== "schema" && model.kind !== "to-json";
}

function objectParts(
  codec: CodecText,
  model: Extract<TypeModel, { kind: "object" }>,
  value: string,
  direction: Direction,
): readonly string[] {
  const properties = model.properties.map((property) => {
    const content = read(value, property.name);
    if (property.presence === "required") return codec.check(property.type, content, direction);
    const present = codec.check(property.type, content, direction);
    return present === "false" || present === `${content} !== undefined`
      ? present === "false" ? `${content} === undefined` : "true"
      : `(${content} === undefined || ${present})`; // biome-ignore format: a table
  });
  const isObject = `typeof ${value} === "object" && ${value} !== null && !Array.isArray(${value})`;
  return [isObject, ...properties.filter((part) => part !== "true")];
}

function objectBody(codec: CodecText, model: Extract<TypeModel, { kind: "object" }>, direction: Direction): string {
  const parts = objectParts(codec, model, "v", direction);
  if (!model.index) return `{\n  return (\n${indent(parts.join(" &&\n"), "    ")}\n  );\n}`;
  const known = model.properties.map((property) => property.name);
  const refused =
    parts.length === 1
      ? 'if (typeof v !== "object" || v === null || Array.isArray(v)) return false;'
      : `if (!(\n${indent(parts.join(" &&\n"))}\n)) return false;`;
  const lines = [refused, "for (const key of Object.keys(v)) {"];
  if (known.length > 0) lines.push(`  if (${oneOf(codec, known, "key")}) continue;`);
  const start = lines.push("  const item = v[key];");
  if (direction === "out") lines.push("  if (item === undefined) continue;");
  const patterns = model.index.flatMap((entry) =>
    entry.keyPattern === undefined ? [] : [{ ...entry, pattern: entry.keyPattern }],
  );
  const any = model.index.find((entry) => entry.keyPattern === undefined);
  if (patterns.length > 0 && any) lines.push("  let matched = false;");
  for (const entry of patterns) {
    const check = codec.check(entry.type, "item", direction);
    lines.push(`  if (${regExp(codec, entry.pattern)}.test(key)) {`);
    if (any) lines.push("    matched = true;");
    lines.push(`    if (${not(check)}) return false;`, "  }");
  }
  if (any)
    lines.push(
      `  if (${patterns.length > 0 ? "!matched && " : ""}${not(codec.check(any.type, "item", direction))}) return false;`,
    );
  if (!lines.slice(start).some((line) => /\bitem\b/.test(line))) lines.splice(start - 1, 1);
  const loop = lines.indexOf("for (const key of Object.keys(v)) {");
  if (!lines.slice(loop + 1).some((line) => /\bkey\b/.test(line))) lines[loop] = "for (const _key of Object.keys(v)) {";
  lines.push("}", "return true;");
  return `{\n${indent(lines.join("\n"))}\n}`;
}

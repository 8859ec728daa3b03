import type { TypeModel } from "../../../model/type-model.ts";
import { literal } from "../encoders.ts";
import { tagOf } from "./check-text.ts";
import { type CodecText, type Direction, isNothing, member, read } from "./codec-text.ts";
import { convertsBack, convertsOut, hasStringKeys, resolve } from "./model-facts.ts";
import { indent } from "./text.ts";

const lines = (all: readonly string[]): string => `{\n${indent(all.join("\n"))}\n}`;

/** The restored value. Containers are changed in place: they were parsed for this call and belong to nobody else. */
export function decodeText(codec: CodecText, model: TypeModel, value: string): string {
  switch (model.kind) {
    case "date":
      return `wire.decodeDate(${value})`;
    case "url":
      return `wire.decodeUrl(${value})`;
    case "bigint":
    case "bigint-literal":
      return `wire.decodeBigInt(${value})`;
    case "bytes":
      return `wire.decodeBytes(${value}, ${literal(model.container)})`;
    case "typed-array":
      return `wire.decodeTypedArray(${value}, ${model.container === "Uint8ClampedArray"})`;
    case "ndarray":
      return `wire.decodeNdArray(${value})`;
    case "void":
      return "undefined";
    case "schema":
    case "to-json":
      return codec.decode(model.type, value);
    default:
      return `${codec.hoist("decode", model, () => decodeBody(codec, model))}(${value})`;
  }
}

function decodeBody(codec: CodecText, written: TypeModel): string {
  const model = written.kind === "reference" ? resolve(written, codec.definitions) : written;
  switch (model?.kind) {
    case "object":
      return lines([...decodeProperties(codec, model), "return v;"]);
    case "array":
      return lines([
        `for (let index = 0; index < v.length; index++) v[index] = ${codec.decode(model.items, "v[index]")};`,
        "return v;",
      ]);
    case "tuple": {
      const places = model.elements.flatMap((element, index) =>
        convertsBack(element.type, codec.definitions)
          ? [`if (v.length > ${index}) v[${index}] = ${codec.decode(element.type, `v[${index}]`)};`]
          : [],
      );
      const { rest } = model;
      if (rest && convertsBack(rest, codec.definitions))
        places.push(
          `for (let index = ${model.elements.length}; index < v.length; index++) v[index] = ${codec.decode(rest, "v[index]")};`,
        );
      return lines([...places, "return v;"]);
    }
    case "set":
      return lines([`return new Set(Array.from(v, (item: any) => ${codec.decode(model.items, "item")}));`]);
    case "map": {
      const entries = hasStringKeys(model.key, codec.definitions) ? "v instanceof Map ? v : Object.entries(v)" : "v";
      const pair = `[${codec.decode(model.key, "key")}, ${codec.decode(model.value, "item")}]`;
      return lines([`return new Map(Array.from(${entries}, ([key, item]: any) => ${pair} as const));`]);
    }
    case "union":
      return unionBody(codec, model, "in");
    default:
      return lines([`return ${model ? codec.decode(model, "v") : "v"};`]);
  }
}

function decodeProperties(codec: CodecText, model: Extract<TypeModel, { kind: "object" }>): string[] {
  const changed = model.properties.filter((property) => convertsBack(property.type, codec.definitions));
  const assigned = changed.map((property) => {
    const content = read("v", property.name);
    const assign = `${member("v", property.name)} = ${codec.decode(property.type, content)};`;
    return property.presence === "optional" ? `if (${content} !== undefined) ${assign}` : assign;
  });
  return [...assigned, ...indexLines(codec, model, "in")];
}

/** Keys that an index signature covers. */
function indexLines(codec: CodecText, model: Extract<TypeModel, { kind: "object" }>, direction: Direction): string[] {
  const converts = direction === "in" ? convertsBack : convertsOut;
  const entries = (model.index ?? []).filter((entry) => converts(entry.type, codec.definitions));
  if (entries.length === 0) return [];
  const target = direction === "in" ? "v" : "out";
  const known = model.properties.map((property) => property.name);
  const skip =
    known.length > 0
      ? [`  if (${codec.constant("known", `new Set<string>(${literal(known)})`)}.has(key)) continue;`]
      : [];
  const patterns = (model.index ?? []).flatMap((entry) => entry.keyPattern ?? []);
  const steps = entries.map((entry) => {
    const turn = direction === "in" ? codec.decode(entry.type, "item") : codec.encode(entry.type, "item");
    const test = (pattern: string): string =>
      `${codec.constant("pattern", `new RegExp(${literal(pattern)}, "u")`)}.test(key)`;
    const condition =
      entry.keyPattern !== undefined
        ? `${test(entry.keyPattern)} && `
        : patterns.map((pattern) => `!${test(pattern)} && `).join("");
    return `  if (${condition}item !== undefined) ${target}[key] = ${turn};`;
  });
  return ["for (const key of Object.keys(v)) {", ...skip, "  const item = v[key];", ...steps, "}"];
}

/** Converts the member that the value is of. Members cannot be confused: such unions were refused. */
function unionBody(codec: CodecText, model: Extract<TypeModel, { kind: "union" }>, direction: Direction): string {
  const converts = direction === "in" ? convertsBack : convertsOut;
  const turn = (part: TypeModel): string => (direction === "in" ? codec.decode(part, "v") : codec.encode(part, "v"));
  const changed = model.members.filter((part) => converts(part, codec.definitions));
  if (model.discriminator !== undefined) {
    const cases = changed.map(
      (part) => `case ${literal(tagOf(codec, part, model.discriminator ?? ""))}:\n  return ${turn(part)};`,
    );
    return lines([
      `switch (${read("v", model.discriminator)}) {`,
      indent(cases.join("\n")),
      "  default:",
      "    return v;",
      "}",
    ]);
  }
  const isNull = model.members.some((part) => part.kind === "null");
  const steps = isNull ? ["if (v === null) return null;"] : [];
  const plain = model.members.filter((part) => part.kind === "literal");
  const first = plain.map((part) => codec.check(part, "v", direction)).join(" || ");
  if (first !== "") steps.push(`if (${first}) return v;`);
  for (const part of changed) steps.push(`if (${codec.check(part, "v", direction)}) return ${turn(part)};`);
  // It was checked before: only the member is to be found.
  if (direction === "in" && steps.some((step) => /\bbinary\b/.test(step))) steps.unshift("const binary = true;");
  return lines([...steps, "return v;"]);
}

/** The wire form. What the user's code still holds is never changed: containers are copied where something in them changes. */
export function encodeText(codec: CodecText, model: TypeModel, value: string): string {
  switch (model.kind) {
    case "date":
      return `wire.encodeDate(${value}, binary)`;
    case "url":
      return `wire.encodeUrl(${value})`;
    case "bigint":
    case "bigint-literal":
      return `wire.encodeBigInt(${value})`;
    case "bytes":
      return `wire.encodeBytes(${value}, binary)`;
    case "typed-array":
      return `wire.encodeTypedArray(${value}, binary)`;
    case "ndarray":
      return `wire.encodeNdArray(${value}, binary)`;
    case "void":
      return "null";
    case "schema":
      return codec.encode(model.type, value);
    case "to-json":
      return codec.encode(model.type, `${value}.toJSON("")`);
    default:
      return `${codec.hoist("encode", model, () => encodeBody(codec, model))}(${value}, binary)`;
  }
}

function encodeBody(codec: CodecText, written: TypeModel): string {
  const model = written.kind === "reference" ? resolve(written, codec.definitions) : written;
  switch (model?.kind) {
    case "object":
      return encodeObject(codec, model);
    case "array":
      return lines([`return v.map((item: any) => ${codec.encode(model.items, "item")});`]);
    case "tuple":
      return encodeTuple(codec, model);
    case "set":
      return lines([`return Array.from(v, (item: any) => ${codec.encode(model.items, "item")});`]);
    case "map": {
      const pair = `[${codec.encode(model.key, "key")}, ${codec.encode(model.value, "item")}]`;
      const pairs = `Array.from(v, ([key, item]: any) => ${pair})`;
      return lines([
        hasStringKeys(model.key, codec.definitions) ? `return Object.fromEntries(${pairs});` : `return ${pairs};`,
      ]);
    }
    case "union":
      return unionBody(codec, model, "out");
    default:
      return lines([`return ${model ? codec.encode(model, "v") : "v"};`]);
  }
}

function encodeObject(codec: CodecText, model: Extract<TypeModel, { kind: "object" }>): string {
  const copied = model.exact
    ? model.properties
    : model.properties.filter((property) => convertsOut(property.type, codec.definitions));
  const assigned = copied
    .filter((property) => !isNothing(property))
    .map((property) => {
      const content = read("v", property.name);
      const assign = `${member("out", property.name)} = ${codec.encode(property.type, content)};`;
      return property.presence === "optional" ? `if (${content} !== undefined) ${assign}` : assign;
    });
  const start = model.exact ? "const out: any = {};" : "const out: any = { ...v };";
  return lines([start, ...assigned, ...indexLines(codec, model, "out"), "return out;"]);
}

function encodeTuple(codec: CodecText, model: Extract<TypeModel, { kind: "tuple" }>): string {
  const trims = model.elements.some((element) => element.presence === "optional");
  const places = model.elements.flatMap((element, index) =>
    convertsOut(element.type, codec.definitions)
      ? [`if (out.length > ${index}) out[${index}] = ${codec.encode(element.type, `out[${index}]`)};`]
      : [],
  );
  const { rest } = model;
  if (rest && convertsOut(rest, codec.definitions))
    places.push(
      `for (let index = ${model.elements.length}; index < out.length; index++) out[index] = ${codec.encode(rest, "out[index]")};`,
    );
  return lines([`const out: any[] = [...${trims ? "wire.trimUndefined(v)" : "v"}];`, ...places, "return out;"]);
}

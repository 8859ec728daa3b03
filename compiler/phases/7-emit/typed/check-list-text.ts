import type { TypeModel } from "../../../model/type-model.ts";
import type { CodecText, Direction } from "./codec-text.ts";
import { isPlainValue } from "./json-schema.ts";
import { hasStringKeys } from "./model-facts.ts";
import { indent, not } from "./text.ts";

type Listed = Extract<TypeModel, { kind: "array" | "tuple" | "set" | "map" }>;

/** The body of a function that checks lists, tuples, sets and maps. */
export function checkListBody(codec: CodecText, model: Listed, direction: Direction): string {
  switch (model.kind) {
    case "array": {
      const { minItems, maxItems, uniqueItems } = model.constraints ?? {};
      const parts = ["!Array.isArray(v)"];
      if (minItems !== undefined) parts.push(`v.length < ${minItems}`);
      if (maxItems !== undefined) parts.push(`v.length > ${maxItems}`);
      if (uniqueItems) parts.push("!wire.isUnique(v)");
      return block([
        `if (${parts.join(" || ")}) return false;`,
        ...eachIndex(codec, model.items, direction),
        "return true;",
      ]);
    }
    case "tuple":
      return tupleBody(codec, model, direction);
    case "set": {
      const own = [
        `for (const item of v) if (${not(codec.check(model.items, "item", direction))}) return false;`,
        "return true;",
      ];
      if (direction === "out") return block(["if (!(v instanceof Set)) return false;", ...own]);
      const unique = isPlainValue(model.items, codec.definitions) ? " || !wire.isUnique(v)" : "";
      return block([`if (!(v instanceof Set) && (!Array.isArray(v)${unique})) return false;`, ...own]);
    }
    case "map":
      return mapBody(codec, model, direction);
  }
}

const block = (lines: readonly string[]): string => `{\n${indent(lines.join("\n"))}\n}`;

function eachIndex(codec: CodecText, items: TypeModel, direction: Direction, from = "0"): readonly string[] {
  const check = codec.check(items, "item", direction);
  return [
    `for (let index = ${from}; index < v.length; index++) {`,
    "  const item = v[index];",
    `  if (${not(check)}) return false;`,
    "}",
  ];
}

function tupleBody(codec: CodecText, model: Extract<TypeModel, { kind: "tuple" }>, direction: Direction): string {
  const required = model.elements.filter((element) => element.presence === "required").length;
  const parts = ["!Array.isArray(v)"];
  const least = required > 0 ? [`v.length < ${required}`] : [];
  const longest = model.rest ? [] : [`v.length > ${model.elements.length}`];
  const lines = [`if (${[...parts, ...least, ...longest].join(" || ")}) return false;`];
  for (const [index, element] of model.elements.entries()) {
    const check = codec.check(element.type, `v[${index}]`, direction);
    if (element.presence === "required") lines.push(`if (${not(check)}) return false;`);
    // Going out, an optional place may hold undefined: those at the end are left out, others have no form in JSON.
    else if (direction === "in") lines.push(`if (v.length > ${index} && ${not(check)}) return false;`);
    else {
      const absent = `(v[${index}] === undefined && wire.trimUndefined(v).length <= ${index})`;
      lines.push(`if (v.length > ${index} && !${absent} && ${not(check)}) return false;`);
    }
  }
  if (model.rest) lines.push(...eachIndex(codec, model.rest, direction, String(model.elements.length)));
  return block([...lines, "return true;"]);
}

function mapBody(codec: CodecText, model: Extract<TypeModel, { kind: "map" }>, direction: Direction): string {
  const native = [
    "for (const [key, item] of v) {",
    `  if (${not(codec.check(model.key, "key", direction))} || ${not(codec.check(model.value, "item", direction))}) return false;`,
    "}",
    "return true;",
  ];
  if (direction === "out") return block(["if (!(v instanceof Map)) return false;", ...native]);
  if (!hasStringKeys(model.key, codec.definitions)) {
    const pairs =
      "if (!(v instanceof Map) && !(Array.isArray(v) && v.every((pair) => Array.isArray(pair) && pair.length === 2))) return false;";
    return block([pairs, ...native]);
  }
  return block([
    'if (typeof v !== "object" || v === null || Array.isArray(v)) return false;',
    "for (const [key, item] of v instanceof Map ? v : Object.entries<any>(v)) {",
    ...native.slice(1),
  ]);
}

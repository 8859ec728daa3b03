import type { TypeModel } from "../../../model/type-model.ts";
import { literal } from "../encoders.ts";
import { type CodecText, read } from "./codec-text.ts";
import { convertsBack, holdsSchema, resolve } from "./model-facts.ts";
import { indent } from "./text.ts";

/**
 * Once a request is refused for its types, the user's own schemas are still asked about the parts that they can be asked
 * about, so that one answer names every wrong field. Nothing is changed, and nothing is taken for granted.
 */
export function surveyText(codec: CodecText, model: TypeModel, value: string, path: string): string {
  return `await ${codec.hoist("survey", model, () => surveyBody(codec, model))}(${value}, binary, ${path}, problems);`;
}

function surveyBody(codec: CodecText, written: TypeModel): string {
  const model = written.kind === "reference" ? resolve(written, codec.definitions) : written;
  if (!model) return "{}";
  const holds = (part: TypeModel): boolean => holdsSchema(part, codec.definitions);
  const step = (part: TypeModel, content: string, at: string): string =>
    `if (${content} !== undefined) ${codec.survey(part, content, `wire.joinPath(path, ${at})`)}`;
  switch (model.kind) {
    case "object": {
      const properties = model.properties.filter((property) => holds(property.type));
      const lines = properties.map(({ name, type }) => step(type, read("v", name), literal(name)));
      const index = model.index?.find((entry) => holds(entry.type));
      if (index) {
        const known = literal(model.properties.map((property) => property.name));
        lines.push(
          `for (const key of Object.keys(v)) if (!${known}.includes(key)) ${codec.survey(index.type, "v[key]", "wire.joinPath(path, key)")}`,
        );
      }
      return block(['if (typeof v !== "object" || v === null || Array.isArray(v)) return;', ...lines]);
    }
    case "array": {
      const item = codec.survey(model.items, "v[index]", "wire.joinPath(path, index)");
      return block(["if (!Array.isArray(v)) return;", `for (let index = 0; index < v.length; index++) ${item}`]);
    }
    case "tuple": {
      const lines = model.elements.flatMap(({ type }, index) =>
        holds(type) ? [step(type, `v[${index}]`, `${index}`)] : [],
      );
      if (model.rest && holds(model.rest))
        lines.push(
          `for (let index = ${model.elements.length}; index < v.length; index++) ${codec.survey(model.rest, "v[index]", "wire.joinPath(path, index)")}`,
        );
      return block(["if (!Array.isArray(v)) return;", ...lines]);
    }
    case "schema":
      // A schema looks at restored values; where nothing is to be restored it can judge any value.
      if (!convertsBack(model.type, codec.definitions)) return block([`${codec.refine(model, "v", "path", true)};`]);
      return block(whereTypesFit(codec, model));
    default:
      return block(whereTypesFit(codec, model));
  }
}

function whereTypesFit(codec: CodecText, model: TypeModel): readonly string[] {
  const restored = codec.decode(model, "v");
  return [`if (${codec.check(model, "v", "in")}) ${codec.refine(model, restored, "path", true)};`];
}

const block = (lines: readonly string[]): string => `{\n${indent(lines.join("\n"))}\n}`;

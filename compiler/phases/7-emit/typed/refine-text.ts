import type { TypeModel } from "../../../model/type-model.ts";
import { literal } from "../encoders.ts";
import { type CodecText, member, read } from "./codec-text.ts";
import { holdsSchema, resolve } from "./model-facts.ts";
import { indent } from "./text.ts";

/**
 * The second look at a value whose types are right: the user's own schemas check their parts and, unless `keep` is set,
 * replace them by what they make of them.
 */
export function refineText(codec: CodecText, model: TypeModel, value: string, path: string, keep: boolean): string {
  if (model.kind === "schema") {
    const { file, exportName, direction } = model.schema;
    const schema = codec.schema(file, exportName);
    return `await wire.applySchema(${schema}, ${value}, ${path}, problems, ${keep || direction === "input"})`;
  }
  const purpose = keep ? "verify" : "refine";
  return `await ${codec.hoist(purpose, model, () => refineBody(codec, model, keep))}(${value}, ${path}, problems)`;
}

const lines = (all: readonly string[]): string => `{\n${indent(all.join("\n"))}\n}`;

function refineBody(codec: CodecText, written: TypeModel, keep: boolean): string {
  const model = written.kind === "reference" ? resolve(written, codec.definitions) : written;
  const holds = (part: TypeModel): boolean => holdsSchema(part, codec.definitions);
  const put = (target: string, part: TypeModel, path: string): string => {
    const refined = codec.refine(part, target, path, keep);
    return keep ? `${refined};` : `${target} = ${refined};`;
  };
  const at = "wire.joinPath(path, index)";
  switch (model?.kind) {
    case "object": {
      const steps = model.properties
        .filter((property) => holds(property.type))
        .map((property) => {
          const content = read("v", property.name);
          const path = `wire.joinPath(path, ${literal(property.name)})`;
          const refined = codec.refine(property.type, content, path, keep);
          return `if (${content} !== undefined) ${keep ? "" : `${member("v", property.name)} = `}${refined};`;
        });
      const index = model.index?.find((entry) => holds(entry.type));
      if (index) {
        const known = literal(model.properties.map((property) => property.name));
        steps.push(
          `for (const key of Object.keys(v)) if (!${known}.includes(key)) ${put("v[key]", index.type, "wire.joinPath(path, key)")}`,
        );
      }
      return lines([...steps, "return v;"]);
    }
    case "array":
      return lines([`for (let index = 0; index < v.length; index++) ${put("v[index]", model.items, at)}`, "return v;"]);
    case "tuple": {
      const steps = model.elements.flatMap((element, index) =>
        holds(element.type)
          ? [`if (v.length > ${index}) ${put(`v[${index}]`, element.type, `wire.joinPath(path, ${index})`)}`]
          : [],
      );
      if (model.rest && holds(model.rest))
        steps.push(
          `for (let index = ${model.elements.length}; index < v.length; index++) ${put("v[index]", model.rest, at)}`,
        );
      return lines([...steps, "return v;"]);
    }
    case "map": {
      const refined = codec.refine(model.value, "item", "wire.joinPath(path, String(key))", keep);
      return lines([`for (const [key, item] of v) ${keep ? refined : `v.set(key, ${refined})`};`, "return v;"]);
    }
    case "set": {
      const refined = codec.refine(model.items, "item", "path", keep);
      return lines([
        `const items: any[] = [];`,
        `for (const item of v) items.push(${refined});`,
        `return ${keep ? "v" : "new Set(items)"};`,
      ]);
    }
    case "union": {
      const steps = model.members.filter(holds).map((part) => {
        const check = codec.check(part, "v", "out");
        return `if (${check}) return ${codec.refine(part, "v", "path", keep)};`;
      });
      // It was checked before: only the member is to be found.
      const known = steps.some((step) => /\bbinary\b/.test(step)) ? ["const binary = true;"] : [];
      return lines([...known, ...steps, "return v;"]);
    }
    case "schema":
      return lines([`return ${codec.refine(model, "v", "path", keep)};`]);
    default:
      return lines(["return v;"]);
  }
}

import type { TypeModel } from "../../model/type-model.ts";
import { printType, shapeOf, type TypeShape, type TypeSite } from "../../reflection/types.ts";
import type { Describing, Place } from "./describing.ts";
import { cannotTravel } from "./unsupported.ts";

/** A template literal type with endlessly many members; finite ones arrive as unions of literals. */
export function describeTemplate(
  describing: Describing,
  shape: Extract<TypeShape, { kind: "template" }>,
  site: TypeSite,
  place: Place,
): TypeModel {
  const pattern = templatePattern(describing, shape);
  if (pattern === undefined) return cannotTravel(describing, "string-mapping", site, place);
  return { kind: "template", pattern: `^${pattern}$`, text: printType(describing.program, site) };
}

/**
 * An ECMAScript pattern without anchors; `undefined` when a part has none. A placeholder ends at the first occurrence of
 * the text after it, as TypeScript matches: `${string}-${number}` does not take "a-b-3".
 */
export function templatePattern(
  describing: Describing,
  shape: Extract<TypeShape, { kind: "template" }>,
): string | undefined {
  let pattern = escapePattern(shape.texts[0] ?? "");
  for (const [index, part] of shape.types.entries()) {
    const isLast = index === shape.types.length - 1;
    const after = shape.texts[index + 1] ?? "";
    const inner = isLast ? partPattern(describing, part) : innerPattern(describing, part, after);
    if (inner === undefined) return undefined;
    pattern += inner + escapePattern(after);
  }
  return pattern;
}

function innerPattern(describing: Describing, part: TypeSite, after: string): string | undefined {
  const isText = shapeOf(describing.program, part).kind === "string";
  if (!isText) return partPattern(describing, part);
  return after === "" ? "[\\s\\S]" : `(?:(?!${escapePattern(after)})[\\s\\S])*`;
}

/** What TypeScript accepts for `${number}`: everything that `Number` reads as finite, blanks apart. */
const numberPattern =
  "(?:[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?|0[xX][\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)";

/** Keys that are numbers, in the form that JavaScript gives them. */
export const numberKeyPattern = "-?(?:0|[1-9]\\d*)(?:\\.\\d*[1-9])?";

function partPattern(describing: Describing, part: TypeSite): string | undefined {
  const shape = shapeOf(describing.program, part);
  switch (shape.kind) {
    case "string":
      return "[\\s\\S]*";
    case "number":
      return numberPattern;
    case "bigint":
      return "-?(?:0|[1-9]\\d*)";
    case "boolean":
      return "(?:false|true)";
    case "null":
    case "undefined":
      return shape.kind;
    case "literal":
      return escapePattern(String(shape.value));
    case "template": {
      const inner = templatePattern(describing, shape);
      return inner === undefined ? undefined : `(?:${inner})`;
    }
    case "union": {
      const inner = shape.members.map((member) => partPattern(describing, member));
      if (inner.includes(undefined)) return undefined;
      return `(?:${[...new Set(inner)].sort().join("|")})`;
    }
    default:
      return undefined;
  }
}

/** A text as a pattern that matches just it, in both the `u` and the plain dialect. */
function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

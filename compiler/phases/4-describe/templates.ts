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

/** An ECMAScript pattern without anchors; `undefined` when a part has none. */
export function templatePattern(
  describing: Describing,
  shape: Extract<TypeShape, { kind: "template" }>,
): string | undefined {
  let pattern = escapePattern(shape.texts[0] ?? "");
  for (const [index, part] of shape.types.entries()) {
    const inner = partPattern(describing, part);
    if (inner === undefined) return undefined;
    pattern += inner + escapePattern(shape.texts[index + 1] ?? "");
  }
  return pattern;
}

/** What TypeScript accepts for `${number}` is what `String(Number(text)) === text` says; this is that set. */
export const numberPattern = "-?(?:0|[1-9]\\d{0,20}|(?:0|[1-9]\\d{0,20})\\.\\d*[1-9]|\\d(?:\\.\\d+)?e[+-]\\d+)";

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
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

import { unsupportedType } from "../../diagnostics/catalogue/4-describe.ts";
import type { TypeModel } from "../../model/type-model.ts";
import { shapeOf, type TypeSite, typeNameOf } from "../../reflection/types.ts";
import { type Describing, type Place, refuse, where } from "./describing.ts";

/** A primitive and phantom objects: a brand. On the wire only the primitive exists. */
export function describeIntersection(
  describing: Describing,
  members: readonly TypeSite[],
  site: TypeSite,
  place: Place,
): TypeModel {
  const { program } = describing;
  const shapes = members.map((member) => shapeOf(program, member));
  const real = members.filter((_, index) => shapes[index]?.kind !== "object");
  const [only] = real;
  const isOpen = shapes.every(
    (shape) =>
      shape.kind !== "object" || (shape.properties.length === 0 && !shape.hasSymbolKeys && shape.index.length === 0),
  );
  if (real.length !== 1 || !only) {
    const reason = "it joins types that share no value on the wire";
    const ways = ["use one of them", "put them in an object under names of their own"] as const;
    return refuse(describing, unsupportedType, { ...where(describing, site, place), reason, ways }, place);
  }
  const base = describing.describe(only, place);
  if (isOpen || (base.kind !== "string" && base.kind !== "number")) return base;
  return { ...base, brand: typeNameOf(program, site)?.name ?? brandName(shapes) };
}

function brandName(shapes: readonly ReturnType<typeof shapeOf>[]): string {
  for (const shape of shapes) {
    const first = shape.kind === "object" ? shape.properties[0] : undefined;
    if (first) return first.name;
  }
  return "brand";
}

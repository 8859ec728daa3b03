import { tupleRest } from "../../diagnostics/catalogue/4-describe.ts";
import type { TupleElement, TypeModel } from "../../model/type-model.ts";
import type { TypeShape, TypeSite } from "../../reflection/types.ts";
import { type Describing, inside, type Place, refuse, where } from "./describing.ts";
import { withoutUndefined } from "./presence.ts";

/** `T[]`, `readonly T[]`, `Array<T>`. */
export function describeArray(
  describing: Describing,
  shape: Extract<TypeShape, { kind: "array" }>,
  place: Place,
): TypeModel {
  const items = describing.describe(shape.items, inside(place, "[]"));
  return { kind: "array", items, ...(shape.readonly && { readonly: true }) };
}

/** Tuples: fixed parts, then optional ones, then at most one rest at the end. */
export function describeTuple(
  describing: Describing,
  shape: Extract<TypeShape, { kind: "tuple" }>,
  site: TypeSite,
  place: Place,
): TypeModel {
  const restAt = shape.elements.findIndex((element) => element.form === "rest" || element.form === "variadic");
  if (restAt !== -1 && restAt !== shape.elements.length - 1) {
    return refuse(describing, tupleRest, where(describing, site, place), place);
  }
  const fixed = restAt === -1 ? shape.elements : shape.elements.slice(0, restAt);
  const elements = fixed.map((element, index): TupleElement => {
    const at = inside(place, `[${index}]`);
    const optional = element.form === "optional";
    return {
      ...(element.name !== undefined && { name: element.name }),
      presence: optional ? "optional" : "required",
      type: optional ? withoutUndefined(describing, element.site, at).type : describing.describe(element.site, at),
    };
  });
  const last = restAt === -1 ? undefined : shape.elements[restAt];
  return {
    kind: "tuple",
    elements,
    ...(last && { rest: describing.describe(last.site, inside(place, "[]")) }),
    ...(shape.readonly && { readonly: true }),
  };
}

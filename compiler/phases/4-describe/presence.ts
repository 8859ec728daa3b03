import type { TypeModel } from "../../model/type-model.ts";
import { shapeOf, type TypeSite } from "../../reflection/types.ts";
import type { Describing, Place } from "./describing.ts";
import { describeMembers } from "./unions.ts";

/** A type that no value has: an optional property of it must be absent. */
export const nothing: TypeModel = { kind: "union", members: [] };

/** The type of an optional part, and whether `undefined` was one of its members. */
export function withoutUndefined(
  describing: Describing,
  site: TypeSite,
  place: Place,
): { type: TypeModel; hadUndefined: boolean } {
  const { program } = describing;
  const shape = shapeOf(program, site);
  if (shape.kind === "undefined" || shape.kind === "never")
    return { type: nothing, hadUndefined: shape.kind === "undefined" };
  if (shape.kind !== "union") return { type: describing.describe(site, place), hadUndefined: false };
  const left = shape.members.filter((member) => shapeOf(program, member).kind !== "undefined");
  if (left.length === shape.members.length) return { type: describing.describe(site, place), hadUndefined: false };
  const [only] = left;
  if (left.length === 1 && only) return { type: describing.describe(only, place), hadUndefined: true };
  return { type: describeMembers(describing, left, site, place), hadUndefined: true };
}

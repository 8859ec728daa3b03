import type { TypeModel } from "../../model/type-model.ts";
import { aliasTagsOf, shapeOf, type TypeSite } from "../../reflection/types.ts";
import { constrain } from "./constraints.ts";
import type { Describing, Place } from "./describing.ts";
import { expectParts, follow } from "./lost-constraints.ts";
import { describeSchema } from "./schemas.ts";
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
  // The whole is not described as such, so what was written around it is looked at here.
  follow(describing, site);
  const type = expectParts(
    describing,
    site,
    place,
    () =>
      describeSchema(describing, site, place) ??
      (left.length === 1 && only ? describing.describe(only, place) : describeMembers(describing, left, site, place)),
  );
  return { type: constrain(describing, type, aliasTagsOf(program, site), place), hadUndefined: true };
}

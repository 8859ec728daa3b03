import type { TypeModel } from "../../model/type-model.ts";
import { shapeOf, type TypeShape, typeNameOf } from "../../reflection/types.ts";
import type { Describing, Place } from "./describing.ts";

/** A whole enum, or some of its members in the order of the declaration. */
export function describeEnum(
  describing: Describing,
  shape: Extract<TypeShape, { kind: "enum" }>,
  place: Place,
): TypeModel {
  const { name } = shape;
  if (shape.whole) return { kind: "enum", name, members: shape.members };
  const declaration = { type: shape.declaration };
  const all = shapeOf(describing.program, declaration);
  const order = all.kind === "enum" ? all.members.map((member) => member.name) : [];
  const members = [...shape.members].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const declared = typeNameOf(describing.program, declaration);
  const whole = declared?.declaredIn === "project" ? describing.describe(declaration, place) : undefined;
  return { kind: "enum", name, members, ...(whole?.kind === "reference" && { of: whole.name }) };
}

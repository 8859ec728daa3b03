import { canonicalJson } from "../../model/canonical.ts";
import type { TypeModel } from "../../model/type-model.ts";
import { printType, shapeOf, type TypeShape, type TypeSite } from "../../reflection/types.ts";
import type { Describing, Place } from "./describing.ts";
import { describeEnum } from "./enums.ts";
import { cannotTravel } from "./unsupported.ts";

/** A union where `undefined` has no place: list items, map values. */
export function describeUnion(
  describing: Describing,
  members: readonly TypeSite[],
  site: TypeSite,
  place: Place,
): TypeModel {
  for (const member of members) {
    const { kind } = shapeOf(describing.program, member);
    if (kind === "undefined" || kind === "void") return cannotTravel(describing, kind, site, place);
  }
  return describeMembers(describing, members, site, place);
}

/** The members of a union, put together again where the checker took them apart: booleans, enums, open string lists. */
export function describeMembers(
  describing: Describing,
  members: readonly TypeSite[],
  site: TypeSite,
  place: Place,
): TypeModel {
  const { program } = describing;
  const enums = new Map<object, Extract<TypeShape, { kind: "enum" }>>();
  const models: TypeModel[] = [];
  for (const member of members) {
    const shape = shapeOf(program, member);
    if (shape.kind === "enum") enums.set(shape.declaration, joinEnums(enums.get(shape.declaration), shape));
    else models.push(...flat(describing.describe(member, place)));
  }
  for (const [, shape] of enums) {
    const all = shapeOf(program, { type: shape.declaration });
    const whole = all.kind === "enum" && all.members.length === shape.members.length;
    models.push(
      whole ? describing.describe({ type: shape.declaration }, place) : describeEnum(describing, shape, place),
    );
  }
  const union = simplify(models);
  if (union.kind === "union") describing.unions.push({ members: union.members, type: printType(program, site), place });
  return union;
}

const flat = (model: TypeModel): readonly TypeModel[] =>
  model.kind === "union" && model.members.length > 0 ? model.members : [model];

function joinEnums(
  a: Extract<TypeShape, { kind: "enum" }> | undefined,
  b: Extract<TypeShape, { kind: "enum" }>,
): Extract<TypeShape, { kind: "enum" }> {
  if (!a) return b;
  const known = new Set(a.members.map((member) => member.name));
  return { ...a, members: [...a.members, ...b.members.filter((member) => !known.has(member.name))] };
}

/** Same members once, `true | false` as boolean, `"a" | (string & {})` as an open list. */
function simplify(models: readonly TypeModel[]): TypeModel {
  let members = [...new Map(models.map((model) => [canonicalJson(model), model])).values()];
  const isLiteral = (model: TypeModel, type: string): boolean =>
    model.kind === "literal" && typeof model.value === type;
  if (members.filter((model) => isLiteral(model, "boolean")).length === 2) {
    members = [...members.filter((model) => !isLiteral(model, "boolean")), { kind: "boolean" }];
  }
  const open = members.find((model) => model.kind === "string" && !model.constraints);
  if (open?.kind === "string") {
    const examples = members.filter((model) => isLiteral(model, "string"));
    const values = examples.flatMap((model) => (model.kind === "literal" ? [String(model.value)] : [])).sort();
    if (values.length > 0) {
      members = members.filter((model) => model !== open && !isLiteral(model, "string"));
      members.push({ ...open, constraints: { examples: values } });
    }
  }
  const [only] = members;
  return members.length === 1 && only ? only : { kind: "union", members };
}

import { isDeepStrictEqual } from "node:util";
import {
  anyType,
  openGeneric,
  typeTooLarge,
  unknownPackageType,
  unresolvedType,
} from "../../diagnostics/catalogue/4-describe.ts";
import type { TypeModel } from "../../model/type-model.ts";
import { aliasTagsOf, demandsIn, shapeOf, type TypeSite, typeNameOf } from "../../reflection/types.ts";
import { describeArray, describeTuple } from "./arrays.ts";
import { describeBuiltin, describeFramework } from "./built-ins.ts";
import { constrain } from "./constraints.ts";
import { originOf } from "./definitions.ts";
import { type Describing, type Place, refuse, where } from "./describing.ts";
import { describeEnum } from "./enums.ts";
import { describeIntersection } from "./intersections.ts";
import { expectParts, follow, followAll } from "./lost-constraints.ts";
import { describeObject } from "./objects.ts";
import { describeSchema } from "./schemas.ts";
import { describeTemplate } from "./templates.ts";
import { describeUnion } from "./unions.ts";
import { cannotTravel } from "./unsupported.ts";

const maxDepth = 48;

/** A type as a model. Named types become definitions; what cannot travel is reported and stands as `unknown`. */
export function describeType(describing: Describing, site: TypeSite, place: Place): TypeModel {
  const { program, definitions, budget } = describing;
  budget.left--;
  if (budget.left <= 0 || place.depth > maxDepth) {
    if (budget.reported) return { kind: "unknown" };
    budget.reported = true;
    const limit = budget.left <= 0 ? "too many different types" : `more than ${maxDepth} levels of types`;
    const { accessor } = place;
    const near = accessor.length > 60 ? { ...place, accessor: `${accessor.slice(0, 59)}…` } : place;
    return refuse(describing, typeTooLarge, { ...where(describing, site, near), limit }, near);
  }
  follow(describing, site);
  const name = typeNameOf(program, site);
  const aliasTags = aliasTagsOf(program, site);
  const own = (name?.docs.tags ?? []).filter((tag) => !aliasTags.some((known) => isDeepStrictEqual(known, tag)));
  const constrained = (model: TypeModel): TypeModel => constrain(describing, model, [...aliasTags, ...own], place);
  if (!name || name.declaredIn === "library" || name.declaredIn === "framework") {
    // Not inside the guard: what a schema infers is the very type that is asked for, and would look recursive.
    const schema = describeSchema(describing, site, place);
    if (schema) return constrained(schema);
    return definitions.guard(site.type, name?.name ?? "Part", () =>
      constrained(describeParts(describing, site, place)),
    );
  }
  const body = (): TypeModel =>
    constrained(describeSchema(describing, site, place) ?? describeParts(describing, site, place));
  // A file's path would tell apart what the name and the structure do not; it never gets into the result.
  const key = name.generic
    ? definitions.keyOf(site.type, `${describing.direction} ${site.node ? demandsIn(program, site.node) : ""}`)
    : `${describing.direction} ${name.file}#${name.name}@${name.span.start}`;
  if (definitions.isKnown(key)) followAll(describing, site, name.generic);
  return definitions.describe(
    key,
    { wanted: name.name, origin: originOf(name), description: name.docs.description, hashed: name.generic },
    body,
  );
}

function describeParts(describing: Describing, site: TypeSite, place: Place): TypeModel {
  return expectParts(describing, site, place, () => describeShape(describing, site, place));
}

function describeShape(describing: Describing, site: TypeSite, place: Place): TypeModel {
  const shape = shapeOf(describing.program, site);
  switch (shape.kind) {
    case "string":
    case "number":
    case "boolean":
    case "bigint":
    case "null":
    case "unknown":
      return { kind: shape.kind };
    case "literal":
      return { kind: "literal", value: shape.value };
    case "bigint-literal":
      return { kind: "bigint-literal", value: shape.value };
    case "any":
      return refuse(describing, anyType, where(describing, site, place), place);
    case "enum":
      return describeEnum(describing, shape, place);
    case "template":
      return describeTemplate(describing, shape, site, place);
    case "array":
      return describeArray(describing, shape, place);
    case "tuple":
      return describeTuple(describing, shape, site, place);
    case "union":
      return describeUnion(describing, shape.members, site, place);
    case "intersection":
      return describeIntersection(describing, shape.members, site, place);
    case "object":
      return describeObject(describing, shape, site, place);
    case "builtin":
      return describeBuiltin(describing, shape, site, place);
    case "framework":
      return describeFramework(describing, shape, site, place);
    case "generic":
      return refuse(describing, openGeneric, where(describing, site, place), place);
    case "unresolved": {
      if (shape.specifier === undefined)
        return refuse(describing, unresolvedType, { ...where(describing, site, place), meant: shape.meant }, place);
      const related = shape.importSpan
        ? [...place.related, { span: shape.importSpan, label: "imported here, and not found" }]
        : place.related;
      const params = { ...where(describing, site, place), specifier: shape.specifier };
      return refuse(describing, unknownPackageType, params, { ...place, related });
    }
    case "void":
    case "undefined":
    case "never":
    case "symbol":
    case "non-primitive":
    case "function":
    case "string-mapping":
    case "computed-enum":
      return cannotTravel(describing, shape.kind, site, place);
  }
}

import {
  classWithBehaviour, openGeneric, reservedKey, toJsonParameter, unsupportedType,
} from "../../diagnostics/catalogue/4-describe.ts"; // biome-ignore format: a list of names
import type { IndexSignature, Property, TypeModel } from "../../model/type-model.ts";
import { type ShapeProperty, shapeOf, type TypeShape, type TypeSite } from "../../reflection/types.ts";
import { constrain, defaultOf } from "./constraints.ts";
import { type Describing, inside, type Place, refuse, step, where } from "./describing.ts";
import { checkBase, checkDeclared, leaveUnwritten } from "./lost-constraints.ts";
import { nothing, withoutUndefined } from "./presence.ts";
import { numberKeyPattern, templatePattern } from "./templates.ts";
import { cannotTravel } from "./unsupported.ts";

type ObjectShape = Extract<TypeShape, { kind: "object" }>;

/** Interfaces, object literals, computed object types, and classes that are nothing but data. */
export function describeObject(describing: Describing, shape: ObjectShape, site: TypeSite, place: Place): TypeModel {
  if (shape.toJson) {
    if (describing.direction === "parameter")
      return refuse(describing, toJsonParameter, where(describing, site, place), place);
    return { kind: "to-json", type: describing.describe(shape.toJson, place) };
  }
  const behaviour = shape.isClass && shape.properties.find((property) => property.form !== "data");
  if (behaviour) {
    const member = behaviour.form === "method" ? `${behaviour.name}()` : behaviour.name;
    return refuse(describing, classWithBehaviour, { ...where(describing, site, place), member }, place);
  }
  if (shape.properties.length === 0 && shape.index.length === 0 && shape.hasSymbolKeys) {
    const reason = "all of its keys are symbols, and those do not travel";
    const ways = ["give it string keys", "remove it"] as const;
    return refuse(describing, unsupportedType, { ...where(describing, site, place), reason, ways }, place);
  }
  const properties = shape.properties.map((property) => describeProperty(describing, property, place));
  const index = describeIndex(describing, shape, site, place);
  if (shape.isUnfollowed) leaveUnwritten(describing);
  for (const base of shape.bases) checkBase(describing, { type: site.type, node: base }, place);
  return {
    kind: "object",
    properties,
    ...(index.length > 0 && { index }),
    ...(shape.hasHidden && { exact: true }),
  };
}

function describeProperty(describing: Describing, property: ShapeProperty, parent: Place): Property {
  const place = placeOf(property, parent);
  const { name } = property;
  if (name === "__proto__") refuse(describing, reservedKey, { accessor: place.accessor, type: "", key: name }, place);
  const { type, hadUndefined } =
    property.form === "method"
      ? { type: cannotTravel(describing, "function", property.site, place), hadUndefined: false }
      : withoutUndefined(describing, property.site, place);
  const presence = property.optional || hadUndefined ? "optional" : "required";
  const model =
    presence === "required" && type === nothing ? cannotTravel(describing, "never", property.site, place) : type;
  checkDeclared(describing, property, place);
  const value = defaultOf(describing, property.docs.tags, model, place);
  return {
    name,
    presence,
    type: constrain(describing, model, property.docs.tags, place),
    ...(property.readonly && { readonly: true }),
    ...(property.docs.description !== undefined && { description: property.docs.description }),
    ...(value !== undefined && { default: value }),
  };
}

/** The author edits the property; one of a package can only be reached through the place that uses it. */
function placeOf(property: ShapeProperty, parent: Place): Place {
  const place = inside(parent, step(property.name));
  const { span, declaredIn } = property;
  if (!span || span.start < 0) return place;
  if (declaredIn === "project") return { ...place, span };
  return declaredIn === "package" ? { ...place, related: [{ span, label: "declared here" }] } : place;
}

function describeIndex(describing: Describing, shape: ObjectShape, site: TypeSite, parent: Place): IndexSignature[] {
  const place = inside(parent, "[key]");
  const entries: IndexSignature[] = [];
  for (const { key, site: value } of shape.index) {
    const keyShape = shapeOf(describing.program, key);
    const keyPattern =
      keyShape.kind === "number"
        ? numberKeyPattern
        : keyShape.kind === "template"
          ? templatePattern(describing, keyShape)
          : undefined;
    if (keyShape.kind === "symbol") continue;
    if (keyShape.kind !== "string" && keyPattern === undefined) {
      refuse(describing, openGeneric, where(describing, site, place), place);
      continue;
    }
    const { type } = withoutUndefined(describing, value, place);
    entries.push({ ...(keyPattern !== undefined && { keyPattern: `^${keyPattern}$` }), type });
  }
  return entries.sort((a, b) => order(a) - order(b) || ((a.keyPattern ?? "") < (b.keyPattern ?? "") ? -1 : 1));
}

const order = (entry: IndexSignature): number => (entry.keyPattern === undefined ? 1 : 0);

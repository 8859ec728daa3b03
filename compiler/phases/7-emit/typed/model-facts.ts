import type { Definitions, TypeModel } from "../../../model/type-model.ts";
import { partsOf } from "./json-schema.ts";

/** The model behind references; `undefined` when they lead nowhere. */
export function resolve(model: TypeModel, definitions: Definitions): TypeModel | undefined {
  let current: TypeModel | undefined = model;
  for (let steps = 0; current?.kind === "reference" && steps < 100; steps++) {
    current = Object.hasOwn(definitions, current.name) ? definitions[current.name]?.type : undefined;
  }
  return current?.kind === "reference" ? undefined : current;
}

/** Maps with string keys are objects on the wire, others lists of pairs. */
export function hasStringKeys(key: TypeModel, definitions: Definitions): boolean {
  const type = resolve(key, definitions);
  switch (type?.kind) {
    case "string":
    case "template":
      return true;
    case "literal":
      return typeof type.value === "string";
    case "enum":
      return type.members.every((member) => typeof member.value === "string");
    case "union":
      return type.members.length > 0 && type.members.every((member) => hasStringKeys(member, definitions));
    default:
      return false;
  }
}

const restored: ReadonlySet<TypeModel["kind"]> = new Set([
  "bigint", "bigint-literal", "date", "url", "bytes", "typed-array", "ndarray", "map", "set", "void",
]); // biome-ignore format: a list of names

/** Must something be restored when a value comes in? Where not, the parsed object itself is handed on. */
export function convertsBack(model: TypeModel, definitions: Definitions): boolean {
  return holds(model, definitions, (part) => restored.has(part.kind));
}

/** Must something be turned into its wire form before a value goes out? */
export function convertsOut(model: TypeModel, definitions: Definitions): boolean {
  return holds(
    model,
    definitions,
    (part) =>
      restored.has(part.kind) ||
      part.kind === "to-json" ||
      (part.kind === "object" && part.exact === true) ||
      (part.kind === "tuple" && part.elements.some((element) => element.presence === "optional")),
  );
}

/** Does a value that goes out look different, or need other checks, than one that comes in? */
export function looksDifferentInside(model: TypeModel, definitions: Definitions): boolean {
  return holds(
    model,
    definitions,
    (part) => restored.has(part.kind) || part.kind === "to-json" || part.kind === "unknown" ||
      (part.kind === "tuple" && part.elements.some((element) => element.presence === "optional")),
  ); // biome-ignore format: one call
}

/** Is there a schema of the user's inside? */
export function holdsSchema(model: TypeModel, definitions: Definitions): boolean {
  return holds(model, definitions, (part) => part.kind === "schema");
}

/** Is there a part that satisfies the condition, at any depth, through references too? */
function holds(model: TypeModel, definitions: Definitions, condition: (part: TypeModel) => boolean): boolean {
  const seen = new Set<string>();
  const search = (part: TypeModel): boolean => {
    if (condition(part)) return true;
    if (part.kind === "reference") {
      if (seen.has(part.name)) return false;
      seen.add(part.name);
      const target = Object.hasOwn(definitions, part.name) ? definitions[part.name] : undefined;
      return target !== undefined && search(target.type);
    }
    return partsOf(part).some(search);
  };
  return search(model);
}

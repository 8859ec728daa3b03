import type { TypeModel } from "../../model/type-model.ts";

/** The same model with every direct part replaced. */
export function mapParts(model: TypeModel, part: (inner: TypeModel) => TypeModel): TypeModel {
  switch (model.kind) {
    case "array":
    case "set":
      return { ...model, items: part(model.items) };
    case "tuple":
      return {
        ...model,
        elements: model.elements.map((element) => ({ ...element, type: part(element.type) })),
        ...(model.rest && { rest: part(model.rest) }),
      };
    case "object":
      return {
        ...model,
        properties: model.properties.map((property) => ({ ...property, type: part(property.type) })),
        ...(model.index && { index: model.index.map((entry) => ({ ...entry, type: part(entry.type) })) }),
      };
    case "union":
      return { ...model, members: model.members.map(part) };
    case "map":
      return { ...model, key: part(model.key), value: part(model.value) };
    case "to-json":
    case "schema":
      return { ...model, type: part(model.type) };
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "bigint":
    case "unknown":
    case "void":
    case "literal":
    case "bigint-literal":
    case "template":
    case "enum":
    case "date":
    case "url":
    case "bytes":
    case "typed-array":
    case "ndarray":
    case "reference":
      return model;
  }
}

/** The direct parts of a model. */
export function partsOf(model: TypeModel): readonly TypeModel[] {
  const parts: TypeModel[] = [];
  mapParts(model, (inner) => {
    parts.push(inner);
    return inner;
  });
  return parts;
}

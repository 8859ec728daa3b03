import { createHash } from "node:crypto";
import { canonicalJson } from "../../model/canonical.ts";
import type { Definitions, Endpoint, TypeModel } from "../../model/type-model.ts";

/**
 * Hash of everything a caller can see of an endpoint: 16 hex digits. Descriptions, places and the order in which
 * properties and union members were written do not count; definitions that nothing refers to neither.
 */
export function interfaceHash(endpoint: Endpoint): string {
  const definitions: Record<string, unknown> = {};
  const visible = {
    kind: endpoint.kind,
    parameters: endpoint.parameters.map(({ name, presence, type }) => ({
      name,
      presence,
      type: shape(type, endpoint.definitions, definitions),
    })),
    result: shape(endpoint.result, endpoint.definitions, definitions),
    definitions,
  };
  return createHash("sha256").update(canonicalJson(visible)).digest("hex").slice(0, 16);
}

/** A type without descriptions, its properties and union members in an order of their own. */
function shape(type: TypeModel, definitions: Definitions, reached: Record<string, unknown>): unknown {
  const inner = (part: TypeModel): unknown => shape(part, definitions, reached);
  switch (type.kind) {
    case "reference": {
      const definition = definitions[type.name];
      if (definition && !Object.hasOwn(reached, type.name)) {
        reached[type.name] = null;
        reached[type.name] = inner(definition.type);
      }
      return type;
    }
    case "array":
    case "set":
      return { ...type, items: inner(type.items) };
    case "tuple":
      return {
        ...type,
        elements: type.elements.map(({ presence, type: element }) => ({ presence, type: inner(element) })),
        ...(type.rest && { rest: inner(type.rest) }),
      };
    case "object":
      return {
        kind: type.kind,
        properties: sorted(
          type.properties.map(({ description: _, type: property, ...rest }) => ({ ...rest, type: inner(property) })),
        ),
        ...(type.index && { index: sorted(type.index.map((index) => ({ ...index, type: inner(index.type) }))) }),
      };
    case "union":
      return { ...type, members: sorted(type.members.map(inner)) };
    case "enum":
      return { ...type, members: sorted(type.members) };
    case "map":
      return { ...type, key: inner(type.key), value: inner(type.value) };
    case "schema":
      return { ...type, type: inner(type.type) };
    default:
      return type;
  }
}

function sorted(parts: readonly unknown[]): unknown[] {
  return parts
    .map((part) => ({ part, text: canonicalJson(part) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ part }) => part);
}

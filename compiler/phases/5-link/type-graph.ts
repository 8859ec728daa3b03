import type { Definitions, TypeModel } from "../../model/type-model.ts";

/** One type as a node: what it says itself, and what it is made of. References are gone: they lead to their targets. */
export interface TypeNode {
  readonly label: unknown;
  readonly children: readonly { readonly edge: unknown; readonly node: number }[];
  /** Does the order of the children matter? */
  readonly isOrdered: boolean;
}

export interface TypeGraph {
  /** The number of a type's node, which is added with all that it leads to. */
  nodeOf(type: TypeModel): number;
  readonly nodes: readonly TypeNode[];
}

export function typeGraph(definitions: Definitions): TypeGraph {
  const nodes: TypeNode[] = [];
  const known = new Map<TypeModel, number>();

  const nodeOf = (type: TypeModel): number => {
    const target = behindReferences(type, definitions);
    const number = known.get(target);
    if (number !== undefined) return number;
    const next = nodes.length;
    known.set(target, next);
    nodes.push({ label: null, children: [], isOrdered: true });
    const { label, parts, isOrdered = false } = anatomy(target);
    nodes[next] = { label, isOrdered, children: parts.map(([edge, part]) => ({ edge, node: nodeOf(part) })) };
    return next;
  };
  return { nodeOf, nodes };
}

function behindReferences(type: TypeModel, definitions: Definitions): TypeModel {
  const seen = new Set<TypeModel>();
  let target = type;
  while (target.kind === "reference" && !seen.has(target)) {
    seen.add(target);
    target = definitions[target.name]?.type ?? target;
  }
  return target;
}

interface Anatomy {
  readonly label: unknown;
  readonly parts: readonly (readonly [edge: unknown, type: TypeModel])[];
  readonly isOrdered?: boolean;
}

/** What callers can see of one type; descriptions and names that are only for reading are left out. */
function anatomy(type: TypeModel): Anatomy {
  switch (type.kind) {
    case "array": {
      const { items, constraints } = type;
      return { label: { kind: "array", constraints }, parts: [["items", items]] };
    }
    case "set":
      return { label: "set", parts: [["items", type.items]] };
    case "map":
      return {
        label: "map",
        parts: [
          ["key", type.key],
          ["value", type.value],
        ],
      };
    case "tuple": {
      const elements = type.elements.map(({ presence, type: element }) => [presence, element] as const);
      return {
        label: "tuple",
        parts: [...elements, ...(type.rest ? [["rest", type.rest] as const] : [])],
        isOrdered: true,
      };
    }
    case "object": {
      const properties = type.properties.map(
        ({ name, presence, default: value, type: property }) => [{ name, presence, default: value }, property] as const,
      );
      const index = (type.index ?? []).map(
        ({ keyPattern, type: value }) => [{ keyPattern: keyPattern ?? null }, value] as const,
      );
      return { label: "object", parts: [...properties, ...index] };
    }
    case "union":
      return {
        label: { kind: "union", discriminator: type.discriminator },
        parts: type.members.map((member) => ["member", member]),
      };
    case "schema":
      return { label: { kind: "schema", schema: type.schema }, parts: [["type", type.type]] };
    case "enum": {
      const values = type.members.map(({ value }) => JSON.stringify(value)).sort();
      return { label: { kind: "enum", values }, parts: [] };
    }
    default:
      return { label: type, parts: [] };
  }
}

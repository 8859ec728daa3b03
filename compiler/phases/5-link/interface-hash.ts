import { createHash } from "node:crypto";
import { canonicalJson } from "../../model/canonical.ts";
import type { Endpoint } from "../../model/type-model.ts";
import { type TypeNode, typeGraph } from "./type-graph.ts";

/**
 * Hash of everything a caller can see of an endpoint: 16 hex digits. Descriptions, places, names of types and the order
 * in which properties and union members were written do not count; definitions that nothing refers to neither.
 */
export function interfaceHash(endpoint: Endpoint): string {
  const graph = typeGraph(endpoint.definitions);
  const parameters = endpoint.parameters.map(({ name, presence, type }) => ({
    name,
    presence,
    node: graph.nodeOf(type),
  }));
  const result = graph.nodeOf(endpoint.result);
  const colours = colour(graph.nodes);
  const visible = {
    kind: endpoint.kind,
    parameters: parameters.map(({ name, presence, node }) => ({ name, presence, type: colours[node] })),
    result: colours[result],
  };
  return digest(canonicalJson(visible)).slice(0, 16);
}

/**
 * Gives two nodes the same colour when no path from them shows a difference. In every round a node's colour is made of
 * its own label and its children's colours of the round before; when a round tells no more nodes apart than the last
 * one, none will. The number of rounds depends on what can be told apart only, so equal types that are cut into
 * definitions in different ways end with equal colours.
 */
function colour(nodes: readonly TypeNode[]): readonly string[] {
  const labels = nodes.map(({ label, children, isOrdered }) => ({
    label: canonicalJson(label),
    isOrdered,
    children: children.map(({ edge, node }) => ({ edge: canonicalJson(edge), node })),
  }));
  let colours: readonly string[] = nodes.map(() => "");
  const last = nodes.map(() => ({ parts: "", colour: "" }));
  let count = 0;
  for (;;) {
    const before = colours;
    const next = labels.map(({ label, children, isOrdered }, index) => {
      const list = children.map(({ edge, node }) => `${edge}:${before[node]}`);
      const parts = (isOrdered ? list : [...new Set(list)].sort()).join("\n");
      const known = last[index];
      // Nothing below it came apart since the last round.
      const same = known !== undefined && known.colour !== "" && known.parts === parts;
      const colour = same ? known.colour : digest(`${label}\n${parts}`);
      last[index] = { parts, colour };
      return colour;
    });
    const distinct = new Set(next).size;
    colours = next;
    if (distinct === count) return colours;
    count = distinct;
  }
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

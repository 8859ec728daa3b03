import type { Chain, Chainlet } from "./model/chain.ts";

export const graphFormats = ["mermaid", "dot", "json"] as const;
export type GraphFormat = (typeof graphFormats)[number];

/** The chain's graph as text that ends with a newline. Nodes are class names, edges are dependencies by member. */
export function drawGraph(chain: Chain, format: GraphFormat): string {
  switch (format) {
    case "mermaid":
      return mermaid(chain);
    case "dot":
      return dot(chain);
    case "json":
      return `${JSON.stringify(graphData(chain), undefined, 2)}\n`;
  }
}

/** The same as data: `version`, `chain`, `entrypoint`, `chainlets`, `edges`. */
function graphData(chain: Chain): object {
  const nameOf = names(chain);
  return {
    version: 1,
    diagnostics: [],
    chain: chain.name,
    entrypoint: nameOf(chain.entrypoint),
    chainlets: chain.chainlets.map((chainlet) => ({
      name: chainlet.name,
      displayName: chainlet.remoteConfig.displayName,
      kind: chainlet.kind,
      file: chainlet.file,
      isEntrypoint: chainlet.isEntrypoint,
      gpu: chainlet.remoteConfig.compute.gpu ?? null,
      interfaceHash: chainlet.interfaceHash,
    })),
    edges: chain.chainlets.flatMap(({ name, dependencies }) =>
      dependencies.map(({ target, member, options }) => ({ from: name, to: nameOf(target), member, options })),
    ),
  };
}

function mermaid(chain: Chain): string {
  const idOf = ids(chain);
  const lines = ["flowchart LR"];
  for (const chainlet of chain.chainlets) {
    const text = quoteMermaid(label(chainlet).join("<br/>"));
    lines.push(`  ${idOf(chainlet.id)}${chainlet.isEntrypoint ? `([${text}])` : `[${text}]`}`);
  }
  for (const { id, dependencies } of chain.chainlets)
    for (const { target } of dependencies) lines.push(`  ${idOf(id)} --> ${idOf(target)}`);
  return `${lines.join("\n")}\n`;
}

function dot(chain: Chain): string {
  const idOf = ids(chain);
  const lines = [`digraph ${quoteDot(chain.name)} {`, "  rankdir=LR;", "  node [shape=box];"];
  for (const chainlet of chain.chainlets) {
    const shape = chainlet.isEntrypoint ? ", shape=oval" : "";
    lines.push(`  ${idOf(chainlet.id)} [label=${quoteDot(label(chainlet).join("\n"))}${shape}];`);
  }
  for (const { id, dependencies } of chain.chainlets)
    for (const { target } of dependencies) lines.push(`  ${idOf(id)} -> ${idOf(target)};`);
  return `${[...lines, "}"].join("\n")}\n`;
}

function label({ name, remoteConfig }: Chainlet): string[] {
  const { gpu, gpuCount } = remoteConfig.compute;
  return gpu ? [name, gpuCount > 1 ? `${gpuCount} x ${gpu}` : gpu] : [name];
}

/** Class names may clash with words of the drawing languages; positions cannot. */
const ids = ({ chainlets }: Chain) => {
  const index = new Map(chainlets.map(({ id }, position) => [id, `c${position}`]));
  return (id: string): string => index.get(id) ?? "c";
};

const names = ({ chainlets }: Chain) => {
  const byId = new Map(chainlets.map(({ id, name }) => [id, name]));
  return (id: string): string => byId.get(id) ?? id;
};

const quoteDot = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
const quoteMermaid = (text: string): string => `"${text.replaceAll('"', "#quot;")}"`;

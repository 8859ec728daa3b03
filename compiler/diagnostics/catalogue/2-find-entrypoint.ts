import { rule } from "../diagnostic.ts";

const twoChainlets = `\`\`\`ts
export class HelloWorld extends chains.ChainletBase { … }
chains.markEntrypoint(HelloWorld);
\`\`\``;

export const noChainlet = rule<{ file: string }>({
  code: "CHN2001",
  slug: "no-chainlet",
  severity: "error",
  title: "SOURCE has no chainlet",
  message: ({ file }) => `${file} neither declares nor re-exports a class that extends ChainletBase.`,
  help: () => "Name the file that holds the entrypoint, or let its class extend ChainletBase of chainsc.",
  explanation: `The entrypoint is a class that SOURCE declares or re-exports. Classes that SOURCE only imports do not count: they
are the dependencies of somebody.

${twoChainlets}`,
});

export const entrypointNotMarked = rule<{ file: string; names: readonly string[] }>({
  code: "CHN2002",
  slug: "entrypoint-not-marked",
  severity: "error",
  title: "No chainlet is marked as the entrypoint",
  message: ({ file, names }) =>
    `${file} holds ${names.length} chainlets (${names.join(", ")}) and marks none as the entrypoint.`,
  help: ({ names }) =>
    `Write chains.markEntrypoint(${names.at(-1)}) below the class that callers reach, or name it on the command line after SOURCE.`,
  explanation: `A chain has one door. With a single chainlet in SOURCE it is that one; with several, one of them is marked.

${twoChainlets}`,
});

export const severalEntrypoints = rule<{ file: string; names: readonly string[] }>({
  code: "CHN2003",
  slug: "several-entrypoints",
  severity: "error",
  title: "Several chainlets are marked as the entrypoint",
  message: ({ file, names }) => `${file} marks ${names.length} entrypoints (${names.join(", ")}), and a chain has one.`,
  help: ({ names }) => `Name one of them on the command line after SOURCE (for example ${names[0]}), or mark only one.`,
  explanation: `Several chains may share a file. Which of them is meant is then said on the command line:

\`\`\`sh
chainsc build chain.ts HelloWorld
\`\`\``,
});

export const entrypointNotFound = rule<{
  file: string;
  name: string;
  names: readonly string[];
  similar: string | undefined;
}>({
  code: "CHN2004",
  slug: "entrypoint-not-found",
  severity: "error",
  title: "The named entrypoint does not exist",
  message: ({ file, name }) => `${file} neither declares nor re-exports a class ${name}.`,
  help: ({ names, similar }) => {
    if (similar !== undefined) return `Did you mean ${similar}?`;
    return names.length > 0
      ? `Its chainlets are ${names.join(", ")}.`
      : "It holds no chainlet at all: is SOURCE the right file?";
  },
  explanation: `The second argument of a command is the class name of the entrypoint, as SOURCE declares or re-exports it.`,
});

export const entrypointNotAChainlet = rule<{ text: string }>({
  code: "CHN2005",
  slug: "entrypoint-not-a-chainlet",
  severity: "error",
  title: "The entrypoint is not a chainlet",
  message: ({ text }) => `${text} is no chainlet, so it cannot be the entrypoint of a chain.`,
  help: () => "Let the class extend ChainletBase of chainsc, or choose one that does.",
  explanation: `Only classes that extend \`ChainletBase\`, directly or through classes of your own, are built and served.

${twoChainlets}`,
});

export const entrypointIsLeaf = rule<{ name: string; base: string }>({
  code: "CHN2006",
  slug: "entrypoint-is-leaf",
  severity: "error",
  title: "An existing Truss or image cannot be the entrypoint",
  message: ({ name, base }) =>
    `${name} is a ${base}: it stands for something that is built elsewhere and cannot be the entrypoint.`,
  help: ({ name }) => `Mark a chainlet that extends ChainletBase and asks for it with depends(${name}).`,
  explanation: `\`TrussChainlet\` and \`ContainerChainlet\` are leaves of a chain. A chainlet in front of them gives the chain its typed door.

\`\`\`ts
export class Ask extends chains.ChainletBase {
  model = chains.depends(Model);
  async runRemote(question: string): Promise<Answer> { return this.model.runRemote({ question }); }
}
chains.markEntrypoint(Ask);
\`\`\``,
});

export const entrypointOnlyImported = rule<{ file: string; name: string; from: string }>({
  code: "CHN2007",
  slug: "entrypoint-only-imported",
  severity: "error",
  title: "The entrypoint is only imported into SOURCE",
  message: ({ file, name }) => `${name} is imported into ${file} but neither declared nor re-exported there.`,
  help: ({ name, from }) => `Use ${from} as SOURCE, or re-export it here: export { ${name} }.`,
  explanation: `The entrypoint is a class that SOURCE declares or re-exports. A class that is only imported is a dependency of
something in SOURCE as a rule, so imports alone do not count.`,
});

export const misplacedMarker = rule<{ reason: "not-top-level" }>({
  code: "CHN2008",
  slug: "misplaced-marker",
  severity: "error",
  title: "markEntrypoint is not at a place where it is read",
  message: () =>
    "markEntrypoint is read as a statement at the top level of a file or as a decorator of a class, and this is neither.",
  help: () =>
    "Write chains.markEntrypoint(YourChainlet) as a statement of its own, outside of every function and condition.",
  explanation: `Your code is never run to find the entrypoint. A marker inside a function, a condition or an expression would
therefore be overlooked, which is why it is refused.

${twoChainlets}`,
});

export const opaqueMarkerOptions = rule<Record<never, never>>({
  code: "CHN2009",
  slug: "opaque-marker-options",
  severity: "error",
  title: "The options of markEntrypoint are not written in place",
  message: () => "The options of markEntrypoint must be an object written right here.",
  help: () => 'Write { chainName: "your-name" }. The name may come from a constant, the object itself may not.',
  explanation: `\`\`\`ts
chains.markEntrypoint(HelloWorld, options); // wrong
chains.markEntrypoint(HelloWorld, { chainName: "hello" }); // right
\`\`\``,
});

import { rule } from "../diagnostic.ts";

export const sourceNotFound = rule<{ path: string; similar: string | undefined }>({
  code: "CHN1001",
  slug: "source-not-found",
  severity: "error",
  title: "SOURCE does not exist",
  message: ({ path }) => `There is no file ${path}.`,
  help: ({ similar }) =>
    similar === undefined
      ? "Give the path of the file that holds the entrypoint, relative to the folder you are in."
      : `Did you mean ${similar}?`,
  explanation: `SOURCE is the file that holds the entrypoint of the chain. Paths are relative to the current folder.

\`\`\`sh
chainsc check chian.ts   # wrong: a typing mistake
chainsc check chain.ts   # right
\`\`\``,
});

export const sourceNotAFile = rule<{ path: string }>({
  code: "CHN1002",
  slug: "source-not-a-file",
  severity: "error",
  title: "SOURCE is a folder",
  message: ({ path }) => `${path} is a folder, and a chain begins in one file.`,
  help: ({ path }) => `Name the file that holds the entrypoint, for example ${path}/chain.ts.`,
  explanation: `SOURCE names one file. Which other files belong to the chain is found out from its imports, so a folder says nothing.`,
});

export const sourceNotTypeScript = rule<{ path: string }>({
  code: "CHN1003",
  slug: "source-not-typescript",
  severity: "error",
  title: "SOURCE is not a TypeScript file",
  message: ({ path }) => `${path} is neither TypeScript nor JavaScript.`,
  help: () =>
    "Give a file that ends in .ts, .tsx, .mts, .cts, .js, .jsx, .mjs or .cjs (declarations, .d.ts, hold no code).",
  explanation: `Chainlets are classes in TypeScript or JavaScript modules. Declaration files only describe code that is elsewhere.`,
});

export const unresolvedImport = rule<{ specifier: string; from: string; similar: string | undefined }>({
  code: "CHN1004",
  slug: "unresolved-import",
  severity: "error",
  title: "An import leads to no file",
  message: ({ specifier, from }) => `"${specifier}", which ${from} imports, is not there.`,
  help: ({ similar }) =>
    similar === undefined
      ? "Create the file, or correct the path. Where Node runs the sources, the path has the file's own extension."
      : `Did you mean "${similar}"?`,
  explanation: `The package of a chainlet holds every file that its code imports. A file that is not there would make the
package fail when it starts, so it is an error here. Imports of types only are left alone: what needs the type says so.

\`\`\`ts
import { clean } from "./claen.ts"; // wrong: no such file
import { clean } from "./clean.ts"; // right
\`\`\``,
});

export const brokenTsconfig = rule<{ file: string; problem: string }>({
  code: "CHN1005",
  slug: "broken-tsconfig",
  severity: "error",
  title: "The tsconfig cannot be read",
  message: ({ file, problem }) => `${file} cannot be used: ${problem}`,
  help: () => "Correct it. What it says decides how imports are found and what types mean, so nothing is guessed.",
  explanation: `The nearest \`tsconfig.json\` above SOURCE is honoured as \`tsc\` honours it: \`extends\`, \`paths\`, \`baseUrl\` and
\`references\` included. Without any tsconfig the defaults are those of a current Node project. One that is there but
cannot be read is an error, because a guess could change what an import or a type means.`,
});

export const tsconfigOption = rule<{ file: string; problem: string }>({
  code: "CHN1006",
  slug: "tsconfig-option",
  severity: "warning",
  title: "An option of the tsconfig is not understood",
  message: ({ file, problem }) => `${file}: ${problem}`,
  help: () =>
    "The option is ignored here. Correct it, or leave it when your own TypeScript is newer than the one chainsc carries.",
  explanation: `chainsc carries its own TypeScript (6.0). An option that is unknown to it is left out of the analysis and
named, so that a difference to your own \`tsc\` does not come as a surprise.`,
});

export const tooDeep = rule<{ file: string; isExact: boolean }>({
  code: "CHN1007",
  slug: "too-deep",
  severity: "error",
  title: "The source is nested too deeply",
  message: ({ file, isExact }) =>
    `${file}${isExact ? "" : ", or a file it imports,"} is nested too deeply to be analysed.`,
  help: () =>
    "Split what is nested the deepest, most often a generated expression, into several constants; classes may have up to 200 bases.",
  explanation: `Expressions with thousands of nested levels exceed what TypeScript can read. They come from generators as a rule;
long data belongs in a JSON file.`,
});

export const unknownFrameworkName = rule<{ specifier: string; name: string; suggestion?: string }>({
  code: "CHN1008",
  slug: "unknown-framework-name",
  severity: "error",
  title: "chainsc has no export of that name",
  message: ({ specifier, name }) =>
    name === "default" ? `${specifier} has no default export.` : `${specifier} exports no ${name}.`,
  help: ({ specifier, name, suggestion }) => {
    if (name === "default") return `Write import * as chains from "${specifier}", or name what you need in braces.`;
    return suggestion === undefined
      ? "The guide shows what there is; most editors complete it."
      : `Did you mean ${suggestion}?`;
  },
  explanation: `Chainlets are found by what they take from chainsc: \`ChainletBase\`, \`depends\`, \`markEntrypoint\`. A name that does
not exist there would make them invisible, so it is told first. Node would refuse the import as well.

\`\`\`ts
import * as chains from "chainsc";
import { ChainletBase, depends, type RemoteConfig } from "chainsc";
\`\`\``,
});

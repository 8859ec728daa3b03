import { rule } from "../diagnostic.ts";

interface Asked {
  readonly subject: string;
}

export const moduleLocation = rule<Asked & { what: string }>({
  code: "CHN3030",
  slug: "module-location",
  severity: "error",
  title: "The place of the module on this machine",
  message: ({ subject, what }) =>
    `${subject} depends on ${what}, the place of the file on this machine; in a package it is another.`,
  help: () => 'Use makeAbsPathHere("…"): its path is relative to the file that contains the call.',
  explanation: `Paths of this machine mean nothing in a container. \`makeAbsPathHere\` names files relative to the source, and the compiler puts them into the package.

\`\`\`ts
dataDir: { absPath: import.meta.dirname + "/data" } // wrong
dataDir: chains.makeAbsPathHere("./data")           // right
\`\`\``,
});

export const pathInFunction = rule<Asked>({
  code: "CHN3031",
  slug: "path-in-function",
  severity: "error",
  title: "makeAbsPathHere is wrapped in a function",
  message: ({ subject }) =>
    `${subject} calls makeAbsPathHere inside of a function. The path is relative to the file that contains the call, so a helper would always point to its own folder.`,
  help: () => "Call makeAbsPathHere where the path is used.",
  explanation: `\`\`\`ts
const data = (name: string) => chains.makeAbsPathHere(name); // wrong
dataDir: chains.makeAbsPathHere("./data")                     // right
\`\`\``,
});

export const pathNotFound = rule<
  Asked & {
    path: string;
    wanted: string;
    similar?: string | undefined;
    found: "nothing" | "file" | "directory" | "empty";
  }
>({
  code: "CHN3032",
  slug: "path-not-found",
  severity: "error",
  title: "A path leads to nothing of use",
  message: ({ subject, path, wanted, found }) => {
    if (found === "nothing") return `${subject} names ${path}, and nothing is there.`;
    if (found === "empty") return `${subject} names ${path}, a folder with nothing in it.`;
    return `${subject} must name ${wanted}, and ${path} is a ${found === "file" ? "file" : "folder"}.`;
  },
  help: ({ similar }) =>
    similar === undefined
      ? "Correct the path: it is relative to the file that contains the call."
      : `Did you mean ${similar}?`,
  explanation: `A path that leads nowhere would only be noticed when the chainlet starts.

\`\`\`ts
dataDir: chains.makeAbsPathHere("./dta")  // wrong: no such folder
dataDir: chains.makeAbsPathHere("./data") // right
\`\`\``,
});

export const pathOutsideProject = rule<Asked & { path: string }>({
  code: "CHN3033",
  slug: "path-outside-project",
  severity: "error",
  title: "A path leaves the project",
  message: ({ subject, path }) => `${subject} names ${path}, which is outside of the project.`,
  help: () => "Move it into the project. Only externalPackageDirs may point outside.",
  explanation: `Packages hold files of the project only, so that the same commit always gives the same package. The project is the folder of chainsc.yaml, else of package.json.`,
});

export const malformedPath = rule<Asked & { problem: string }>({
  code: "CHN3034",
  slug: "malformed-path",
  severity: "error",
  title: "A path that cannot be used",
  message: ({ subject, problem }) => `${subject} is no usable path: it ${problem}.`,
  help: () => "Write a relative path with / between its parts.",
  explanation: `Paths become parts of build files, where line breaks and control characters would change their meaning.`,
});

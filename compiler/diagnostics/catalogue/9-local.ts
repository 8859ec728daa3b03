import { rule } from "../diagnostic.ts";

export const importThrows = rule<{ chainlet: string; error: string; from?: string | undefined }>({
  code: "CHN9501",
  slug: "import-throws",
  severity: "error",
  title: "A module of the package throws when it is imported",
  message: ({ chainlet, error, from }) =>
    `The package of ${chainlet} cannot start: importing it throws ${error}${from ? `, thrown in ${from}` : ""}.`,
  help: () =>
    "Move work out of the module's top level (into the constructor or runRemote), or build with --no-smoke if this only happens on this machine.",
  explanation: `After emission every package is imported once, against exactly the npm packages that its image will have, without
network and without your environment variables. What throws here would throw when the container starts.

\`\`\`ts
const model = readFileSync(process.env.MODEL!);   // wrong: runs when the module is imported

class Ocr extends chains.ChainletBase {
  model = readFileSync(process.env.MODEL!);       // right: runs when the chainlet is constructed
}
\`\`\``,
});

export const moduleMissing = rule<{ chainlet: string; missing: string; importer: string }>({
  code: "CHN9502",
  slug: "module-missing",
  severity: "error",
  title: "A module that the package needs is not in it",
  message: ({ chainlet, missing, importer }) =>
    `The package of ${chainlet} cannot start: ${importer} imports ${missing}, which is not in the package.`,
  help: ({ missing }) =>
    `Add ${missing} to the dependencies in package.json and install it, or list it in dockerImage.npmRequirements of the chainlet.`,
  explanation: `After emission every package is imported once against exactly the npm packages that its image will have. An import that
cannot be resolved there would end the container at its start with "Cannot find package". Usual causes: the package is a
development dependency of another one, it is imported by a name that only works in a monorepo, or it does not list what it imports.`,
});

export const importHangs = rule<{ chainlet: string; seconds: number }>({
  code: "CHN9503",
  slug: "import-hangs",
  severity: "error",
  title: "Importing the package does not end",
  message: ({ chainlet, seconds }) => `Importing the package of ${chainlet} was not done after ${seconds} s.`,
  help: () =>
    "Look for a top-level await or an endless loop in its modules; the network is cut while packages are imported.",
  explanation: `Importing a package runs the top level of its modules and nothing else, which takes well under a second. A top-level
\`await\` that waits for the network, or a loop, keeps the container from ever getting ready.`,
});

export const importExits = rule<{ chainlet: string; how: string; output: string }>({
  code: "CHN9504",
  slug: "import-exits",
  severity: "error",
  title: "The process ends while it imports the package",
  message: ({ chainlet, how, output }) =>
    `Importing the package of ${chainlet} ended the process (${how}).${output ? `\nIts last output:\n${output}` : ""}`,
  help: () => "Look for process.exit() at the top level of its modules, or a native addon that crashes.",
  explanation:
    "A module called `process.exit()` while it was imported, or the process was killed, for example by a crash in a native addon.",
});

export const installFailed = rule<{ what: string; output: string }>({
  code: "CHN9505",
  slug: "install-failed",
  severity: "error",
  title: "npm cannot install what a package needs",
  message: ({ what, output }) => `npm ci failed for ${what}.${output ? `\n${output}` : ""}`,
  help: () => "Run npm ci in the project, or check the registry and proxy with chainsc doctor.",
  explanation: `The smoke test and \`chainsc run\` take npm packages from the project's own \`node_modules\`. What is missing there is installed
once with \`npm ci --ignore-scripts\`, which failed.`,
});

export const websocketEntrypoint = rule<{ chainlet: string }>({
  code: "CHN9506",
  slug: "websocket-entrypoint",
  severity: "error",
  title: "A websocket cannot be called with --input",
  message: ({ chainlet }) => `The entrypoint ${chainlet} talks over a websocket, so there is no single request to run.`,
  help: () => "Use chainsc dev, which keeps the chain up, and connect to /v1/websocket.",
  explanation:
    "`chainsc run` sends one request and prints its answer. A websocket entrypoint has a conversation instead.",
});

export const portInUse = rule<{ port: number; reserved?: boolean }>({
  code: "CHN9507",
  slug: "port-in-use",
  severity: "error",
  title: "The port is in use",
  message: ({ port, reserved = false }) =>
    reserved
      ? `Port ${port} of 127.0.0.1 may only be used by an administrator.`
      : `Port ${port} of 127.0.0.1 is in use by another process.`,
  help: () => "Name another one with --port, or leave --port out to get a free one.",
  explanation: "Another process listens on the port that `--port` names, or the system keeps it for administrators.",
});

export const chainletCrashed = rule<{ chainlet: string; how: string; output: string }>({
  code: "CHN9508",
  slug: "chainlet-crashed",
  severity: "error",
  title: "A chainlet's process ended",
  message: ({ chainlet, how, output }) => `${chainlet} ${how}.${output ? `\nIts last output:\n${output}` : ""}`,
  help: () => "The place is in the output above; chainsc build checks that every package can be imported.",
  explanation: "A chainlet's process ended before it was ready, or while a request was on its way.",
});

export const notRunnableHere = rule<{ chainlet: string; base: string }>({
  code: "CHN9509",
  slug: "not-runnable-locally",
  severity: "error",
  title: "This kind of chainlet needs a container",
  message: ({ chainlet, base }) => `${chainlet} is a ${base}, which only runs in a container.`,
  help: () =>
    "Deploy the chain to a Docker engine with chainsc push, or replace it by a fake in a test (chainsc/testing).",
  explanation:
    "`chainsc run` starts chainlets as Node processes. A TrussChainlet or ContainerChainlet is an image of its own.",
});

export const requestFailed = rule<{ chainlet: string; status: number; error: string; given: readonly string[] }>({
  code: "CHN9510",
  slug: "request-failed",
  severity: "error",
  title: "The chain answered with an error",
  message: ({ chainlet, status, error }) =>
    status === 0 ? `${chainlet} did not answer. ${error}` : `${chainlet} answered with status ${status}.\n${error}`,
  help: ({ status, given }) => {
    if (status === 0) return "Ask chainsc status whether it is up, and chainsc logs for what it printed last.";
    if (status === 503)
      return "It has more to do than it can: try again later, or give it a larger predictConcurrency.";
    if (status !== 400) return "The root of the error is at the bottom.";
    const keys =
      given.length === 0 ? "Nothing was given" : `What was given is ${given.map((key) => `\`${key}\``).join(", ")}`;
    return `${keys}: write an --input whose keys are the parameters of runRemote.`;
  },
  explanation:
    "The request was sent and the chain answered with an HTTP error. Errors of chainlets further down are nested, the root cause last.",
});

export const dataDirMissing = rule<{ path: string }>({
  code: "CHN9511",
  slug: "data-dir-missing",
  severity: "error",
  title: "The data directory is not there",
  message: ({ path }) => `--data-dir names ${path}, which is not a folder.`,
  help: () => "Name an existing folder, or leave --data-dir out.",
  explanation: "`--data-dir` must be an existing folder; chainlets see it as `context.dataDir`.",
});

export const buildBroke = rule<{ message: string }>({
  code: "CHN9512",
  slug: "build-broke",
  severity: "error",
  title: "chainsc itself failed in a build",
  message: ({ message }) => `The build failed for a reason that is not in your code: ${message.replace(/\.$/, "")}.`,
  help: () =>
    "This is a bug of chainsc. Please report it with the output of chainsc build --verbose for the same source.",
  explanation: `\`chainsc dev\` stays up when a build ends in an error of chainsc itself: the version before it goes on answering requests,
and the next edit is built as usual.`,
});

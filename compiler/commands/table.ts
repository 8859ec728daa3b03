import { type CommandDescription, type OptionDescription, outputFormats } from "./command.ts";
import { deploymentCommands } from "./deployment-commands.ts";
import { chainName, entrypoint, envFile, remote, source } from "./shared-options.ts";

const doctorChecks = [
  "node",
  "npm",
  "engine",
  "buildkit",
  "registry",
  "proxy",
  "certificates",
  "disk",
  "unshare",
] as const;

const outDir: OptionDescription = {
  flags: "--out <dir>",
  summary: "write below this folder instead of .chains_generated",
};

/** Every command, in the order of a project's life. */
export const commandTable: readonly CommandDescription[] = [
  {
    name: "init",
    summary: "create a starter chain",
    arguments: [{ name: "DIR", summary: "an empty or new folder (default: the current one)", required: false }],
    options: [],
    example: { command: "chainsc init my-chain", does: "creates my-chain/ with a chain, a test and a README" },
    load: () => import("./init.ts"),
  },
  {
    name: "check",
    summary: "analyse a chain and report what is wrong",
    arguments: [source, entrypoint],
    options: [
      { flags: "--fix", summary: "apply the fixes that are certain" },
      {
        flags: "--types",
        summary: "report all TypeScript errors of the program, not only those that matter to the build",
      },
      chainName,
    ],
    example: {
      command: "chainsc check chain.ts --format sarif > chain.sarif",
      does: "writes the findings for code scanning",
    },
    load: () => import("./check.ts"),
  },
  {
    name: "build",
    summary: "generate a package for every chainlet, import each once, build the images",
    arguments: [source, entrypoint],
    options: [
      { flags: "--emit-only", summary: "write the packages; no smoke test, no images" },
      { flags: "--no-smoke", summary: "do not import the packages" },
      { flags: "--no-images", summary: "stop before the images" },
      { flags: "--check", summary: "write nothing; exit 3 when the files on disk are out of date" },
      { flags: "--only <name...>", summary: "only these chainlets' images (class names)" },
      { flags: "--platform <platform>", summary: "platform of the images, for example linux/arm64" },
      outDir,
      { flags: "--frozen", summary: "fail instead of resolving anything that no lockfile pins" },
      { flags: "--no-cache", summary: "analyse again even when nothing changed" },
      chainName,
    ],
    example: {
      command: "chainsc build chain.ts --emit-only",
      does: "writes .chains_generated/<chain>/ and stops there",
    },
    load: () => import("./build.ts"),
  },
  {
    name: "inspect",
    summary: "show what becomes of a chain, and why",
    arguments: [source, entrypoint],
    options: [
      {
        flags: "--phase <phase>",
        summary: "the plain data of one phase",
        choices: ["found", "evaluated", "described", "chain", "plan"],
      },
      { flags: "--chainlet <name>", summary: "only this chainlet" },
      { flags: "--files", summary: "every file of every package with its reason" },
      chainName,
    ],
    example: {
      command: "chainsc inspect chain.ts --chainlet HelloWorld --files",
      does: "lists the files of one package",
    },
    load: () => import("./inspect.ts"),
  },
  {
    name: "graph",
    summary: "draw the chain",
    arguments: [source, entrypoint],
    options: [
      {
        flags: "--format <format>",
        summary: "how to draw it (default: mermaid)",
        choices: ["mermaid", "dot", "json", "svg"],
      },
    ],
    example: {
      command: "chainsc graph chain.ts --format dot | dot -Tpng > chain.png",
      does: "draws the chain with Graphviz",
    },
    load: () => import("./graph.ts"),
  },
  {
    name: "explain",
    summary: "explain the code of a finding",
    arguments: [{ name: "CODE", summary: "for example CHN3006, or its slug", required: true }],
    options: [],
    example: { command: "chainsc explain CHN0002", does: "prints the page of that code" },
    load: () => import("./explain.ts"),
  },
  {
    name: "why",
    summary: "say why a file or package is in a chainlet's package",
    arguments: [
      { name: "FILE_OR_PACKAGE", summary: "a path below the project, or an npm package", required: true },
      {
        name: "SOURCE",
        summary: "the file that holds the entrypoint (default: that of the last build)",
        required: false,
      },
      entrypoint,
    ],
    options: [{ flags: "--chainlet <name>", summary: "only in this chainlet" }],
    example: { command: "chainsc why zod chain.ts", does: "shows who imports zod in which chainlet" },
    load: () => import("./why.ts"),
  },
  {
    name: "diff",
    summary: "show what changed since the last build or a deployment",
    arguments: [source, entrypoint],
    options: [{ flags: "--fail-on <level>", summary: "exit 3 on such a change", choices: ["breaking", "any"] }],
    example: { command: "chainsc diff chain.ts --fail-on breaking", does: "stops a pipeline on a breaking change" },
    load: undefined,
  },
  {
    name: "run",
    summary: "run the whole chain on this machine from its generated packages, without containers",
    arguments: [source, entrypoint],
    options: [
      { flags: "--input <json>", summary: "the request: JSON, @FILE, or - for standard input (default: {})" },
      envFile,
      { flags: "--data-dir <dir>", summary: "the chainlets' data directory" },
      { flags: "--port <port>", summary: "port of the entrypoint (default: any free one)" },
      { flags: "--user-env <json>", summary: "an object of strings that the chainlets see as context.userEnv" },
      chainName,
    ],
    example: { command: `chainsc run chain.ts --input '{"maxValue": 3}'`, does: "prints the answer of one request" },
    load: () => import("./run.ts"),
  },
  {
    name: "dev",
    summary: "run the chain, stay up, restart what changed",
    arguments: [source, entrypoint],
    options: [
      envFile,
      { flags: "--data-dir <dir>", summary: "the chainlets' data directory" },
      { flags: "--port <port>", summary: "port of the entrypoint over all builds (default: any free one)" },
      { flags: "--user-env <json>", summary: "an object of strings that the chainlets see as context.userEnv" },
      { flags: "--poll", summary: "look at the files several times a second, where the system tells nothing of edits" },
      { flags: "--no-clear", summary: "do not clear the screen before a build" },
      chainName,
    ],
    example: { command: "chainsc dev chain.ts", does: "serves the chain and follows your edits" },
    load: () => import("./dev.ts"),
  },
  ...deploymentCommands,
  {
    name: "watch",
    summary: "patch a development deployment as you edit",
    arguments: [source, entrypoint],
    options: [remote, chainName],
    example: { command: "chainsc watch chain.ts", does: "follows your edits on the deployment" },
    load: undefined,
  },
  {
    name: "export",
    summary: "write Compose or Kubernetes manifests of the chain",
    arguments: [source, entrypoint],
    options: [{ flags: "--to <target>", summary: "what to write", choices: ["compose", "kubernetes"] }],
    example: { command: "chainsc export chain.ts --to compose", does: "prints a Compose file" },
    load: undefined,
  },
  {
    name: "doctor",
    summary: "check what chainsc needs on this machine, and say how to get it",
    arguments: [],
    options: [{ flags: "--only <check...>", summary: "only these checks, for example engine", choices: doctorChecks }],
    example: { command: "chainsc doctor --json", does: "prints every check as data" },
    load: () => import("./doctor.ts"),
  },
  {
    name: "completion",
    summary: "print a completion script for your shell",
    arguments: [{ name: "SHELL", summary: "bash, zsh or fish", required: true }],
    options: [],
    example: {
      command: "chainsc completion bash > ~/.local/share/bash-completion/completions/chainsc",
      does: "installs it",
    },
    load: () => import("./completion.ts"),
  },
];

/** Options that every command has. `graph` has a `--format` of its own. */
export const globalOptions: readonly OptionDescription[] = [
  { flags: "--json", summary: "the same as --format json" },
  { flags: "--format <format>", summary: "how findings are printed (default: text)", choices: outputFormats },
  { flags: "--quiet", summary: "only errors and data" },
  { flags: "--verbose", summary: "more about what happens; stack traces of internal errors" },
  { flags: "--no-color", summary: "no colours (NO_COLOR, FORCE_COLOR and TERM=dumb are honoured too)" },
  { flags: "--config <file>", summary: "this configuration file instead of the nearest chainsc.yaml" },
];

import { rule } from "../diagnostic.ts";
import { sentence } from "../sentence.ts";

export const badCommandLine = rule<{ problem: string; command: string | undefined; suggestion?: string | undefined }>({
  code: "CHN0001",
  slug: "bad-command-line",
  severity: "error",
  title: "The command line is not understood",
  message: ({ problem }) => problem,
  help: ({ command, suggestion }) =>
    suggestion ?? `chainsc ${command ? `${command} --help` : "--help"} shows what can be written.`,
  explanation: `An unknown command or option, a missing argument, or a value that an option does not take.
Nothing has been read or written when this is reported, and the exit code is 2.

\`\`\`sh
chainsc biuld chain.ts   # wrong
chainsc build chain.ts   # right
\`\`\``,
});

export const notThereYet = rule<{ what: string; instead: string }>({
  code: "CHN0002",
  slug: "not-there-yet",
  severity: "error",
  title: "This part of chainsc does not exist yet",
  message: ({ what }) => `${what} is not there yet in this version of chainsc.`,
  help: ({ instead }) => sentence(instead),
  explanation: `The command or option is part of the documented interface and will come, but this version does not have it.
It answers with exit code 2 so that no script takes silence for success.`,
});

export const sourceNotFound = rule<{ path: string; similar?: string | undefined; directory: boolean }>({
  code: "CHN0003",
  slug: "no-source-file",
  severity: "error",
  title: "SOURCE is not a file",
  message: ({ path, directory }) => (directory ? `${path} is a folder, not a file.` : `There is no file ${path}.`),
  help: ({ similar, directory }) =>
    similar !== undefined
      ? `Did you mean ${similar}?`
      : directory
        ? "Name the TypeScript file in it that holds the entrypoint."
        : "SOURCE is the TypeScript file that holds the entrypoint; paths are relative to the working directory.",
  explanation: `Every command that analyses a chain takes the file that holds its entrypoint.

\`\`\`sh
chainsc check src          # wrong: a folder
chainsc check src/chain.ts # right
\`\`\``,
});

export const configNotFound = rule<{ path: string }>({
  code: "CHN0004",
  slug: "config-not-found",
  severity: "error",
  title: "The configuration file is not there",
  message: ({ path }) => `There is no configuration file ${path}.`,
  help: () => "Leave --config out to use the nearest chainsc.yaml, or none.",
  explanation: "`--config FILE` names a file that does not exist or cannot be read.",
});

export const configSyntax = rule<{ problem: string }>({
  code: "CHN0005",
  slug: "config-syntax",
  severity: "error",
  title: "chainsc.yaml is not valid YAML",
  message: ({ problem }) => `This is not valid YAML: ${problem}`,
  help: () => "Correct the syntax; chainsc.yaml is plain data (YAML 1.2), see docs/config.md.",
  explanation: `The configuration file cannot be parsed. Indent with spaces, and put texts that begin with a special character in quotes.

\`\`\`yaml
build: platform: linux/amd64   # wrong
build:
  platform: linux/amd64        # right
\`\`\``,
});

export const configUnknownKey = rule<{ key: string; inside: string; suggestion?: string | undefined; known: string }>({
  code: "CHN0006",
  slug: "config-unknown-key",
  severity: "error",
  title: "chainsc.yaml has a key that nothing reads",
  message: ({ key, inside }) => `Nothing reads the key ${key}${inside ? ` in ${inside}` : ""}.`,
  help: ({ suggestion, known }) => (suggestion ? `Did you mean ${suggestion}?` : `Known keys: ${known}.`),
  explanation: `A misspelt key would silently do nothing, so it is an error.

\`\`\`yaml
baseimages: {}   # wrong
baseImages: {}   # right
\`\`\``,
});

export const configValue = rule<{ path: string; problem: string }>({
  code: "CHN0007",
  slug: "config-value",
  severity: "error",
  title: "A value in chainsc.yaml is not allowed",
  message: ({ path, problem }) => `${path} is not right: ${problem}.`,
  help: () => "docs/config.md lists every key with the values it takes.",
  explanation: `A value has the wrong type or is out of range.

\`\`\`yaml
build:
  concurrency: many   # wrong
  concurrency: 4      # right
\`\`\``,
});

export const badJson = rule<{ option: string; problem: string; from: string }>({
  code: "CHN0008",
  slug: "bad-json",
  severity: "error",
  title: "A JSON argument is not valid",
  message: ({ option, problem, from }) => `${option} does not hold ${from}: ${problem}.`,
  help: ({ option }) =>
    option === "--user-env"
      ? `Write an object of strings, for example --user-env '{"LEVEL": "debug"}'.`
      : `Write a JSON object whose keys are the parameters of runRemote, for example --input '{"maxValue": 3}', or @FILE, or - for standard input.`,
  explanation: `\`--input\` and \`--user-env\` take JSON. In a shell, put it in single quotes so that the double quotes survive.

\`\`\`sh
chainsc run chain.ts --input {maxValue: 3}       # wrong
chainsc run chain.ts --input '{"maxValue": 3}'   # right
chainsc run chain.ts --input @request.json       # right
\`\`\``,
});

export const fileUnreadable = rule<{ option: string; path: string; problem: string }>({
  code: "CHN0009",
  slug: "file-unreadable",
  severity: "error",
  title: "A file named on the command line cannot be read",
  message: ({ option, path, problem }) => `${option} names ${path}, which cannot be read: ${problem}.`,
  help: () => "Check the path; it is relative to the working directory.",
  explanation: "A file that an option names does not exist, is a folder, or may not be read.",
});

export const unknownCode = rule<{ code: string; suggestion?: string | undefined }>({
  code: "CHN0010",
  slug: "unknown-code",
  severity: "error",
  title: "No finding has this code",
  message: ({ code }) => `No finding of chainsc has the code or slug ${code}.`,
  help: ({ suggestion }) =>
    suggestion ? `Did you mean ${suggestion}?` : "Codes look like CHN3006; docs/diagnostics/ lists them all.",
  explanation: "`chainsc explain` takes a code (`CHN3006`) or a slug (`environment-read`).",
});

export const unknownChainlet = rule<{ name: string; known: string; suggestion?: string | undefined }>({
  code: "CHN0011",
  slug: "unknown-chainlet",
  severity: "error",
  title: "The chain has no such chainlet",
  message: ({ name }) => `The chain has no chainlet ${name}.`,
  help: ({ known, suggestion }) => (suggestion ? `Did you mean ${suggestion}?` : `Its chainlets are ${known}.`),
  explanation: "`--chainlet` and `--only` take the class names of chainlets.",
});

export const nothingKnown = rule<{ subject: string }>({
  code: "CHN0012",
  slug: "not-in-the-chain",
  severity: "error",
  title: "The file or package is in no package of the chain",
  message: ({ subject }) => `${subject} is in no chainlet's package.`,
  help: () => "chainsc inspect SOURCE --files lists everything that is.",
  explanation: `\`chainsc why\` explains what is in a package. What nothing reaches is not in one: a file that only another chainlet
imports, a package that is only used in types, a development dependency.`,
});

export const directoryNotEmpty = rule<{ path: string; what: string }>({
  code: "CHN0013",
  slug: "directory-not-empty",
  severity: "error",
  title: "The target of init is not an empty folder",
  message: ({ path, what }) => `${path} ${what}.`,
  help: () => "Name a new or empty folder: chainsc init my-chain.",
  explanation: "`chainsc init` never overwrites anything, so it wants a folder that is empty or does not exist yet.",
});

export const outOfDate = rule<{ directory: string; changes: string }>({
  code: "CHN0014",
  slug: "out-of-date",
  severity: "error",
  title: "Generated files are out of date",
  message: ({ directory, changes }) => `${directory} is not what the sources say now: ${changes}.`,
  help: () => "Run chainsc build with the same arguments, without --check.",
  explanation: `\`chainsc build --check\` compares what it would write with what is on disk, writes nothing, and exits with 3 when they differ.
Use it where generated packages are committed.`,
});

export const noLastBuild = rule<{ command: string }>({
  code: "CHN0015",
  slug: "no-last-build",
  severity: "error",
  title: "There is no last build to take the source from",
  message: () => "No SOURCE was given, and this project has no last build to take it from.",
  help: ({ command }) => `Name the file that holds the entrypoint, for example: chainsc ${command} chain.ts`,
  explanation:
    "Some commands take SOURCE from the last successful build of the project. Before the first one there is nothing to take.",
});

export const unusedSuppression = rule<{ code: string; why: string }>({
  code: "CHN0016",
  slug: "unused-suppression",
  severity: "warning",
  title: "A suppression comment suppresses nothing",
  message: ({ code, why }) => `This comment suppresses ${code}, but ${why}.`,
  help: () => "Delete the comment.",
  explanation: `\`// chainsc-ignore CODE: reason\` hides one warning of the next line. Once the warning is gone the comment would hide a
new one without anybody having decided so. Errors cannot be suppressed.`,
});

export const environmentProblem = rule<{ problem: string; fix: string }>({
  code: "CHN0017",
  slug: "environment",
  severity: "error",
  title: "Something around the project does not work",
  message: ({ problem }) => problem,
  help: ({ fix }) => sentence(fix),
  explanation:
    "The machine lacks something that the command needs. `chainsc doctor` checks all of it and says how to get it. The exit code is 4.",
});

export const deprecatedOption = rule<{ option: string; why: string; instead: string }>({
  code: "CHN0018",
  slug: "deprecated-option",
  severity: "warning",
  title: "An option of the command line is deprecated",
  message: ({ option, why }) => `${option} is DEPRECATED: ${why}.`,
  help: ({ instead }) => sentence(instead),
  explanation: `The option still does what it did, and may go away in a later version.

\`\`\`sh
chainsc push chain.ts --publish   # a push is published anyway
chainsc push chain.ts
\`\`\``,
});

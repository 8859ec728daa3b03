import { Command, CommanderError, Option } from "commander";
import type { CommandDescription, GlobalOptions, Invocation, OptionValue, OutputFormat } from "./command.ts";
import { outputFormats } from "./command.ts";
import { commandTable, globalOptions } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export type Parsed =
  | { readonly kind: "run"; readonly command: CommandDescription; readonly invocation: Invocation }
  /** Help or version: what goes to stdout. */
  | { readonly kind: "text"; readonly text: string }
  /** No command at all. */
  | { readonly kind: "none"; readonly help: string }
  | {
      readonly kind: "wrong";
      readonly problem: string;
      readonly command: string | undefined;
      readonly suggestion: string | undefined;
      readonly global: GlobalOptions;
    };

/** Arguments (without node and script) → what to do. */
export function parse(argv: readonly string[], toolVersion: string, terminal: Terminal): Parsed {
  const printed: string[] = [];
  let invocation: { command: CommandDescription; parsed: Invocation } | undefined;
  const program = buildProgram(toolVersion, (description, values, options) => {
    const { own, global } = splitOptions(description, options);
    const parsed = { command: description.name, argv, arguments: values, options: own, global, terminal };
    invocation = { command: description, parsed };
  });
  const silence = { writeOut: (text: string) => printed.push(text), writeErr: () => undefined };
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ ...silence, getOutHelpWidth: () => helpWidth(terminal) });

  const args = globalsLast(argv);
  const named = args.find((word) => !word.startsWith("-"));
  const command = commandTable.find(({ name }) => name === named)?.name;
  try {
    program.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.help") return { kind: "none", help: program.helpInformation() };
    if (error.exitCode === 0) return { kind: "text", text: printed.join("") };
    return { kind: "wrong", command, global: guessGlobals(args), ...explain(error, command) };
  }
  if (!invocation) return { kind: "none", help: program.helpInformation() };
  return { kind: "run", command: invocation.command, invocation: invocation.parsed };
}

type Action = (
  description: CommandDescription,
  values: readonly (string | undefined)[],
  options: Readonly<Record<string, OptionValue>>,
) => void;

/** The commander program of the whole table. */
function buildProgram(toolVersion: string, action: Action): Command {
  const program = new Command("chainsc")
    .description("Turns a chain of TypeScript chainlets into packages, images and a running service.")
    .version(toolVersion, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .addHelpText(
      "after",
      "\nExample:\n  chainsc init my-chain && cd my-chain && npm install && npx chainsc run chain.ts",
    );
  for (const description of commandTable) program.addCommand(subcommand(description, action));
  return program;
}

function subcommand(description: CommandDescription, action: Action): Command {
  const summary = description.load ? description.summary : `${description.summary} (not there yet)`;
  const command = new Command(description.name).summary(summary).description(`${capital(summary)}.`);
  command.helpOption("-h, --help", "print help").optionsGroup("Options:");
  for (const { name, summary: text, required } of description.arguments)
    command.argument(required ? `<${name}>` : `[${name}]`, text);
  for (const option of description.options) command.addOption(commanderOption(option));
  command.optionsGroup("Options of every command:");
  const own = new Set(description.options.map(({ flags }) => longFlag(flags)));
  for (const option of globalOptions) if (!own.has(longFlag(option.flags))) command.addOption(commanderOption(option));
  const { example } = description;
  command.addHelpText("after", `\nExample:\n  ${example.command}\n      ${example.does}`);
  command.action(() =>
    action(
      description,
      description.arguments.map((_, index) => command.args[index]),
      command.opts(),
    ),
  );
  return command;
}

function commanderOption({ flags, summary, choices, hidden }: (typeof globalOptions)[number]): Option {
  const option = new Option(flags, summary);
  if (choices) option.choices(choices);
  if (hidden) option.hideHelp();
  // `--no-x` must not make `--x` true by default: absent means that nobody said anything.
  if (option.negate) option.default(undefined);
  return option;
}

const longFlag = (flags: string): string => /--[a-z-]+/.exec(flags)?.[0] ?? flags;

function splitOptions(description: CommandDescription, options: Readonly<Record<string, OptionValue>>) {
  const ownFormat = description.options.some(({ flags }) => longFlag(flags) === "--format");
  const { json, quiet, verbose, color, config, ...own } = options;
  const format = ownFormat ? undefined : outputFormats.find((name) => name === own.format);
  const global: GlobalOptions = {
    format: json === true ? "json" : (format ?? "text"),
    quiet: quiet === true,
    verbose: verbose === true,
    noColor: color === false,
    config: typeof config === "string" ? config : undefined,
  };
  return { own, global };
}

/** When parsing failed: how the complaint itself should look. */
function guessGlobals(argv: readonly string[]): GlobalOptions {
  const after = argv[argv.indexOf("--format") + 1];
  const named = argv.find((word) => word.startsWith("--format="))?.slice("--format=".length);
  const format = outputFormats.find((name): name is OutputFormat => name === (named ?? after));
  return {
    format: argv.includes("--json") ? "json" : (format ?? "text"),
    quiet: argv.includes("--quiet"),
    verbose: argv.includes("--verbose"),
    noColor: argv.includes("--no-color"),
    config: undefined,
  };
}

/** `chainsc --json build …` means `chainsc build --json …`. */
function globalsLast(argv: readonly string[]): string[] {
  const flags = new Set(globalOptions.map(({ flags: text }) => text));
  let index = 0;
  for (;;) {
    const word = argv[index];
    if (word === undefined) break;
    if (flags.has(word) || /^--(format|config)=/.test(word)) index += 1;
    else if (word === "--format" || word === "--config") index += 2;
    else break;
  }
  const [command, ...rest] = argv.slice(index);
  return command === undefined || command.startsWith("-") ? [...argv] : [command, ...argv.slice(0, index), ...rest];
}

function explain(
  error: CommanderError,
  command: string | undefined,
): { problem: string; suggestion: string | undefined } {
  const text = error.message.replace(/^error: /, "");
  const [first = "", second] = text.split("\n");
  const suggestion = /^\(Did you mean (?:one of )?(.*?)\?\)$/.exec(second ?? "")?.[1];
  const where = command ? ` (chainsc ${command})` : "";
  const problem = `${capital(first)}${where}.`;
  return {
    problem: problem.replaceAll("'", ""),
    suggestion: suggestion === undefined ? undefined : `Did you mean ${suggestion}?`,
  };
}

const helpWidth = ({ stdout }: Terminal): number => Math.min(110, Math.max(60, stdout.columns ?? 100));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

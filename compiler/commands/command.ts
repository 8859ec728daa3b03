import type { ExitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** One row of the command table. Parsing, help, completion and docs/cli.md all come from it. */
export interface CommandDescription {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentDescription[];
  readonly options: readonly OptionDescription[];
  /** A command line that works, with what it does. */
  readonly example: { readonly command: string; readonly does: string };
  /** The code behind it, loaded only when it runs; `undefined` for a command that is not there yet. */
  readonly load: (() => Promise<{ readonly run: CommandRun }>) | undefined;
}

export interface ArgumentDescription {
  /** As the help shows it, for example `SOURCE`. */
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
}

export interface OptionDescription {
  /** In commander's notation: `--only <name...>`. */
  readonly flags: string;
  readonly summary: string;
  readonly choices?: readonly string[];
  readonly hidden?: boolean;
}

export type OptionValue = string | boolean | readonly string[] | undefined;

export interface GlobalOptions {
  readonly format: OutputFormat;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly noColor: boolean;
  /** The path given with `--config`, as typed. */
  readonly config: string | undefined;
}

export const outputFormats = ["text", "json", "sarif", "github"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** A command line, understood. */
export interface Invocation {
  readonly command: string;
  /** As typed, without node and script. */
  readonly argv: readonly string[];
  readonly arguments: readonly (string | undefined)[];
  /** By camelCase name. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly global: GlobalOptions;
  readonly terminal: Terminal;
}

export type CommandRun = (invocation: Invocation) => Promise<ExitCode>;

/** A `--flag`. */
export const flag = ({ options }: Invocation, name: string): boolean => options[name] === true;

/** The value of `--name VALUE`. */
export function textOption({ options }: Invocation, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** The values of `--name VALUE…`. */
export function listOption({ options }: Invocation, name: string): readonly string[] | undefined {
  const value = options[name];
  return Array.isArray(value) ? value : undefined;
}

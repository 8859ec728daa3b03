import { relative } from "node:path";
import { badCommandLine, environmentProblem, notThereYet } from "../diagnostics/catalogue/0-usage.ts";
import { systemReason } from "../diagnostics/system-reason.ts";
import { toolVersion } from "../tool-version.ts";
import type { GlobalOptions } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { parse } from "./parse.ts";
import { refuse } from "./refuse.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line to its end and says what the process answers. Never throws. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const version = toolVersion();
  const parsed = parse(argv, version, terminal);
  switch (parsed.kind) {
    case "text":
      terminal.stdout.write(parsed.text);
      return exitCode.ok;
    case "none":
      terminal.stderr.write(parsed.help);
      return exitCode.usage;
    case "wrong": {
      const { problem, command, suggestion } = parsed;
      return refuse({ global: parsed.global, terminal }, badCommandLine, { problem, command, suggestion });
    }
    case "run": {
      const { command, invocation } = parsed;
      if (!command.load) {
        const instead = "chainsc --help lists what there is";
        return refuse(invocation, notThereYet, { what: `chainsc ${command.name}`, instead });
      }
      try {
        const { run } = await command.load();
        const code = await run(invocation);
        return terminal.signal.aborted ? exitCode.interrupted : code;
      } catch (error) {
        if (terminal.signal.aborted) return exitCode.interrupted;
        const problem = systemProblem(error, terminal);
        if (problem === undefined) return internalError(error, invocation.global, terminal, version);
        const fix = "free space, correct the permissions, or work in a folder that can be written";
        return refuse(invocation, environmentProblem, { problem, fix }, { exit: exitCode.environment });
      }
    }
  }
}

/** What the system refused wherever it was needed, in words. */
function systemProblem(error: unknown, { cwd }: Terminal): string | undefined {
  const why = systemReason(error);
  if (why === undefined) return undefined;
  const path = error instanceof Error && "path" in error ? String(error.path) : undefined;
  if (path === undefined) return `A file cannot be written: ${why}.`;
  const below = relative(cwd, path);
  return `${below === "" || below.startsWith("..") ? path : below} cannot be used: ${why}.`;
}

function internalError(error: unknown, global: GlobalOptions, terminal: Terminal, version: string): ExitCode {
  const said = error instanceof Error ? `${error.name}: ${error.message}`.split("\n")[0] : String(error);
  terminal.stderr.write(
    `chainsc ${version} failed on its own: ${said}\n` +
      "This is a bug of chainsc. Please report it with the command line and the output of the same command with --verbose.\n",
  );
  if (global.verbose && error instanceof Error && error.stack) terminal.stderr.write(`${error.stack}\n`);
  return exitCode.internal;
}

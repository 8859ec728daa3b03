import { completionScript, shells } from "../completion-script.ts";
import { badCommandLine } from "../diagnostics/catalogue/0-usage.ts";
import type { Invocation } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { refuse } from "./refuse.ts";

/** `chainsc completion SHELL`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const asked = invocation.arguments[0];
  const shell = shells.find((name) => name === asked);
  if (!shell) {
    const problem = `There is no completion for ${asked}; there is one for ${shells.join(", ")}.`;
    return refuse(invocation, badCommandLine, { problem, command: "completion" });
  }
  invocation.terminal.stdout.write(completionScript(shell));
  return exitCode.ok;
}

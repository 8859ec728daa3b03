import { exitCode } from "./commands/exit-code.ts";
import { main } from "./commands/main.ts";
import type { Terminal } from "./commands/terminal.ts";

/** Runs the command line of a real process and sets its exit code. */
export async function runProcess(process: NodeJS.Process): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processTerminal(process));
}

/** The first Ctrl-C or SIGTERM aborts `signal`, the second one ends the process at once. */
function processTerminal(process: NodeJS.Process): Terminal {
  const controller = new AbortController();
  const interrupt = (): void => {
    // Children end with the process: whoever starts some ends them on its `exit` event.
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  // A reader that goes away (`chainsc logs | head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode.ok);
    throw error;
  });
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    // Opening stdin costs time, so only who reads it does.
    get stdin() {
      return process.stdin;
    },
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
  };
}

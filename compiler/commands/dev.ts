import { resolve } from "node:path";
import { badCommandLine } from "../diagnostics/catalogue/0-usage.ts";
import { diagnosticSink } from "../diagnostics/diagnostic.ts";
import { openDevServer } from "../local/dev/dev-server.ts";
import { flag, type Invocation, textOption } from "./command.ts";
import { devReporter } from "./dev-reporter.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { readLocalOptions } from "./read-local-options.ts";
import { refuse } from "./refuse.ts";
import { start } from "./start.ts";

/** `chainsc dev`: the chain as processes of this machine, rebuilt and restarted as its sources change, until Ctrl-C. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal, global } = invocation;
  if (global.format !== "text" && global.format !== "json") {
    const problem = `dev prints text, or one line of JSON an event, but not ${global.format}.`;
    return refuse(invocation, badCommandLine, { problem, command: invocation.command });
  }
  const options = await readLocalOptions(invocation);
  if (typeof options === "number") return options;
  // A SOURCE that is not there and a wrong chainsc.yaml are mistakes of the command line; later ones are shown and waited for.
  const started = await start(invocation, invocation.arguments);
  if (typeof started === "number") return started;
  const { session, source, entrypoint, finish } = started;
  const envFile = textOption(invocation, "envFile");
  const reporter = devReporter(invocation, session.root);
  const findings = diagnosticSink();
  const server = await openDevServer(
    {
      source,
      entrypoint,
      name: textOption(invocation, "name"),
      config: global.config === undefined ? undefined : resolve(terminal.cwd, global.config),
      envFile: envFile === undefined ? undefined : resolve(terminal.cwd, envFile),
      ...options,
      environment: envFile === undefined ? options.environment : terminal.env,
      poll: flag(invocation, "poll") || wantsPolling(terminal.env.CHOKIDAR_USEPOLLING),
      progress: session.progress,
      ...reporter,
    },
    findings,
  );
  if (!server) return finish({ diagnostics: findings.all(), outcome: "Nothing was started." });
  if (!terminal.signal.aborted)
    await new Promise((resolve) => terminal.signal.addEventListener("abort", resolve, { once: true }));
  await server.stop();
  return exitCode.interrupted;
}

/** The variable that containers for development set for other tools already. */
const wantsPolling = (value: string | undefined): boolean =>
  value !== undefined && value !== "" && value !== "0" && value.toLowerCase() !== "false";

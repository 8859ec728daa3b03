import { statSync } from "node:fs";
import { resolve } from "node:path";
import { badCommandLine } from "../diagnostics/catalogue/0-usage.ts";
import { dataDirMissing, websocketEntrypoint } from "../diagnostics/catalogue/9-local.ts";
import { ansiPaint, plainPaint } from "../diagnostics/paint.ts";
import { type Invocation, textOption } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { printAnswer } from "./print-answer.ts";
import { readEnvironment, readInput, readUserEnv } from "./read-json-option.ts";
import { refuse } from "./refuse.ts";
import { start } from "./start.ts";
import { textStyle } from "./terminal.ts";

/** `chainsc run`: one request to the whole chain, from its generated packages and without containers. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal, global } = invocation;
  const options = await readOptions(invocation);
  if (typeof options === "number") return options;
  const started = await start(invocation, invocation.arguments);
  if (typeof started === "number") return started;
  const { session, source, entrypoint, finish } = started;
  const { build } = await import("../build.ts");
  const request = { source, entrypoint, name: textOption(invocation, "name") };
  const { plan, directory, diagnostics, chainletCount } = await build(request, { stages: [] }, session);
  if (!plan || session.diagnostics.hasErrors())
    return finish({ diagnostics, chainletCount, outcome: "Nothing was started." });

  const front = plan.packages.find(({ chainlet }) => chainlet.isEntrypoint)?.chainlet;
  if (!front) throw new Error("The plan has no entrypoint");
  if (front.endpoint.kind === "websocket") return refuse(invocation, websocketEntrypoint, { chainlet: front.name });

  const [{ startChain, reportCrash }, { callEntrypoint }] = await Promise.all([
    import("../local/start-chain.ts"),
    import("../deploy/docker/call.ts"),
  ]);
  const paint = textStyle(terminal, global.noColor).color ? ansiPaint : plainPaint;
  const onLine = (chainlet: string, line: string): void => {
    if (!global.quiet) terminal.stderr.write(`${paint("cyan", `[${chainlet}]`)} ${line}\n`);
  };
  const { json, ...settings } = options;
  const local = await startChain(plan, { directory, onLine, ...settings }, session);
  if (!local) return finish();
  const call = { remoteName: front.name, signal: session.signal };
  try {
    const answered = printAnswer(() => callEntrypoint(local.url, json, call), {
      entrypoint: front.name,
      terminal,
      diagnostics: session.diagnostics,
    });
    const crash = await Promise.race([answered, local.crashed]);
    if (crash) reportCrash(crash.chainlet, crash, session);
  } finally {
    await local.stop();
  }
  // Findings of the analysis have been seen in a build; here they would only stand beside the answer.
  const errors = session.diagnostics.all().filter(({ severity }) => severity === "error");
  if (errors.length === 0) return exitCode.ok;
  return finish({ diagnostics: errors, exit: exitCode.errors });
}

async function readOptions(invocation: Invocation) {
  const input = await readInput(invocation);
  if (typeof input === "number") return input;
  const userEnv = readUserEnv(invocation);
  if (typeof userEnv === "number") return userEnv;
  const environment = await readEnvironment(invocation);
  if (typeof environment === "number") return environment;
  const typedDir = textOption(invocation, "dataDir");
  const dataDir = typedDir === undefined ? undefined : resolve(invocation.terminal.cwd, typedDir);
  if (dataDir !== undefined && !statSync(dataDir, { throwIfNoEntry: false })?.isDirectory())
    return refuse(invocation, dataDirMissing, { path: typedDir ?? "" });
  const typedPort = textOption(invocation, "port");
  const port = typedPort === undefined ? undefined : Number(typedPort);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    const problem = `--port takes a number from 0 to 65535, not ${typedPort}.`;
    return refuse(invocation, badCommandLine, { problem, command: invocation.command });
  }
  return { ...input, ...userEnv, ...environment, dataDir, port: port === 0 ? undefined : port };
}

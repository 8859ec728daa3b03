import { websocketEntrypoint } from "../diagnostics/catalogue/9-local.ts";
import { ansiPaint, plainPaint } from "../diagnostics/paint.ts";
import { type Invocation, textOption } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { printAnswer } from "./print-answer.ts";
import { readInput } from "./read-json-option.ts";
import { readLocalOptions } from "./read-local-options.ts";
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
      input: json,
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
  const local = await readLocalOptions(invocation);
  return typeof local === "number" ? local : { ...input, ...local };
}

import { notThereYet } from "../diagnostics/catalogue/0-usage.ts";
import { drawGraph, graphFormats } from "../draw-graph.ts";
import { type Invocation, textOption } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { refuse } from "./refuse.ts";
import { start } from "./start.ts";

/** `chainsc graph`: the chain as text for other tools. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const json = invocation.global.format === "json";
  const asked = json ? "json" : (textOption(invocation, "format") ?? "mermaid");
  const format = graphFormats.find((name) => name === asked);
  if (!format)
    return refuse(invocation, notThereYet, {
      what: `graph --format ${asked}`,
      instead: "use --format dot and Graphviz",
    });
  // `--format` is this command's own; findings are for people.
  const started = await start(
    { ...invocation, global: { ...invocation.global, format: "text" } },
    invocation.arguments,
    { readOnly: true },
  );
  if (typeof started === "number") return started;
  const { session, source, entrypoint, finish } = started;
  const { compile } = await import("../compile.ts");
  const { chain, found } = await compile({ source, entrypoint }, session);
  const failed = session.diagnostics.hasErrors();
  return finish({
    chainletCount: found?.chainlets.length,
    ...(chain && !failed && { text: drawGraph(chain, format) }),
    exit: failed ? exitCode.errors : exitCode.ok,
  });
}

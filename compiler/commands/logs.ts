import { badCommandLine } from "../diagnostics/catalogue/0-usage.ts";
import { ansiPaint, plainPaint } from "../diagnostics/paint.ts";
import { flag, type Invocation, textOption } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { chooseDeployment, onEngine } from "./on-engine.ts";
import { refuse } from "./refuse.ts";
import { textStyle } from "./terminal.ts";

/** `chainsc logs`: the output of a deployment's chainlets, one JSON object a line with `--json`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const typedTail = textOption(invocation, "tail");
  if (typedTail !== undefined && !/^\d+$/.test(typedTail)) {
    const problem = `--tail takes a number of lines, not ${typedTail}.`;
    return refuse(invocation, badCommandLine, { problem, command: "logs" });
  }
  const connected = await onEngine(invocation);
  if (typeof connected === "number") return connected;
  const deployment = await chooseDeployment(invocation, connected);
  if (!deployment) return connected.finish();
  const { readLogs } = await import("../deploy/docker/logs.ts");
  const { terminal, global } = invocation;
  const paint = textStyle(terminal, global.noColor).color && terminal.stdout.isTTY ? ansiPaint : plainPaint;
  const options = {
    follow: flag(invocation, "follow"),
    tail: typedTail === undefined ? undefined : Number(typedTail),
    chainlet: textOption(invocation, "chainlet"),
    signal: terminal.signal,
  };
  await readLogs(connected.engine.docker, deployment, options, (line) => {
    const text =
      global.format === "json" ? JSON.stringify(line) : `${paint("cyan", `[${line.chainlet}]`)} ${line.text}`;
    terminal.stdout.write(`${text}\n`);
  });
  return exitCode.ok;
}

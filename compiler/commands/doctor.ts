import { resolve } from "node:path";
import { ansiPaint, plainPaint } from "../diagnostics/paint.ts";
import { sentence } from "../diagnostics/sentence.ts";
import { diagnose } from "../doctor.ts";
import { findRoot } from "../find-root.ts";
import { openSession } from "../open-session.ts";
import { type Invocation, listOption } from "./command.ts";
import { conclude } from "./conclude.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { textStyle } from "./terminal.ts";

/** `chainsc doctor`: what chainsc needs on this machine, with a fix for what is not there. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal, global } = invocation;
  const config = global.config === undefined ? undefined : resolve(terminal.cwd, global.config);
  const session = await openSession({ root: findRoot(terminal.cwd), config, signal: terminal.signal });
  const checks = await diagnose(session, { env: terminal.env, only: listOption(invocation, "only") });
  const style = textStyle(terminal, global.noColor);
  const paint = style.color && terminal.stdout.isTTY ? ansiPaint : plainPaint;
  const marks = style.unicode
    ? { ok: paint("green", "✔"), warning: paint("yellow", "!"), broken: paint("red", "✘") }
    : { ok: "ok     ", warning: "warning", broken: "broken " };
  const shown = global.quiet ? checks.filter(({ state }) => state === "broken") : checks;
  const text = shown
    .map(
      ({ state, name, said, fix }) =>
        `${marks[state]} ${name.padEnd(12)} ${said}\n${fix ? `  ${"".padEnd(13)}fix: ${sentence(fix)}\n` : ""}`,
    )
    .join("");
  const broken = checks.some(({ state }) => state === "broken");
  return conclude(invocation, {
    diagnostics: session.diagnostics.all(),
    root: session.root,
    toolVersion: session.toolVersion,
    sourceOf: (file) => session.files.readText(resolve(session.root, file)),
    text,
    data: { checks },
    exit: broken ? exitCode.environment : exitCode.ok,
  });
}

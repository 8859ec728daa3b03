import { relative, resolve, sep } from "node:path";
import { lastBuild } from "../cache/last-build.ts";
import { noLastBuild, nothingKnown } from "../diagnostics/catalogue/0-usage.ts";
import { explainPresence, type Presence } from "../explain-presence.ts";
import { findRoot } from "../find-root.ts";
import { type Invocation, textOption } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { refuse } from "./refuse.ts";
import { start } from "./start.ts";

/** `chainsc why`: who brought a file or npm package into which chainlet. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal, command } = invocation;
  const [subject = "", typedSource, entrypoint] = invocation.arguments;
  const last = typedSource === undefined ? lastBuild(findRoot(terminal.cwd)) : undefined;
  if (typedSource === undefined && !last) return refuse(invocation, noLastBuild, { command: `${command} ${subject}` });
  const started = await start(invocation, [typedSource ?? last?.source, entrypoint ?? last?.entrypoint], {
    readOnly: true,
  });
  if (typeof started === "number") return started;
  const { session, source, finish } = started;
  const { check } = await import("../check.ts");
  const { plan, diagnostics, chainletCount } = await check({ source, entrypoint: started.entrypoint }, {}, session);
  if (!plan) return finish({ diagnostics, chainletCount });

  const inProject = relative(session.root, resolve(terminal.cwd, subject)).split(sep).join("/");
  const wanted = textOption(invocation, "chainlet");
  const packages = plan.packages.filter(({ chainlet }) => wanted === undefined || chainlet.name === wanted);
  const found = packages.flatMap((each) => explainPresence(each, [subject, inProject]));
  if (found.length === 0) {
    session.diagnostics.report(nothingKnown, { subject });
    return finish({ exit: exitCode.errors });
  }
  return finish({ diagnostics: [], text: found.map(describe).join("\n"), data: { subject, found } });
}

function describe({ chainlet, what, chain }: Presence): string {
  const steps = chain.map(
    ({ text, place }, index) => `${"  ".repeat(index + 1)}${text}${place ? `  (${place})` : ""}\n`,
  );
  return `${what} is in ${chainlet}:\n${steps.join("")}`;
}

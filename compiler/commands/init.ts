import { basename, relative, resolve } from "node:path";
import { createStarter } from "../create-starter.ts";
import { directoryNotEmpty } from "../diagnostics/catalogue/0-usage.ts";
import { toolVersion } from "../tool-version.ts";
import type { Invocation } from "./command.ts";
import { conclude } from "./conclude.ts";
import type { ExitCode } from "./exit-code.ts";
import { refuse } from "./refuse.ts";

/** `chainsc init [DIR]`: a starter chain that passes its own type check, test and build. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation;
  const directory = resolve(terminal.cwd, invocation.arguments[0] ?? ".");
  const shown = relative(terminal.cwd, directory) || ".";
  const made = await createStarter(directory);
  if (made.kind === "refused") return refuse(invocation, directoryNotEmpty, { path: shown, what: made.why });
  const steps = [...(shown === "." ? [] : [`cd ${shown}`]), "npm install", "npx chainsc run chain.ts"];
  return conclude(invocation, {
    diagnostics: [],
    toolVersion: toolVersion(),
    outcome: `Created the chain ${basename(directory)}. Next: ${steps.join(" && ")}`,
    text: made.files.map((file) => `${shown === "." ? "" : `${shown}/`}${file}\n`).join(""),
    data: { directory, files: made.files },
  });
}

import { resolve } from "node:path";
import type { BuildResult, BuildStage } from "../build.ts";
import type { BuildManifest } from "../cache/build-manifest.ts";
import { recordBuild } from "../cache/record-build.ts";
import { replayBuild } from "../cache/replay-build.ts";
import { diskFiles } from "../files.ts";
import type { ImageEngine } from "../phases/8-build/engine.ts";
import type { Session } from "../session.ts";
import { toolVersion } from "../tool-version.ts";
import { buildSummary } from "./build-summary.ts";
import { flag, type Invocation, listOption, textOption } from "./command.ts";
import { conclude } from "./conclude.ts";
import type { ExitCode } from "./exit-code.ts";
import { exitOf } from "./exit-of.ts";
import { start } from "./start.ts";

/** `chainsc build`: packages on disk, imported once, images in the engine. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const last = invocation.options.cache === false ? undefined : replayBuild(invocation.argv, invocation.terminal);
  if (last) return tellAgain(invocation, last);
  const started = await start(invocation, invocation.arguments);
  if (typeof started === "number") return started;
  const { session, source, entrypoint, finish } = started;
  const typedOut = textOption(invocation, "out");
  const outDir = typedOut === undefined ? undefined : resolve(invocation.terminal.cwd, typedOut);
  const request = { source, entrypoint, name: textOption(invocation, "name") };
  if (flag(invocation, "check")) {
    const { checkOutput } = await import("./build-check.ts");
    return checkOutput(request, outDir, started);
  }
  const { build } = await import("../build.ts");
  const startedAt = Date.now();
  const stages = chooseStages(invocation);
  const only = listOption(invocation, "only");
  const engine = (): Promise<ImageEngine | undefined> => openEngine(session);
  const result = await build(request, { stages, outDir, only, engine }, session);
  const { chainletCount } = result;
  const { diagnostics } = result;
  if (!result.written)
    return finish({ diagnostics, chainletCount, outcome: "Nothing was written.", exit: exitOf(diagnostics) });
  const summary = buildSummary(result, { root: session.root, cwd: invocation.terminal.cwd });
  const outcome = outcomeOf(result);
  const exit = exitOf(diagnostics);
  const said = {
    diagnostics,
    ...summary,
    outcome: outcome ?? null,
    chainletCount: chainletCount ?? null,
  };
  // Only what is all on disk can be answered from disk; whether images are still there is the engine's to say.
  if (exit === 0 && !stages.includes("images")) {
    const { cwd } = invocation.terminal;
    await recordBuild({ argv: invocation.argv, cwd, source, entrypoint, result, said, startedAt }, session);
  }
  return finish({ diagnostics, chainletCount, ...summary, outcome, exit });
}

function chooseStages(invocation: Invocation): BuildStage[] {
  if (flag(invocation, "emitOnly")) return [];
  const stages: BuildStage[] = [];
  if (invocation.options.smoke !== false) stages.push("smoke");
  if (invocation.options.images !== false) stages.push("images");
  return stages;
}

export async function openEngine(session: Session): Promise<ImageEngine | undefined> {
  const { openDockerEngine } = await import("../phases/8-build/docker-engine.ts");
  return openDockerEngine(session);
}

/** What people should know beside the table. */
function outcomeOf({ smoke, written }: BuildResult): string | undefined {
  const said: string[] = [];
  const edited = written?.handEdited ?? [];
  if (edited.length > 0) said.push(`Edits by hand were overwritten: ${edited.join(", ")}.`);
  const network = smoke?.network;
  if (network?.kind === "open") said.push(`The packages were imported with network: ${network.why}.`);
  return said.join(" ") || undefined;
}

/** Nothing has changed since the last run: its warnings and its words are still right. */
function tellAgain(
  invocation: Invocation,
  { root, said }: { readonly root: string; readonly said: BuildManifest["said"] },
): ExitCode {
  const { diagnostics, text, data, outcome, chainletCount } = said;
  const files = diskFiles();
  return conclude(invocation, {
    diagnostics,
    root,
    sourceOf: (file) => files.readText(resolve(root, file)),
    toolVersion: toolVersion(),
    text,
    data,
    ...(outcome !== null && { outcome }),
    ...(chainletCount !== null && { chainletCount }),
  });
}

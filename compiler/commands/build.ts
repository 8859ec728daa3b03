import { resolve } from "node:path";
import type { BuildStage } from "../build.ts";
import type { BuildManifest } from "../cache/build-manifest.ts";
import { recordBuild } from "../cache/record-build.ts";
import { type Replay, replayBuild } from "../cache/replay-build.ts";
import { diskFiles } from "../files.ts";
import type { SmokeResult } from "../local/smoke.ts";
import type { ImageEngine } from "../phases/8-build/engine.ts";
import type { Session } from "../session.ts";
import { toolVersion } from "../tool-version.ts";
import { buildSummary } from "./build-summary.ts";
import { flag, type Invocation, listOption, textOption } from "./command.ts";
import { conclude } from "./conclude.ts";
import type { ExitCode } from "./exit-code.ts";
import { exitOf } from "./exit-of.ts";
import { type Started, start } from "./start.ts";

/** `chainsc build`: packages on disk, imported once, images in the engine. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const last = invocation.options.cache === false ? undefined : replayBuild(invocation.argv, invocation.terminal);
  if (last && !last.manifest.images) return tellAgain(invocation, last);
  const started = await start(invocation, invocation.arguments, { readOnly: flag(invocation, "check") });
  if (typeof started === "number") return started;
  const { session, source, entrypoint, finish } = started;
  if (last?.manifest.images) return imagesAgain(invocation, last.manifest.images, last.manifest.said, started);
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
  const exit = exitOf(diagnostics);
  if (exit === 0) {
    const { argv, terminal } = invocation;
    const said = {
      // Edits that are gone are not lost again the next time.
      diagnostics: diagnostics.filter(({ code }) => code !== "CHN7002"),
      ...summary,
      outcome: networkNote(result.smoke) ?? null,
      chainletCount: chainletCount ?? null,
    };
    const withImages = stages.includes("images");
    await recordBuild({ argv, cwd: terminal.cwd, source, entrypoint, result, said, withImages, startedAt }, session);
  }
  return finish({ diagnostics, chainletCount, ...summary, outcome: networkNote(result.smoke), exit });
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

/** People should know when the system could not cut the network. */
function networkNote(smoke: SmokeResult | undefined): string | undefined {
  const network = smoke?.network;
  return network?.kind === "open" ? `The packages were imported with network: ${network.why}.` : undefined;
}

/** The packages are as they were, so only the engine has to be asked. */
async function imagesAgain(
  invocation: Invocation,
  { plan, directory, smoke }: NonNullable<BuildManifest["images"]>,
  said: BuildManifest["said"],
  { session, finish }: Started,
): Promise<ExitCode> {
  const absolute = resolve(session.root, directory);
  const only = listOption(invocation, "only");
  const engine = await openEngine(session);
  const { buildImages } = await import("../phases/8-build/build.ts");
  const images = engine ? await buildImages(plan, { directory: absolute, engine, only }, session) : [];
  const diagnostics = [
    ...said.diagnostics.filter(({ code }) => !code.startsWith("CHN8")),
    ...session.diagnostics.all(),
  ];
  const result = { plan, images, directory: absolute, ...(smoke && { smoke }) };
  const summary = buildSummary(result, { root: session.root, cwd: invocation.terminal.cwd });
  const told = { ...summary, ...(said.outcome !== null && { outcome: said.outcome }) };
  return finish({ diagnostics, chainletCount: plan.packages.length, ...told, exit: exitOf(diagnostics) });
}

/** Nothing has changed since the last run: its warnings and its words are still right. */
function tellAgain(invocation: Invocation, { root, manifest }: Replay): ExitCode {
  const { diagnostics, text, data, outcome, chainletCount } = manifest.said;
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

import { resolve } from "node:path";
import { rememberLastBuild } from "./cache/last-build.ts";
import { type Compilation, type CompileRequest, compile, emit } from "./compile.ts";
import { unknownChainlet } from "./diagnostics/catalogue/0-usage.ts";
import { closest } from "./diagnostics/closest.ts";
import { applySuppressions } from "./diagnostics/suppressions.ts";
import type { SmokeResult } from "./local/smoke.ts";
import type { BuiltImage } from "./model/built-image.ts";
import type { ChainPlan } from "./model/plan.ts";
import type { WriteResult } from "./phases/7-emit/write.ts";
import type { ImageEngine } from "./phases/8-build/engine.ts";
import type { Session } from "./session.ts";

export type BuildStage = "smoke" | "images";

export interface BuildRequest {
  /** What follows emission; they run in this order. */
  readonly stages: readonly BuildStage[];
  /** Absolute; default: the configured folder below the root. */
  readonly outDir?: string | undefined;
  /** Class names of the chainlets whose images are wanted; all when absent. */
  readonly only?: readonly string[] | undefined;
  /** Builds the images; needed for that stage only. */
  readonly engine?: (() => Promise<ImageEngine | undefined>) | undefined;
}

export interface BuildResult extends Compilation {
  /** Absolute path of the folder that has the package directories. */
  readonly directory: string;
  /** Absent when there were errors before anything was written. */
  readonly written?: WriteResult;
  readonly smoke?: SmokeResult;
  readonly images: readonly BuiltImage[];
  readonly chainletCount?: number | undefined;
}

/** Source → packages on disk, and as far as asked for: imported once, built into images. Findings are in the result. */
export async function build(request: CompileRequest, options: BuildRequest, session: Session): Promise<BuildResult> {
  const outDir = options.outDir ?? resolve(session.root, session.config.outDir);
  const task = "analyse";
  session.progress.start(task, "Analysing");
  const compilation = await compile(request, session);
  session.progress.finish(task, session.diagnostics.hasErrors() ? "failed" : "done");
  const { plan, found } = compilation;
  const so = (more: Partial<BuildResult>): BuildResult => ({
    ...compilation,
    diagnostics: applySuppressions(session.diagnostics.all(), session),
    directory: resolve(outDir, plan?.directory ?? ""),
    images: [],
    chainletCount: found?.chainlets.length,
    ...more,
  });
  session.signal.throwIfAborted();
  if (plan) checkNames(plan, options.only ?? [], session);
  if (!plan || session.diagnostics.hasErrors()) return so({});

  const written = await emit(plan, outDir, session);
  const directory = resolve(outDir, plan.directory);
  // A file in the way makes a package that is not whole.
  if (session.diagnostics.hasErrors()) return so({ written });
  await rememberLastBuild(session.root, { source: resolve(request.source), entrypoint: request.entrypoint });
  const wanted = new Set(options.stages);
  let smoke: SmokeResult | undefined;
  if (wanted.has("smoke")) {
    const { smokeTest } = await import("./local/smoke.ts");
    smoke = await smokeTest(plan, { directory }, session);
  }
  let images: readonly BuiltImage[] = [];
  if (wanted.has("images") && !session.diagnostics.hasErrors()) {
    const engine = await options.engine?.();
    if (engine) {
      const { buildImages } = await import("./phases/8-build/build.ts");
      const { only } = options;
      images = await buildImages(plan, { directory, engine, ...(only && { only }) }, session);
    }
  }
  return so({ written, images, ...(smoke && { smoke }) });
}

function checkNames(plan: ChainPlan, names: readonly string[], session: Session): void {
  const known = plan.packages.flatMap(({ chainlet }) => [chainlet.name, chainlet.remoteConfig.displayName]);
  for (const name of names) {
    if (known.includes(name)) continue;
    const list = [...new Set(known)].join(", ");
    session.diagnostics.report(unknownChainlet, { name, known: list, suggestion: closest(name, known) });
  }
}

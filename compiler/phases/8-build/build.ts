import type { BuiltImage } from "../../model/built-image.ts";
import type { ChainPlan, PackagePlan } from "../../model/plan.ts";
import type { Session } from "../../session.ts";
import { baseImages } from "./base-images.ts";
import { readBuildFiles } from "./build-files.ts";
import { buildImage } from "./build-image.ts";
import type { ImageEngine } from "./engine.ts";

export interface BuildImagesOptions {
  /** Absolute path of the folder that has the package directories in it: `.chains_generated/<chain>`. */
  readonly directory: string;
  readonly engine: ImageEngine;
  /** Class or display names; all when absent. */
  readonly only?: readonly string[] | undefined;
}

/**
 * Phase 8: package directories → images in the engine, `session.config.build.concurrency` at a time, in the plan's order.
 * An image that is there already is not built again. Chainlets whose build failed are missing from the result and have a
 * diagnostic; the others go on. Rejects only when the session is aborted, which cancels what is being built.
 */
export async function buildImages(
  plan: ChainPlan,
  options: BuildImagesOptions,
  session: Session,
): Promise<BuiltImage[]> {
  const { directory, engine, only } = options;
  const files = await readBuildFiles(session);
  if (!files) return [];
  const wanted = plan.packages.filter(
    ({ chainlet, service }) =>
      // The others stand for a Truss directory that only Truss can build.
      (chainlet.kind === "chainlet" || service?.kind === "server") &&
      (only === undefined || only.includes(chainlet.name) || only.includes(chainlet.remoteConfig.displayName)) &&
      !session.diagnostics.hasErrors(chainlet.name),
  );
  const bases = baseImages(engine, session);
  const built = await inParallel(wanted, session.config.build.concurrency, session.signal, (unit: PackagePlan) =>
    buildImage(unit, { directory, engine, bases, files }, session),
  );
  session.signal.throwIfAborted();
  return built.filter((image) => image !== undefined);
}

/** At most `limit` at a time, results in the order of the input. All have ended when it rejects. */
async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (signal.aborted) return;
      results[index] = await work(item);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: Math.max(1, limit) }, worker));
  signal.throwIfAborted();
  const failed = workers.find((each) => each.status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  return results;
}

import { relative, resolve, sep } from "node:path";
import type { ChainPlan } from "./model/plan.ts";
import { render } from "./phases/7-emit/render.ts";
import { write } from "./phases/7-emit/write.ts";
import type { Session } from "./session.ts";

export interface OutputChanges {
  /** The folder that was compared, relative to the root, POSIX. */
  readonly directory: string;
  /** Paths below it, sorted. */
  readonly missing: readonly string[];
  readonly different: readonly string[];
  readonly extra: readonly string[];
}

/** What a build of this plan would change on disk. Changes nothing. */
export async function compareOutput(plan: ChainPlan, outDir: string, session: Session): Promise<OutputChanges> {
  const directory = resolve(outDir, plan.directory);
  const { created, changed, foreign, removed } = await write(await render(plan, session), directory, session, {
    check: true,
  });
  const posix = relative(session.root, directory).split(sep).join("/");
  return { directory: posix, missing: created, different: [...changed, ...foreign].sort(), extra: removed };
}

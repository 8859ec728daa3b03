import { readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { listFiles } from "./list-files.ts";
import type { ChainPlan } from "./model/plan.ts";
import { render } from "./phases/7-emit/render.ts";
import type { Session } from "./session.ts";

export interface OutputChanges {
  /** The folder that was compared, relative to the root, POSIX. */
  readonly directory: string;
  /** Paths below it, sorted. */
  readonly missing: readonly string[];
  readonly different: readonly string[];
  readonly extra: readonly string[];
}

/** What a build of this plan would change on disk. */
export async function compareOutput(plan: ChainPlan, outDir: string, session: Session): Promise<OutputChanges> {
  const directory = resolve(outDir, plan.directory);
  const files = await render(plan, session);
  const present = new Set(listFiles(directory, new Set(["node_modules"])).map(({ path }) => path));
  const missing: string[] = [];
  const different: string[] = [];
  for (const [path, bytes] of files) {
    if (!present.delete(path)) missing.push(path);
    else if (!readFileSync(join(directory, path)).equals(bytes)) different.push(path);
  }
  const posix = relative(session.root, directory).split(sep).join("/");
  return { directory: posix, missing: missing.sort(), different: different.sort(), extra: [...present].sort() };
}

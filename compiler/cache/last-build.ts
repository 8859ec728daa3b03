import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { cacheDirectoryName, ensureCacheDirectory } from "./cache-directory.ts";
import { writeWhole } from "./write-whole.ts";

export interface LastBuild {
  /** Absolute path of the file that holds the entrypoint. */
  readonly source: string;
  readonly entrypoint: string | undefined;
}

const place = (root: string): string => join(root, cacheDirectoryName, "last-build.json");

/** Keeps in mind which chain was built, for commands without a SOURCE. Never fails a build. */
export async function rememberLastBuild(root: string, { source, entrypoint }: LastBuild): Promise<void> {
  try {
    ensureCacheDirectory(root);
    await writeWhole(place(root), JSON.stringify({ source: relative(root, source), entrypoint: entrypoint ?? null }));
  } catch {
    // A read-only checkout builds as well as any other; its commands want a SOURCE.
  }
}

/** The last successful build below a root: whatever wrote packages, `run` and `push` included. */
export function lastBuild(root: string): LastBuild | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(place(root), "utf8"));
    if (typeof value !== "object" || value === null || !("source" in value) || typeof value.source !== "string")
      return undefined;
    const entrypoint = "entrypoint" in value && typeof value.entrypoint === "string" ? value.entrypoint : undefined;
    return { source: join(root, value.source), entrypoint };
  } catch {
    return undefined;
  }
}

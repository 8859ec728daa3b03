import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const cacheDirectoryName = ".chainsc";

/** Makes `.chainsc/` below the project root, with a `.gitignore` of its own, and returns its absolute path. */
export function ensureCacheDirectory(root: string): string {
  const directory = join(root, cacheDirectoryName);
  mkdirSync(directory, { recursive: true });
  try {
    writeFileSync(join(directory, ".gitignore"), "*\n", { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return directory;
}

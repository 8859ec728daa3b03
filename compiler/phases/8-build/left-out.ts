import { readFile } from "node:fs/promises";
import { join } from "node:path";
import dockerignore from "@balena/dockerignore";

// The module is its own default export; its types say otherwise.
const createMatcher = dockerignore as unknown as typeof dockerignore.default;

/** What the `.dockerignore` of a package directory leaves out: the engine would not look at it either, so it is no part of the key. */
export async function leftOut(directory: string): Promise<(path: string) => boolean> {
  const patterns = await readFile(join(directory, ".dockerignore"), "utf8").catch(() => "");
  const matcher = createMatcher({ ignorecase: false }).add(patterns);
  // The engine needs these two whatever the patterns say.
  return (path) => path !== "Dockerfile" && path !== ".dockerignore" && matcher.ignores(path);
}

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const cacheDirectoryName = ".chainsc";

/** Makes `.chainsc/` below the project root, with a `.gitignore` of its own, and returns its absolute path. */
export async function ensureCacheDirectory(root: string): Promise<string> {
  const directory = join(root, cacheDirectoryName);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, ".gitignore"), "*\n", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return directory;
}

import { rename, writeFile } from "node:fs/promises";

/** Writes a file in such a way that readers see the old text or the new one, never a part. `mode`: as of `writeFile`. */
export async function writeWhole(path: string, text: string, { mode }: { readonly mode?: number } = {}): Promise<void> {
  const staging = `${path}.${process.pid}`;
  await writeFile(staging, text, { mode });
  await rename(staging, path);
}

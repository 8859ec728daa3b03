import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file in such a way that readers see the old text or the new one, never a part. `mode`: as of `writeFile`. */
export async function writeWhole(path: string, text: string, { mode }: { readonly mode?: number } = {}): Promise<void> {
  const staging = `${path}.${process.pid}`;
  try {
    await writeFile(staging, text, { mode });
    await rename(staging, path);
  } catch (error) {
    await rm(staging, { force: true }).catch(() => undefined);
    // A disk that is full says so without a name.
    if (error instanceof Error && !("path" in error)) Object.assign(error, { path });
    throw error;
  }
}

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";

/** What a run wrote into a chain's folder: path → SHA-256. It tells our files from everybody else's. */
export interface OutputManifest {
  readonly version: 1;
  readonly files: Readonly<Record<string, string>>;
}

/** It lies beside the folder, so that everything inside the folder is output. */
export function manifestPath(directory: string): string {
  return join(dirname(directory), `.${basename(directory)}.written.json`);
}

const shape = z.object({ version: z.literal(1), files: z.record(z.string(), z.string()) });

/** A missing, broken or unknown manifest means that nothing there is known to be ours. */
export async function readManifest(directory: string): Promise<OutputManifest> {
  try {
    const parsed = shape.parse(JSON.parse(await readFile(manifestPath(directory), "utf8")));
    const safe = Object.entries(parsed.files).filter(
      ([path]) => !path.split("/").includes("..") && !path.startsWith("/"),
    );
    return { version: 1, files: Object.fromEntries(safe) };
  } catch {
    return { version: 1, files: {} };
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

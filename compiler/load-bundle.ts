import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import type { runProcess } from "./command-line.ts";

/** What is in `compiler.cjs`, by its hash; put in when cli.cjs is bundled, and not there where that never happened. */
declare const BUNDLE_ID: string | undefined;

/**
 * All of the compiler out of one file, with what V8 made of it the last time: half a second less than reading the same
 * code module by module. The code cache lies beside the file; where it cannot be written, every start compiles anew.
 * `undefined` when there is no such file.
 */
export function loadBundle(): { readonly runProcess: typeof runProcess } | undefined {
  if (typeof BUNDLE_ID === "undefined") return undefined;
  const folder = dirname(fileURLToPath(import.meta.url));
  const filename = join(folder, "compiler.cjs");
  // V8 itself compares nothing of the source but its length.
  const cachePath = join(folder, `compiler-${BUNDLE_ID}-${process.version}-${process.arch}.cache`);
  const source = read(filename)?.toString("latin1");
  if (source === undefined) return undefined;
  const cachedData = read(cachePath);
  const script = new Script(source, { filename, ...(cachedData && { cachedData }) });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(filename), module, filename, folder);
  if (!cachedData || script.cachedDataRejected === true)
    process.once("exit", (code) => {
      // By then it holds the functions that a run needs, and only those.
      if (code === 0) keep(cachePath, script.createCachedData());
    });
  return module.exports as { readonly runProcess: typeof runProcess };
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function keep(path: string, data: Buffer): void {
  const staging = `${path}.${process.pid}`;
  try {
    writeFileSync(staging, data);
    renameSync(staging, path);
  } catch {
    rmSync(staging, { force: true });
  }
}

import { open, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until no other run writes into a folder. A lock whose process is gone counts for nothing. Returns the release. */
export async function lockDirectory(directory: string, signal: AbortSignal): Promise<() => Promise<void>> {
  const path = join(dirname(directory), `.${basename(directory)}.lock`);
  for (;;) {
    signal.throwIfAborted();
    try {
      const file = await open(path, "wx", 0o600);
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    if (!(await isHeld(path))) await rm(path, { force: true });
    else await sleep(50, undefined, { signal });
  }
}

async function isHeld(path: string): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const pid = Number(text);
  // The other run has just made the file and not yet said who it is.
  if (text === "" || !Number.isSafeInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

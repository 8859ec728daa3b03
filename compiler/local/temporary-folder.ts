import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A new folder outside of the project, for as long as this process needs it; its real path. What processes that were killed
 * have left of the kind goes first: nobody else would remove it.
 */
export async function temporaryFolder(kind: "dev" | "run" | "smoke"): Promise<string> {
  // Containers may share the folder, but not their process ids.
  const prefix = `chainsc-${kind}-${hostname().replace(/[^\w.]/g, "_")}-`;
  await removeLeftovers(tmpdir(), prefix);
  return realpath(await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`)));
}

/** Removes the folders `<prefix><process id>-…` whose process is gone; what cannot be removed stays. */
export async function removeLeftovers(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = name.startsWith(prefix) && /^(\d+)-/.exec(name.slice(prefix.length))?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Session } from "../../session.ts";
import type { LockedPackage } from "./lockfile.ts";

/** Versions of `npmRequirements` that the user's lockfile does not know: resolved once, committed with the source. */
export interface ChainsLock {
  readonly requirements: readonly string[];
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const shape = z.object({
  version: z.literal(1),
  requirements: z.array(z.string()),
  packages: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** Reads `chains.lock`; a missing or unknown one holds nothing. */
export function readChainsLock(session: Session): ChainsLock {
  const text = session.files.readText(join(session.root, "chains.lock"));
  try {
    const { requirements, packages } = shape.parse(JSON.parse(text ?? ""));
    return { requirements, packages };
  } catch {
    return { requirements: [], packages: {} };
  }
}

export async function writeChainsLock({ requirements, packages }: ChainsLock, session: Session): Promise<void> {
  const sorted = Object.fromEntries(
    Object.entries(packages)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { resolved: _resolved, ...entry }]) => [key, entry]),
  );
  const text = `${JSON.stringify({ version: 1, requirements: [...requirements].sort(), packages: sorted }, null, 2)}\n`;
  const path = join(session.root, "chains.lock");
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, text);
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

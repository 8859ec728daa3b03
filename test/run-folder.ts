import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeLeftovers } from "../compiler/local/temporary-folder.ts";

/**
 * Runs once before all tests: what they and the processes they start put into the temporary folder goes into one of this run, which
 * goes with it, whether tests failed, timed out or were interrupted. Folders of runs that were killed go as well.
 */
export default async function makeRunFolder(): Promise<() => void> {
  const top = realpathSync(tmpdir());
  await removeLeftovers(top, "chainsc-tests-");
  const folder = mkdtempSync(join(top, `chainsc-tests-${process.pid}-`));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

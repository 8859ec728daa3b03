import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

/** What is remembered of a file: enough to see cheaply, and then surely, that it has not changed. */
export interface FileStamp {
  readonly size: number;
  /** Milliseconds; 0 when the file was so young that the time proves nothing. */
  readonly mtimeMs: number;
  readonly sha256: string;
}

/**
 * `undefined` when there is no such file. `now` is the time of the recording in milliseconds; `digest` the SHA-256 in
 * hex, where it is known already.
 */
export function stampFile(path: string, now: number, digest?: string): FileStamp | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  // A second write within the clock's tick would not show in size and time.
  const trusted = now - stats.mtimeMs > 100;
  const sha256 = digest === undefined ? hashFile(path) : Buffer.from(digest, "hex").toString("base64url");
  return { size: stats.size, mtimeMs: trusted ? stats.mtimeMs : 0, sha256 };
}

/** Is the file still what was stamped? With `byContent` its time is not believed. */
export function isUnchanged(path: string, stamp: FileStamp, byContent: boolean): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size !== stamp.size) return false;
  if (!byContent && stamp.mtimeMs !== 0 && stats.mtimeMs === stamp.mtimeMs) return true;
  return hashFile(path) === stamp.sha256;
}

const hashFile = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("base64url");

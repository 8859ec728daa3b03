import { hash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";

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

/** Is the file still what was stamped? Its content is read only when its time does not say so. */
export function isUnchanged(path: string, stamp: FileStamp): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size !== stamp.size) return false;
  return (stamp.mtimeMs !== 0 && stats.mtimeMs === stamp.mtimeMs) || hashFile(path) === stamp.sha256;
}

/**
 * The same question, answered by content alone. Most files of an output are copies of each other, and comparing bytes is
 * much cheaper than hashing them: each content is hashed once.
 */
export function contentComparer(): (path: string, stamp: FileStamp) => boolean {
  const proven = new Map<string, Buffer>();
  let room = Buffer.allocUnsafe(1 << 20);
  return (path, { size, sha256 }) => {
    if (room.length <= size) room = Buffer.allocUnsafe(size + 1);
    // One byte more than there should be, so that a longer file shows.
    if (readInto(room, path, size + 1) !== size) return false;
    const content = room.subarray(0, size);
    const same = proven.get(sha256);
    if (same) return same.equals(content);
    if (hash("sha256", content, "base64url") !== sha256) return false;
    proven.set(sha256, Buffer.from(content));
    return true;
  };
}

/** How many bytes of a file were read, at most `limit`; -1 when there is no such file. */
function readInto(room: Buffer, path: string, limit: number): number {
  let handle: number | undefined;
  try {
    handle = openSync(path, "r");
    let filled = 0;
    for (let count = -1; count !== 0 && filled < limit; filled += count)
      count = readSync(handle, room, filled, limit - filled, null);
    return filled;
  } catch {
    return -1;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

const hashFile = (path: string): string => hash("sha256", readFileSync(path), "base64url");

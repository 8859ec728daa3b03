import { readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

export interface ListedFile {
  /** Relative to the listed folder, POSIX. */
  readonly path: string;
  readonly size: number;
}

/** All files below a folder, sorted by path; none when it does not exist. Folders in `skip` are left out. */
export function listFiles(folder: string, skip: ReadonlySet<string> = new Set()): readonly ListedFile[] {
  const listed: ListedFile[] = [];
  const visit = (current: string): void => {
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      const path = join(current, entry.name);
      if (entry.isDirectory()) {
        if (!skip.has(entry.name)) visit(path);
      } else if (entry.isFile()) {
        listed.push({ path: relative(folder, path).split(sep).join("/"), size: statSync(path).size });
      }
    }
  };
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) visit(folder);
  return listed.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** A size for people: `812 B`, `14 kB`, `1.3 MB`. */
export function humanSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

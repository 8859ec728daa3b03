import { readFileSync, statSync } from "node:fs";

/** Reads the user's files and remembers what was asked for, so that a manifest can tell later whether anything changed. */
export interface FileReader {
  /** The text of a file without its byte order mark, or `undefined` when there is none. Takes absolute paths. */
  readText(path: string): string | undefined;
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  /** Absolute paths that existed when asked for. */
  readonly found: ReadonlySet<string>;
  /** Absolute paths that did not. */
  readonly missing: ReadonlySet<string>;
}

/** A reader of the real disk. */
export function diskFiles(): FileReader {
  const found = new Set<string>();
  const missing = new Set<string>();
  const note = (path: string, exists: boolean): boolean => {
    (exists ? found : missing).add(path);
    return exists;
  };
  return {
    readText(path) {
      try {
        const text = readFileSync(path, "utf8");
        note(path, true);
        return text.startsWith("\uFEFF") ? text.slice(1) : text;
      } catch {
        note(path, false);
        return undefined;
      }
    },
    isFile: (path) => note(path, statSync(path, { throwIfNoEntry: false })?.isFile() ?? false),
    isDirectory: (path) => note(path, statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false),
    found,
    missing,
  };
}

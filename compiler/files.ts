import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Reads the user's files and remembers what was asked for, so that a manifest can tell later whether anything changed. */
export interface FileReader {
  /** The text of a file without its byte order mark, or `undefined` when there is none. Takes absolute paths. */
  readText(path: string): string | undefined;
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  /** What is in a folder, sorted by name; nothing when there is no such folder. Takes absolute paths. */
  list(path: string): Listing;
  /** Like `readText`, for a file that may turn out not to matter: it is on record, but not as one that was used. */
  glance(path: string): string | undefined;
  /** Absolute paths that existed when asked for. */
  readonly found: ReadonlySet<string>;
  /** Absolute paths that did not. */
  readonly missing: ReadonlySet<string>;
  /** Absolute paths of the folders that were listed. */
  readonly listed: ReadonlySet<string>;
  /** Absolute paths that were only glanced at. */
  readonly glanced: ReadonlySet<string>;
}

export interface Listing {
  readonly files: readonly string[];
  /** Links to folders among them. */
  readonly folders: readonly string[];
}

/** A reader of the real disk. */
export function diskFiles(): FileReader {
  const found = new Set<string>();
  const missing = new Set<string>();
  const listed = new Set<string>();
  const glanced = new Set<string>();
  const note = (path: string, exists: boolean): boolean => {
    (exists ? found : missing).add(path);
    return exists;
  };
  return {
    readText(path) {
      try {
        const text = readFileSync(path, "utf8");
        note(path, true);
        return withoutMark(text);
      } catch {
        note(path, false);
        return undefined;
      }
    },
    isFile: (path) => note(path, statSync(path, { throwIfNoEntry: false })?.isFile() ?? false),
    isDirectory: (path) => note(path, statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false),
    list(path) {
      listed.add(path);
      return listFolder(path);
    },
    glance(path) {
      glanced.add(path);
      try {
        return withoutMark(readFileSync(path, "utf8"));
      } catch {
        return undefined;
      }
    },
    found,
    missing,
    listed,
    glanced,
  };
}

/** What is in a folder of the real disk, sorted. */
export function listFolder(path: string): Listing {
  const files: string[] = [];
  const folders: string[] = [];
  try {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const isFolder = entry.isSymbolicLink()
        ? statSync(join(path, entry.name), { throwIfNoEntry: false })?.isDirectory()
        : entry.isDirectory();
      (isFolder ? folders : files).push(entry.name);
    }
  } catch {
    // Not there, or not to be read: nothing is in it for us.
  }
  return { files: files.sort(), folders: folders.sort() };
}

const withoutMark = (text: string): string => (text.startsWith("\uFEFF") ? text.slice(1) : text);

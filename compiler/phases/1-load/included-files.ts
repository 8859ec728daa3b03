import { dirname, join, relative, sep } from "node:path";
import { ts } from "ts-morph";
import type { FileReader } from "../../files.ts";

export interface IncludeLimits {
  /** Nothing beside the project is looked through, even where a configuration above it holds for more. Absolute. */
  readonly root: string;
  /** Folders that chainsc writes: copies of the user's own files are in there. Absolute. */
  readonly generated: readonly string[];
}

/** Finds the files that `include` and `exclude` of a tsconfig match, as tsc does. Every folder on the way is on record. */
export function includedFiles(
  files: FileReader,
  { root, generated }: IncludeLimits,
): ts.ParseConfigHost["readDirectory"] {
  const isGenerated = (path: string): boolean => generated.some((folder) => isBelow(path, folder));
  const entriesOf = (path: string): { files: readonly string[]; directories: readonly string[] } => {
    if (isGenerated(path) || !(isBelow(path, root) || isBelow(root, path))) return { files: [], directories: [] };
    const { files: names, folders } = files.list(path);
    const inside = isBelow(path, root) ? folders : folders.filter((name) => isBelow(root, join(path, name)));
    return { files: names, directories: inside };
  };
  return (folder, extensions, excludes, includes, depth) =>
    matcher.matchFiles(folder, extensions, excludes, includes, true, dirname(folder), depth, entriesOf, realPath);
}

const isBelow = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`));
};

const realPath = (path: string): string => ts.sys.realpath?.(path) ?? path;

/** The matcher behind TypeScript's own `readDirectory`, which takes no other disk than the real one. */
interface Matcher {
  matchFiles(
    path: string,
    extensions: readonly string[] | undefined,
    excludes: readonly string[] | undefined,
    includes: readonly string[] | undefined,
    useCaseSensitiveFileNames: boolean,
    currentDirectory: string,
    depth: number | undefined,
    entriesOf: (path: string) => { files: readonly string[]; directories: readonly string[] },
    realpath: (path: string) => string,
  ): string[];
}

const matcher = ts as unknown as Matcher;

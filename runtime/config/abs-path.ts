import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MissingDependencyError } from "../errors/usage-errors.ts";

/** A file or directory named relative to the source file that mentions it. */
export interface AbsPath {
  /**
   * The absolute path.
   * @throws MissingDependencyError unless it is an existing file or a directory with something in it.
   */
  readonly absPath: string;
}

/**
 * A path relative to the file that contains this call. The argument must be a static string, and the call must not be
 * wrapped in a helper. Nothing is looked up before `absPath` is read.
 */
export function makeAbsPathHere(path: string): AbsPath {
  const creator = callerFile();
  const absolute = resolve(creator === undefined ? "." : dirname(creator), path);
  return {
    get absPath(): string {
      if (!hasContent(absolute)) {
        throw new MissingDependencyError(
          `There is no file or non-empty directory at ${absolute} (written as "${path}" in ${creator ?? "an unknown file"}).`,
        );
      }
      return absolute;
    },
  };
}

function hasContent(path: string): boolean {
  if (!existsSync(path)) return false;
  return !statSync(path).isDirectory() || readdirSync(path).length > 0;
}

/** The file two frames up: the one that called `makeAbsPathHere`. */
function callerFile(): string | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 3;
    Error.prepareStackTrace = (_error, sites) => sites[2]?.getFileName();
    const file: unknown = new Error().stack;
    if (typeof file !== "string") return undefined;
    return file.startsWith("file:") ? fileURLToPath(file) : file;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

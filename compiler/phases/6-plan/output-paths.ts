import { posix } from "node:path";
import type { ProjectPath } from "../../model/source.ts";

/**
 * Where one of the user's files lies in a package. Every step above the project root becomes a folder `_up`, so that
 * a file of a monorepo stays below `src/` and its place does not depend on what the folders above are called.
 */
export function sourceOutput(file: ProjectPath): string {
  const parts = posix.normalize(file).split("/");
  return ["src", ...parts.map((part) => (part === ".." ? "_up" : part))].join("/");
}

/** The specifier by which one file of a package names another: `./x.ts`, `../stubs/X.ts`. */
export function relativeSpecifier(fromOutput: string, toOutput: string): string {
  const path = posix.relative(posix.dirname(fromOutput), toOutput);
  return path.startsWith(".") ? path : `./${path}`;
}

/** Does a relative specifier, read from its place in the package, still lead to that file there? */
export function stillLeadsTo(fromOutput: string, specifier: string, toOutput: string): boolean {
  if (!specifier.startsWith(".")) return false;
  const named = posix.join(posix.dirname(fromOutput), specifier);
  const stem = (path: string): string => path.replace(/\.(d\.)?[cm]?[jt]sx?$/, "");
  return named === toOutput || stem(named) === stem(toOutput) || posix.join(named, "index") === stem(toOutput);
}

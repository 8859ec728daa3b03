import { dirname, isAbsolute, posix, relative, resolve } from "node:path";
import { malformedPath, pathNotFound, pathOutsideProject } from "../../../diagnostics/catalogue/3-evaluate.ts";
import type { ProjectPath } from "../../../model/source.ts";
import { hasControl } from "./grammars.ts";
import { presentOf, type Reader, wrongType } from "./readers.ts";

export interface PathRules {
  readonly wants: "file" | "directory";
  /** May it lead out of the project? */
  readonly outside?: boolean;
}

/** What `makeAbsPathHere` gives, as a path relative to the project root that exists. */
export function path({ wants, outside = false }: PathRules): Reader<ProjectPath> {
  const wanted = wants === "file" ? "a file" : "a folder";
  const expected = `${wanted} named by makeAbsPathHere("…")`;
  return {
    expected,
    read(slot, reading) {
      const value = presentOf(slot, reading);
      if (!value) return undefined;
      if (value.kind !== "path") return wrongType(slot, reading, expected);
      const { written, from } = value;
      const problem = hasControl(written)
        ? "has a line break or control character in it"
        : written === ""
          ? "is empty"
          : undefined;
      if (problem !== undefined) {
        reading.problem(malformedPath, { problem }, slot);
        return undefined;
      }
      const { session } = reading;
      const absolute = resolve(session.root, dirname(from), written);
      const inside = relative(session.root, absolute);
      const leaves = inside === ".." || inside.startsWith("../") || isAbsolute(inside);
      if (leaves && !outside) {
        reading.problem(pathOutsideProject, { path: written }, slot);
        return undefined;
      }
      const isFile = session.files.isFile(absolute);
      const isDirectory = !isFile && session.files.isDirectory(absolute);
      if (wants === "file" ? !isFile : !isDirectory) {
        const found = isFile ? "file" : isDirectory ? "directory" : "nothing";
        reading.problem(pathNotFound, { path: written, wanted, found }, slot);
        return undefined;
      }
      return posix.normalize(inside.split("\\").join("/") || ".");
    },
  };
}

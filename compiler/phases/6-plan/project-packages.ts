import { join, posix, relative, sep } from "node:path";
import * as rules from "../../diagnostics/catalogue/6-plan.ts";
import type { DiagnosticPlace } from "../../diagnostics/diagnostic.ts";
import type { ProjectPath } from "../../model/source.ts";
import type { Session } from "../../session.ts";
import { type Lockfile, parseJsonObject, parseLockfile, resolveInLockfile } from "./lockfile.ts";

/** The user's package.json and lockfile, read once a run; `node_modules` is never looked at. */
export interface ProjectPackages {
  readonly lockfile?: Lockfile;
  /** Project-relative folder of package.json. */
  readonly directory: string;
  /** The lockfile key of what an import means; `undefined` after a diagnostic. */
  resolve(name: string, importer: ProjectPath, place: DiagnosticPlace, session: Session): string | undefined;
}

const otherManagers: readonly (readonly [string, string])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];

/** Finds the lockfile at the root or above it (a monorepo keeps one for all). */
export function readProjectPackages(session: Session): ProjectPackages {
  const { root, files } = session;
  let lockfile: Lockfile | undefined;
  let unreadable: string | undefined;
  let other: { manager: string; lockfile: string } | undefined;
  for (let up = ".", absolute = root; !lockfile; up = posix.join(up, ".."), absolute = join(absolute, "..")) {
    const path = posix.join(up, "package-lock.json");
    const text = files.readText(join(absolute, "package-lock.json"));
    if (text !== undefined) {
      lockfile = parseLockfile(text, up);
      if (!lockfile) unreadable = path;
      break;
    }
    const found = otherManagers.find(([name]) => files.isFile(join(absolute, name)));
    if (found) {
      other = { manager: found[1], lockfile: posix.join(up, found[0]) };
      break;
    }
    if (join(absolute, "..") === absolute || files.isDirectory(join(absolute, ".git"))) break;
  }

  const manifests = new Map<string, ReturnType<typeof parseJsonObject>>();
  const manifestOf = (directory: string): ReturnType<typeof parseJsonObject> => {
    if (manifests.has(directory)) return manifests.get(directory);
    const text = files.readText(join(root, directory, "package.json"));
    const manifest = text === undefined ? undefined : parseJsonObject(text);
    manifests.set(directory, manifest);
    return manifest;
  };
  /** The range that the nearest package.json above a file gives, and the folder of that file. */
  const declaredRange = (importer: ProjectPath, name: string): { range: string; directory: string } | undefined => {
    for (let at = posix.dirname(importer); ; at = posix.dirname(at)) {
      const manifest = manifestOf(at);
      for (const field of ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"]) {
        const ranges = manifest?.[field];
        if (typeof ranges !== "object" || ranges === null || Array.isArray(ranges)) continue;
        const range = (ranges as Readonly<Record<string, unknown>>)[name];
        if (typeof range === "string") return { range, directory: at };
      }
      if (manifest || at === "." || at === ".." || at.endsWith("/..")) return undefined;
    }
  };

  return {
    ...(lockfile && { lockfile }),
    directory: ".",
    resolve(name, importer, place, run) {
      if (unreadable !== undefined) {
        run.diagnostics.report(rules.lockfileTooOld, { lockfile: unreadable }, place);
        return undefined;
      }
      if (other) {
        run.diagnostics.report(rules.lockfileOfOtherManager, { name, ...other }, place);
        return undefined;
      }
      if (!lockfile) {
        run.diagnostics.report(rules.lockfileMissing, { name, importer }, place);
        return undefined;
      }
      const inLockfile = (path: string): string => {
        // The names of folders above the root are in no project path, but they are in the lockfile.
        const below = relative(join(root, lockfile.directory), join(root, path));
        return below.split(sep).join("/");
      };
      const key = resolveInLockfile(lockfile, inLockfile(posix.dirname(importer)), name);
      const declared = declaredRange(importer, name);
      const path = posix.join(lockfile.directory, "package-lock.json");
      if (declared) {
        const entry = lockfile.packages[inLockfile(declared.directory)];
        const ranges = {
          ...entry?.devDependencies,
          ...entry?.peerDependencies,
          ...entry?.optionalDependencies,
          ...entry?.dependencies,
        };
        const locked = key === undefined ? undefined : ranges[name];
        if (locked !== declared.range) {
          const params = { name, wanted: declared.range, locked, lockfile: path };
          run.diagnostics.report(rules.lockfileOutdated, params, place);
          return undefined;
        }
      }
      if (key === undefined)
        run.diagnostics.report(rules.importedPackageUnknown, { name, importer, lockfile: path }, place);
      return key;
    },
  };
}

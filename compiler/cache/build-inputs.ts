import { statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { ChainPlan } from "../model/plan.ts";
import type { Session } from "../session.ts";
import { toolDirectory } from "../tool-directory.ts";
import type { BuildManifest } from "./build-manifest.ts";
import { type FileStamp, stampFile } from "./file-stamp.ts";
import { stampListing } from "./listing-stamp.ts";
import { stampTree } from "./tree-stamp.ts";

/** What decides the outcome of a build. Paths are relative to the project root. */
export interface BuildInputs extends Pick<BuildManifest, "inputs" | "directories" | "trees" | "listings" | "missing"> {
  /** Files that changed while the build ran: nobody knows which of the two states was read. */
  readonly uncertain: readonly string[];
}

/** Stamps everything that a build has read or looked for in vain, as the session's reader has it on record. */
export function readInputs(
  build: {
    readonly plan: ChainPlan | undefined;
    /** Absolute path of what the build wrote, which is no input. */
    readonly directory: string | undefined;
    /** In milliseconds. */
    readonly startedAt: number;
  },
  { root, files }: Pick<Session, "root" | "files">,
): BuildInputs {
  const now = Date.now();
  const inputs: Record<string, FileStamp> = {};
  const directories: string[] = [];
  const missing: string[] = [];
  const uncertain: string[] = [];
  // chainsc's own declarations are covered by the tool's stamp.
  const covered = [join(toolDirectory(), "dist"), build.directory].flatMap((folder) =>
    folder === undefined ? [] : [folder + sep],
  );
  for (const path of new Set([...files.found, ...files.glanced, ...files.missing])) {
    if (covered.some((folder) => path.startsWith(folder))) continue;
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) {
      missing.push(path);
      if (files.found.has(path)) uncertain.push(relative(root, path));
    } else if (stats.isDirectory()) directories.push(relative(root, path));
    else {
      // A file that was moved into its place keeps its own time. A time to come proves nothing.
      if ([stats.mtimeMs, stats.ctimeMs].some((time) => time >= build.startedAt && time <= now))
        uncertain.push(relative(root, path));
      const stamp = stampFile(path, now);
      if (stamp) inputs[relative(root, path)] = stamp;
    }
  }
  return {
    inputs,
    directories: withoutAncestors(directories),
    trees: treesOf(build.plan, root),
    listings: Object.fromEntries([...files.listed].map((path) => [relative(root, path), stampListing(path)])),
    missing: withoutDescendants(missing, root),
    uncertain,
  };
}

/** Folders whose whole content travels: a new file in one of them was never asked for, but changes the package. */
function treesOf(plan: ChainPlan | undefined, root: string): Record<string, string> {
  const folders = (plan?.packages ?? []).flatMap(({ chainlet }) => {
    const { dataDir, externalPackageDirs } = chainlet.remoteConfig.dockerImage;
    return [dataDir, ...externalPackageDirs, chainlet.trussDir].filter((folder) => folder !== undefined);
  });
  const stamps = [...new Set(folders)].map((folder) => [folder, stampTree(join(root, folder)) ?? ""] as const);
  return Object.fromEntries(stamps);
}

/** As long as a folder is not there, nothing in it is: one question instead of hundreds. Relative, sorted. */
function withoutDescendants(missing: readonly string[], root: string): string[] {
  const known = new Map<string, boolean>();
  const isThere = (folder: string): boolean => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const there = statSync(folder, { throwIfNoEntry: false }) !== undefined;
    known.set(folder, there);
    return there;
  };
  const tops = missing.map((path) => {
    let top = path;
    while (dirname(top) !== top && !isThere(dirname(top))) top = dirname(top);
    return relative(root, top);
  });
  return [...new Set(tops)].sort();
}

function withoutAncestors(directories: readonly string[]): string[] {
  const sorted = [...new Set(directories)].sort();
  return sorted.filter((path, index) => !sorted[index + 1]?.startsWith(`${path}/`));
}

import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { findRoot } from "../find-root.ts";
import { type BuildManifest, manifestPath, readManifest } from "./build-manifest.ts";
import { contentComparer, isUnchanged } from "./file-stamp.ts";
import { stampListing } from "./listing-stamp.ts";
import { toolStamp } from "./tool-stamp.ts";
import { stampTree } from "./tree-stamp.ts";

export interface Replay {
  /** Absolute project root. */
  readonly root: string;
  readonly manifest: BuildManifest;
}

/**
 * What the last successful run of the same `chainsc build …` remembered, when nothing that it read, missed or wrote has
 * changed since: then that run's words are the answer. `undefined` means that the build must run. Nothing heavy may be
 * imported here: this is all that an unchanged build loads.
 */
export function replayBuild(
  argv: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Replay | undefined {
  const words = argv.slice(1);
  const source = words.find((word) => !word.startsWith("-"));
  if (argv[0] !== "build" || source === undefined) return undefined;
  if (["--no-cache", "--help", "-h"].some((word) => words.includes(word))) return undefined;
  const root = findRoot(dirname(resolve(cwd, source)));
  const manifest = readManifest(manifestPath(root, cwd, argv));
  return manifest && isCurrent(manifest, root, env.CI) ? { root, manifest } : undefined;
}

/** Is everything still as the manifest says? In CI by content, elsewhere by size and time first. */
function isCurrent(manifest: BuildManifest, root: string, ci: string | undefined): boolean {
  const byContent = ci !== undefined && ci !== "" && ci !== "false" && ci !== "0";
  // Paths of a manifest are clean already, and joining thousands of them costs more than looking at the files.
  const isSame = byContent ? contentComparer() : isUnchanged;
  return (
    manifest.tool === toolStamp() &&
    !manifest.missing.some((path) => existsSync(`${root}/${path}`)) &&
    manifest.directories.every((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()) &&
    [manifest.inputs, manifest.outputs].every((stamps) =>
      Object.entries(stamps).every(([path, stamp]) => isSame(`${root}/${path}`, stamp)),
    ) &&
    Object.entries(manifest.trees).every(([path, stamp]) => stampTree(join(root, path)) === stamp) &&
    Object.entries(manifest.listings).every(([path, stamp]) => stampListing(join(root, path)) === stamp)
  );
}

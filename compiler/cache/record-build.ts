import { statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { BuildResult } from "../build.ts";
import type { ChainPlan } from "../model/plan.ts";
import type { Session } from "../session.ts";
import { toolDirectory } from "../tool-directory.ts";
import { type BuildManifest, manifestPath } from "./build-manifest.ts";
import { ensureCacheDirectory } from "./cache-directory.ts";
import { type FileStamp, stampFile } from "./file-stamp.ts";
import { toolStamp } from "./tool-stamp.ts";
import { stampTree } from "./tree-stamp.ts";
import { writeWhole } from "./write-whole.ts";

export interface RecordedBuild {
  /** The command line, without node and script. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Absolute. */
  readonly source: string;
  readonly entrypoint: string | undefined;
  readonly result: BuildResult;
  readonly said: BuildManifest["said"];
  /** Images are a part of the build. */
  readonly withImages: boolean;
  /** When the build began, in milliseconds: what changed since then may have been read before or after. */
  readonly startedAt: number;
}

/**
 * Remembers a successful build, so that the next one of the same command line can be answered at once, or go straight
 * to its images. Never fails a build: a cache that cannot be written is no cache.
 */
export async function recordBuild(build: RecordedBuild, session: Session): Promise<void> {
  const { root } = session;
  const { plan, directory } = build.result;
  const now = Date.now();
  const inputs: Record<string, FileStamp> = {};
  const directories: string[] = [];
  const missing: string[] = [];
  // chainsc's own declarations are covered by the tool's stamp, and what the build wrote is stamped below.
  const covered = [join(toolDirectory(), "dist") + sep, directory + sep];
  for (const path of [...session.files.found, ...session.files.missing]) {
    if (covered.some((folder) => path.startsWith(folder))) continue;
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) missing.push(path);
    else if (stats.isDirectory()) directories.push(relative(root, path));
    else {
      // Written while the build ran: nobody knows which of the two texts was read. A time to come proves nothing.
      if (stats.mtimeMs >= build.startedAt && stats.mtimeMs <= now) return;
      const stamp = stampFile(path, now);
      if (stamp) inputs[relative(root, path)] = stamp;
    }
  }
  const outputs: Record<string, FileStamp> = {};
  const { digests = {}, foreign = [] } = build.result.written ?? {};
  // What is in the way belongs to the result as well: without it, a file of ours would be there.
  for (const path of [...Object.keys(digests), ...foreign]) {
    const absolute = join(directory, path);
    const stamp = stampFile(absolute, now, Object.hasOwn(digests, path) ? digests[path] : undefined);
    if (stamp) outputs[relative(root, absolute)] = stamp;
  }
  const manifest: BuildManifest = {
    version: 1,
    tool: toolStamp(),
    source: relative(root, build.source),
    entrypoint: build.entrypoint ?? null,
    inputs,
    directories: withoutAncestors(directories),
    trees: treesOf(plan, root),
    missing: withoutDescendants(missing, root),
    outputs,
    ...(build.withImages &&
      plan && { images: { plan, directory: relative(root, directory), smoke: build.result.smoke ?? null } }),
    said: build.said,
  };
  try {
    ensureCacheDirectory(root);
    const path = manifestPath(root, build.cwd, build.argv);
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, JSON.stringify(manifest));
  } catch {
    // A read-only checkout builds as well as any other, only not faster the second time.
  }
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

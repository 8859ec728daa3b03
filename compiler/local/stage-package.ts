import { copyFile, link, mkdir, readdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { listFiles } from "../list-files.ts";
import type { PackagePlan } from "../model/plan.ts";

/** What Node must be told so that links do not lead out of a staged package. */
export const stagedNodeOptions: readonly string[] = ["--preserve-symlinks", "--preserve-symlinks-main"];

export interface StagePlace {
  /** Absolute, as all of these. */
  readonly packageDirectory: string;
  /** The folder whose `node_modules` packages are taken from. */
  readonly closure: string;
  readonly stage: string;
  /** Instead of the package's own data. */
  readonly data?: string | undefined;
}

/**
 * Makes `stage` look like the package in its image: its own files, and a `node_modules` with the packages of its closure
 * and no others, all as links. Nothing above `stage` may have a `node_modules`.
 */
export async function stagePackage(
  plan: PackagePlan,
  { packageDirectory, closure, stage, data }: StagePlace,
): Promise<void> {
  await mkdir(stage, { recursive: true });
  for (const name of (await readdir(packageDirectory)).sort())
    if (name !== "node_modules" && (data === undefined || name !== "data"))
      await symlink(join(packageDirectory, name), join(stage, name));
  if (data !== undefined) await symlink(data, join(stage, "data"));
  const linked = new Set<string>();
  const paths = plan.packages.map(({ path }) => path).sort();
  for (const path of paths) {
    // A package inside another one's folder came along with that folder's link.
    if ([...linked].some((parent) => path.startsWith(`${parent}/`))) continue;
    linked.add(path);
    const target = join(stage, path);
    await mkdir(dirname(target), { recursive: true });
    await symlink(join(closure, path), target);
  }
}

export interface CopyPlace {
  /** Absolute, as all of these. */
  readonly packageDirectory: string;
  readonly copy: string;
  /** Instead of the package's own data. */
  readonly data?: string | undefined;
}

/**
 * Makes `copy` what the package is now and stays. Emission replaces files and never changes one in place, so hard links
 * do where the file system has them.
 */
export async function copyPackage({ packageDirectory, copy, data }: CopyPlace): Promise<void> {
  await mkdir(copy, { recursive: true });
  const made = new Set<string>();
  for (const { path } of listFiles(packageDirectory, new Set(["node_modules"]))) {
    if (data !== undefined && path.startsWith("data/")) continue;
    const target = join(copy, path);
    const folder = dirname(target);
    if (!made.has(folder)) await mkdir(folder, { recursive: true });
    made.add(folder);
    const from = join(packageDirectory, path);
    await link(from, target).catch(() => copyFile(from, target));
  }
  if (data !== undefined) await symlink(data, join(copy, "data"));
}

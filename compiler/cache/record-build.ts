import { mkdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { BuildResult } from "../build.ts";
import type { Session } from "../session.ts";
import { readInputs } from "./build-inputs.ts";
import { type BuildManifest, manifestPath } from "./build-manifest.ts";
import { ensureCacheDirectory } from "./cache-directory.ts";
import { type FileStamp, stampFile } from "./file-stamp.ts";
import { toolStamp } from "./tool-stamp.ts";
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
  const { uncertain, ...inputs } = readInputs({ plan, directory, startedAt: build.startedAt }, session);
  if (uncertain.length > 0) return;
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
    ...inputs,
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

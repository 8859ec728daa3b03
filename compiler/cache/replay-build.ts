import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Terminal } from "../commands/terminal.ts";
import { findRoot } from "../find-root.ts";
import { type BuildManifest, manifestPath, readManifest } from "./build-manifest.ts";
import { isUnchanged } from "./file-stamp.ts";
import { toolStamp } from "./tool-stamp.ts";
import { stampTree } from "./tree-stamp.ts";

/**
 * Answers `chainsc build …` from what the last successful run of the same command line remembered, when nothing that it
 * read, missed or wrote has changed: says what it said and gives its exit code. `undefined` means that the build must
 * run. Nothing heavy may be imported here; this is all that an unchanged build loads.
 */
export function replayBuild(argv: readonly string[], terminal: Terminal): Promise<0> | 0 | undefined {
  const [command, ...words] = argv;
  const source = words.find((word) => !word.startsWith("-"));
  if (command !== "build" || source === undefined || words.includes("--no-cache") || words.includes("--help"))
    return undefined;
  const root = findRoot(dirname(resolve(terminal.cwd, source)));
  const manifest = readManifest(manifestPath(root, terminal.cwd, argv));
  if (!manifest || !isCurrent(manifest, root, terminal.env.CI)) return undefined;
  return say(manifest, root, words, terminal);
}

/** Is everything still as the manifest says? In CI by content, elsewhere by size and time first. */
export function isCurrent(manifest: BuildManifest, root: string, ci: string | undefined): boolean {
  const byContent = ci !== undefined && ci !== "" && ci !== "false" && ci !== "0";
  if (manifest.tool !== toolStamp()) return false;
  for (const path of manifest.missing) if (existsSync(join(root, path))) return false;
  for (const path of manifest.directories)
    if (!statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()) return false;
  for (const [path, stamp] of Object.entries({ ...manifest.inputs, ...manifest.outputs }))
    if (!isUnchanged(join(root, path), stamp, byContent)) return false;
  for (const [path, stamp] of Object.entries(manifest.trees)) if (stampTree(join(root, path)) !== stamp) return false;
  return true;
}

function say(manifest: BuildManifest, root: string, words: readonly string[], terminal: Terminal): Promise<0> | 0 {
  const { diagnostics, text, data, outcome, chainletCount } = manifest.said;
  const styled = words.some((word) => word === "--json" || word.startsWith("--format"));
  if (diagnostics.length === 0 && !styled) {
    const quiet = words.includes("--quiet");
    if (outcome !== null && !quiet) terminal.stderr.write(`${outcome}\n`);
    terminal.stdout.write(text);
    return 0;
  }
  return (async () => {
    const [{ parse }, { conclude }, { toolVersion }, { readFileSync }] = await Promise.all([
      import("../commands/parse.ts"),
      import("../commands/conclude.ts"),
      import("../tool-version.ts"),
      import("node:fs"),
    ]);
    const version = toolVersion();
    const parsed = parse(["build", ...words], version, terminal);
    if (parsed.kind !== "run") throw new Error("A command line that was understood before is not any more");
    conclude(parsed.invocation, {
      diagnostics,
      root,
      sourceOf: (file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined),
      toolVersion: version,
      text,
      data,
      ...(outcome !== null && { outcome }),
      ...(chainletCount !== null && { chainletCount }),
    });
    return 0 as const;
  })();
}

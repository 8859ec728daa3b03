import { join, relative, sep } from "node:path";
import type { BuildResult } from "../build.ts";
import { humanSize, listFiles } from "../list-files.ts";

/** What a build says at its end: a table for people, and the same as data. */
export function buildSummary(
  result: Pick<BuildResult, "plan" | "directory" | "images" | "smoke">,
  { root, cwd }: { readonly root: string; readonly cwd: string },
): { readonly text: string; readonly data: Readonly<Record<string, unknown>> } {
  const packages = (result.plan?.packages ?? []).map(({ chainlet, directory, fingerprint }) => {
    const files = listFiles(join(result.directory, directory), new Set(["node_modules"]));
    const image = result.images.find((built) => built.chainlet === chainlet.name);
    const smoke = result.smoke?.packages.find((smoked) => smoked.chainlet === chainlet.name);
    return {
      chainlet: chainlet.name,
      displayName: chainlet.remoteConfig.displayName,
      directory,
      fingerprint,
      files: files.length,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      importMs: smoke?.outcome === "imported" ? smoke.milliseconds : null,
      image: image ? { name: image.name, id: image.imageId, bytes: image.sizeBytes, cached: image.cached } : null,
    };
  });
  const posix = (from: string): string => relative(from, result.directory).split(sep).join("/") || ".";
  const network = result.smoke && result.smoke.packages.length > 0 ? result.smoke.network.kind : null;
  const data = { chain: result.plan?.chainName ?? null, directory: posix(root), packages, network };

  const width = Math.max(0, ...packages.map(({ directory }) => directory.length));
  const rows = packages.map(({ directory, files, bytes, importMs, image }) => {
    const cells = [`${String(files).padStart(4)} files`, humanSize(bytes).padStart(8)];
    if (importMs !== null) cells.push(`imports in ${importMs} ms`);
    if (image) cells.push(`${image.name} (${humanSize(image.bytes)}${image.cached ? ", cached" : ""})`);
    return `  ${directory.padEnd(width)}  ${cells.join("  ")}\n`;
  });
  // What could not be written was told.
  const isThere = packages.some(({ files }) => files > 0);
  return { text: isThere ? `${posix(cwd)}\n${rows.join("")}` : "", data };
}

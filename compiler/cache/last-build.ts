import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectoryName } from "./cache-directory.ts";

/** SOURCE (absolute) and ENTRYPOINT of the last successful build below a root. */
export function lastBuild(
  root: string,
): { readonly source: string; readonly entrypoint: string | undefined } | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(root, cacheDirectoryName, "last-build.json"), "utf8"));
    if (typeof value !== "object" || value === null || !("source" in value) || typeof value.source !== "string")
      return undefined;
    const entrypoint = "entrypoint" in value && typeof value.entrypoint === "string" ? value.entrypoint : undefined;
    return { source: join(root, value.source), entrypoint };
  } catch {
    return undefined;
  }
}

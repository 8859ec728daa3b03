import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { toolDirectory } from "../tool-directory.ts";

/**
 * Names the chainsc that runs: its version, and when its parts were made, so that a build of chainsc's own sources is
 * not answered by what an earlier one remembered.
 */
export function toolStamp(): string {
  const own = toolDirectory();
  const { version } = JSON.parse(readFileSync(join(own, "package.json"), "utf8")) as { version: string };
  const parts = [
    "dist/compiler/compile.js",
    "dist/compiler/phases",
    "dist/runtime/index.d.ts",
    "dist/packaged/chainsc.js",
    ...templatesOf(own),
  ];
  const times = parts.map((part) => statSync(join(own, part), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return [version, process.platform, process.arch, ...times].join(" ");
}

function templatesOf(own: string): string[] {
  try {
    return readdirSync(join(own, "templates")).map((name) => `templates/${name}`);
  } catch {
    return [];
  }
}

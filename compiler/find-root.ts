import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The directory of the nearest `chainsc.yaml`, else of the nearest `package.json`, else the folder itself. Absolute. */
export function findRoot(folder: string): string {
  const start = resolve(folder);
  return nearest(start, "chainsc.yaml") ?? nearest(start, "package.json") ?? start;
}

function nearest(folder: string, file: string): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    if (existsSync(join(current, file))) return current;
    if (dirname(current) === current) return undefined;
  }
}

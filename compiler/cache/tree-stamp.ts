import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** A hash over the names, sizes and times of everything below a folder; `undefined` when it does not exist. */
export function stampTree(folder: string): string | undefined {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const hash = createHash("sha256");
  const visit = (current: string): void => {
    for (const name of readdirSync(current).sort()) {
      const path = join(current, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isDirectory()) {
        hash.update(`d ${path}\n`);
        visit(path);
      } else hash.update(`f ${path} ${stats?.size} ${stats?.mtimeMs}\n`);
    }
  };
  visit(folder);
  return hash.digest("base64url");
}

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The directory of chainsc's own package: where its `package.json`, `dist/` and `templates/` are. */
export function toolDirectory(): string {
  // dist/compiler/tool-directory.js when installed, compiler/tool-directory.ts in its own tests.
  const above = dirname(dirname(fileURLToPath(import.meta.url)));
  return existsSync(join(above, "package.json")) ? above : dirname(above);
}

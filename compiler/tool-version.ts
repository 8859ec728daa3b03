import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toolDirectory } from "./tool-directory.ts";

/** The version in chainsc's own `package.json`. */
export function toolVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(toolDirectory(), "package.json"), "utf8"));
  if (
    typeof manifest === "object" &&
    manifest !== null &&
    "version" in manifest &&
    typeof manifest.version === "string"
  )
    return manifest.version;
  throw new Error("chainsc's own package.json has no version");
}

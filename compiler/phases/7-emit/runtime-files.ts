import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "./package-root.ts";

/** The prebuilt runtime, as it goes into every package: `dist/runtime/<name>` → bytes. */
export function runtimeFiles(): ReadonlyMap<string, Uint8Array> {
  const folder = join(packageRoot(fileURLToPath(import.meta.url)), "dist", "packaged");
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    throw new Error(`chainsc is not built: ${folder} is missing. Run npm run build in its folder.`);
  }
  return new Map(
    names
      .filter((name) => name.endsWith(".js"))
      .map((name) => [`dist/runtime/${name}`, new Uint8Array(readFileSync(join(folder, name)))]),
  );
}

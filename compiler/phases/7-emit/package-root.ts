import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of chainsc's own package.json, from one of its modules: the same from sources and from `dist`. */
export function packageRoot(module: string): string {
  for (let at = dirname(module); ; at = dirname(at)) {
    const manifest = join(at, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "chainsc") return at;
    if (dirname(at) === at) throw new Error("The package of chainsc itself is incomplete: its package.json is missing");
  }
}

import { realpathSync } from "node:fs";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Where chainsc's own declarations stand: beside the compiler, as sources in the repository and as `.d.ts` in `dist/`. */
export interface Framework {
  /** The declaration file behind `chainsc` or `chainsc/…`; `undefined` for every other specifier. */
  resolve(specifier: string): string | undefined;
  /** Does this absolute path belong to chainsc itself? */
  owns(path: string): boolean;
}

const entryPoints: Readonly<Record<string, string>> = {
  chainsc: "runtime/index",
  "chainsc/compiler": "compiler/index",
  "chainsc/server": "runtime/server/index",
  "chainsc/streaming": "runtime/streaming/index",
  "chainsc/testing": "runtime/testing/index",
};

/**
 * User code always sees the declarations of the compiler that reads it, never those of a copy in `node_modules`: the
 * runtime that ends up in the packages is this compiler's as well.
 */
export function locateFramework(): Framework {
  const here = realpathSync(fileURLToPath(import.meta.url));
  const extension = here.endsWith(".ts") ? ".ts" : ".d.ts";
  // compiler/phases/1-load/framework.ts, dist/compiler/phases/1-load/framework.js, dist/compiler/compiler.cjs.
  const base = here.slice(0, here.lastIndexOf(`${sep}compiler${sep}${here.endsWith(".cjs") ? "" : "phases"}`));
  const folders = [`${base}${sep}runtime${sep}`, `${base}${sep}compiler${sep}`];
  return {
    resolve: (specifier) => {
      const entry = Object.hasOwn(entryPoints, specifier) ? entryPoints[specifier] : undefined;
      return entry === undefined ? undefined : `${base}${sep}${entry}${extension}`;
    },
    owns: (path) => folders.some((folder) => path.startsWith(folder)),
  };
}

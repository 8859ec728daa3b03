import { existsSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** Where the runtime itself lies, with a separator at the end: `dist/runtime/` of an emitted package when bundled. */
export const runtimeDirectory: string = (basename(here) === "scope" ? dirname(here) : here) + sep;

/** Absolute path of the emitted package that this process runs, if it does. */
export const emittedPackage: string | undefined = findEmittedPackage();

function findEmittedPackage(): string | undefined {
  const dist = dirname(runtimeDirectory.slice(0, -1));
  return basename(dist) === "dist" && existsSync(join(dist, "server.js")) ? dirname(dist) : undefined;
}

import type { LockedPackage } from "./lockfile.ts";

/** Told from the lockfile alone, so that it needs no `node_modules`. */
export function packageKind(name: string, entry: LockedPackage): "javascript" | "native" | "wasm" {
  if (entry.hasInstallScript) return "native";
  if (entry.cpu?.includes("wasm32") || /(^|[-/.])wasm(32)?($|[-/.])/.test(name)) return "wasm";
  if (entry.os !== undefined || entry.cpu !== undefined) return "native";
  return "javascript";
}

import { posix } from "node:path";
import type { JsonObject, JsonValue } from "../../model/json.ts";

/** The `packages` map of an npm lockfile, version 2 or 3. */
export interface Lockfile {
  /** Project-relative folder that holds the lockfile: `.`, or `..` and so on in a monorepo. */
  readonly directory: string;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** Parses a lockfile; `undefined` when it is none of npm 7 or newer. */
export function parseLockfile(text: string, directory: string): Lockfile | undefined {
  const parsed = parseJsonObject(text);
  const packages = parsed?.packages;
  if (!isObject(packages)) return undefined;
  return { directory, packages: packages as Readonly<Record<string, LockedPackage>> };
}

export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The key of the package that `name` means for code at `from` (a key of the map, or a folder): node's own walk upwards. */
export function resolveInLockfile(lockfile: Lockfile, from: string, name: string): string | undefined {
  const own = (key: string): boolean => Object.hasOwn(lockfile.packages, key);
  for (let at = from; ; at = parentOf(at)) {
    const key = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (!at.endsWith("node_modules") && own(key)) return key;
    if (at === "") return undefined;
  }
}

function parentOf(path: string): string {
  const parent = posix.dirname(path);
  return parent === "." ? "" : parent;
}

/** `node_modules/a/node_modules/@b/c` → `@b/c`. */
export function nameInPath(key: string): string {
  const marker = "node_modules/";
  const at = key.lastIndexOf(marker);
  return at < 0 ? key : key.slice(at + marker.length);
}

import type { JsonObject } from "../../model/json.ts";
import { type LockedPackage, type Lockfile, nameInPath, resolveInLockfile } from "./lockfile.ts";

export interface DirectPackage {
  readonly name: string;
  /** Key in the lockfile's `packages` map. */
  readonly key: string;
}

interface ClosureEntry {
  readonly key: string;
  /** Where it goes in the emitted lockfile. */
  readonly path: string;
  readonly entry: LockedPackage;
  /** Reached through optional dependencies only. */
  readonly optional: boolean;
  /** The key that asked for it; absent for direct ones. */
  readonly from?: string;
}

export interface NpmClosure {
  /** Sorted by path. */
  readonly entries: readonly ClosureEntry[];
  /** Packages that are links to folders and so cannot be installed from the registry. */
  readonly links: readonly { readonly key: string; readonly from?: string }[];
  /** Two versions that would have to lie at the same path. */
  readonly conflicts: readonly { readonly path: string; readonly versions: readonly string[] }[];
  /** Required by a package but absent from the lockfile. */
  readonly missing: readonly { readonly name: string; readonly from: string }[];
}

/**
 * The part of a lockfile that the direct packages need: dependencies, optional ones for every platform, required peers.
 * Paths stay as the user's installer laid them out, so what resolved there resolves the same way here.
 */
export function npmClosure(lockfile: Lockfile, direct: readonly DirectPackage[]): NpmClosure {
  const reached = new Map<string, { optional: boolean; from?: string }>();
  const links = new Map<string, { key: string; from?: string }>();
  const missing = new Map<string, { name: string; from: string }>();

  const visit = (key: string, optional: boolean, from?: string): void => {
    const entry = lockfile.packages[key];
    if (!entry) return;
    if (entry.link) {
      links.set(key, { key, ...(from !== undefined && { from }) });
      return;
    }
    const known = reached.get(key);
    if (known && (!known.optional || optional)) return;
    reached.set(key, {
      optional,
      ...(known ? known.from !== undefined && { from: known.from } : from !== undefined && { from }),
    });
    const follow = (name: string, isOptional: boolean, isRequired: boolean): void => {
      const found = resolveInLockfile(lockfile, key, name);
      if (found !== undefined) visit(found, isOptional, key);
      else if (isRequired) missing.set(`${key}\0${name}`, { name, from: nameInPath(key) });
    };
    for (const name of Object.keys(entry.dependencies ?? {})) {
      const isOptional = entry.optionalDependencies?.[name] !== undefined;
      follow(name, optional || isOptional, !isOptional);
    }
    for (const name of Object.keys(entry.optionalDependencies ?? {})) follow(name, true, false);
    for (const name of Object.keys(entry.peerDependencies ?? {}))
      if (!entry.peerDependenciesMeta?.[name]?.optional) follow(name, optional, false);
  };
  for (const { key } of direct) visit(key, false);

  const byPath = new Map<string, ClosureEntry>();
  const conflicts: { path: string; versions: string[] }[] = [];
  for (const [key, { optional, from }] of reached) {
    const entry = lockfile.packages[key];
    if (!entry) continue;
    const path = key.slice(key.indexOf("node_modules/"));
    const other = byPath.get(path);
    if (other && other.entry.version !== entry.version)
      conflicts.push({ path, versions: [other.entry.version ?? "?", entry.version ?? "?"].sort() });
    if (!other || key === path) byPath.set(path, { key, path, entry, optional, ...(from !== undefined && { from }) });
  }
  const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return {
    entries: [...byPath.values()].sort((a, b) => byText(a.path, b.path)),
    links: [...links.values()].sort((a, b) => byText(a.key, b.key)),
    conflicts: conflicts.sort((a, b) => byText(a.path, b.path)),
    missing: [...missing.values()].sort((a, b) => byText(a.from + a.name, b.from + b.name)),
  };
}

/** What a lockfile says about a package that is not ours to decide: where it came from and for whom it was installed. */
const dropped: ReadonlySet<string> = new Set(["resolved", "dev", "devOptional", "optional", "peer", "extraneous"]);

/** `package.json` and `package-lock.json` of one package directory. */
export function pinnedManifests(
  name: string,
  direct: readonly DirectPackage[],
  closure: NpmClosure,
  nodeRange: string,
): { readonly packageJson: JsonObject; readonly lockfile?: JsonObject } {
  const byKey = new Map(closure.entries.map((each) => [each.key, each]));
  const dependencies: Record<string, string> = {};
  for (const { name: wanted, key } of [...direct].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const entry = byKey.get(key)?.entry;
    if (entry?.version === undefined) continue;
    dependencies[wanted] =
      entry.name !== undefined && entry.name !== wanted ? `npm:${entry.name}@${entry.version}` : entry.version;
  }
  const hasPackages = closure.entries.length > 0;
  const root = { name, version: "0.0.0", ...(hasPackages && { dependencies }), engines: { node: nodeRange } };
  const packageJson: JsonObject = {
    name,
    version: "0.0.0",
    private: true,
    type: "module",
    engines: root.engines,
    ...(hasPackages && { dependencies }),
  };
  if (!hasPackages) return { packageJson };
  const packages: Record<string, JsonObject> = { "": root };
  for (const { path, entry, optional } of closure.entries) {
    const kept: Record<string, never> = {};
    for (const [key, value] of Object.entries(entry)) if (!dropped.has(key)) kept[key] = value as never;
    packages[path] = { ...kept, ...(optional && { optional: true }) };
  }
  return { packageJson, lockfile: { name, version: "0.0.0", lockfileVersion: 3, requires: true, packages } };
}

import { join, posix } from "node:path";
import semver from "semver";
import * as rules from "../../diagnostics/catalogue/6-plan.ts";
import type { Chain, Chainlet } from "../../model/chain.ts";
import type { Session } from "../../session.ts";
import { readChainsLock, writeChainsLock } from "./chains-lock.ts";
import { configSpan } from "./config-span.ts";
import { refusedNpmRequirement } from "./field-grammar.ts";
import { type LockedPackage, type Lockfile, parseJsonObject, resolveInLockfile } from "./lockfile.ts";
import { npmClosure } from "./npm-closure.ts";
import { resolveWithNpm } from "./npm-resolution.ts";
import type { RequiredPackage } from "./plan-packages.ts";
import type { ProjectPackages } from "./project-packages.ts";

export interface ResolvedRequirements {
  /** The project's packages with what `chains.lock` adds. */
  readonly project: ProjectPackages;
  /** By class name; absent where a diagnostic was reported. */
  readonly required: ReadonlyMap<string, readonly RequiredPackage[]>;
}

/** Finds the versions of what `npmRequirements` and `npmRequirementsFile` of all chainlets ask for. */
export async function resolveRequirements(
  chain: Chain,
  project: ProjectPackages,
  session: Session,
): Promise<ResolvedRequirements> {
  const wanted = new Map<string, readonly string[]>();
  for (const chainlet of chain.chainlets) {
    const asked = requirementsOf(chainlet, session);
    if (asked) wanted.set(chainlet.name, asked);
  }
  const base = project.lockfile ?? { directory: project.directory, packages: {} };
  const lacking = [...new Set([...wanted.values()].flat())].filter((each) => !keyOf(base, each)).sort();
  const extended = lacking.length === 0 ? { lockfile: base } : await extend(base, lacking, session);
  const required = new Map<string, readonly RequiredPackage[]>();
  for (const { name: chainletName, ...chainlet } of chain.chainlets) {
    const asked = wanted.get(chainletName);
    if (!asked) continue;
    const found: RequiredPackage[] = [];
    for (const requirement of asked) {
      const key = keyOf(extended.lockfile, requirement);
      const { name, range } = splitRequirement(requirement);
      const version = key === undefined ? undefined : extended.lockfile.packages[key]?.version;
      const span = configSpan({ ...chainlet, name: chainletName }, "dockerImage.npmRequirements");
      const place = { span, chainlet: chainletName, accessor: "dockerImage.npmRequirements" };
      if (key === undefined || version === undefined) {
        const why = extended.why ?? "it is not there.";
        session.diagnostics.report(rules.requirementUnresolved, { requirement, why }, place);
      } else if (range !== undefined && !satisfies(version, range)) {
        session.diagnostics.report(rules.requirementConflicts, { requirement, name, version }, place);
      } else found.push({ name, key });
    }
    if (found.length === asked.length) required.set(chainletName, found);
  }
  const merged: ProjectPackages = lacking.length === 0 ? project : { ...project, lockfile: extended.lockfile };
  return { project: merged, required };
}

/** The requirements of one chainlet, its requirements file included; `undefined` after a diagnostic. */
function requirementsOf(chainlet: Chainlet, session: Session): readonly string[] | undefined {
  if (chainlet.kind !== "chainlet") return [];
  const { npmRequirements, npmRequirementsFile } = chainlet.remoteConfig.dockerImage;
  // What is no package name was refused with the other values.
  const named = npmRequirements.filter((each) => refusedNpmRequirement(each) === undefined);
  if (named.length < npmRequirements.length) return undefined;
  if (npmRequirementsFile === undefined) return named;
  const field = "dockerImage.npmRequirementsFile";
  const place = { span: configSpan(chainlet, field), chainlet: chainlet.name, accessor: field };
  const text = session.files.readText(join(session.root, npmRequirementsFile));
  if (text === undefined) {
    session.diagnostics.report(rules.fileMissing, { field, path: npmRequirementsFile }, place);
    return undefined;
  }
  const dependencies = parseJsonObject(text)?.dependencies;
  const listed = typeof dependencies === "object" && dependencies !== null ? Object.entries(dependencies) : [];
  const fromFile = listed.map(([name, range]) => `${name}@${String(range)}`);
  const bad = fromFile.find((each) => refusedNpmRequirement(each) !== undefined);
  if (posix.basename(npmRequirementsFile) === "package.json" && bad === undefined) return [...named, ...fromFile];
  const requirement = bad ?? npmRequirementsFile;
  const kind = bad === undefined ? "package.json" : "npm package";
  session.diagnostics.report(
    rules.requirementMalformed,
    { requirement, kind, wanted: "a package.json with name and version of each package under dependencies" },
    place,
  );
  return undefined;
}

/** What the lockfile lacks: from `chains.lock`, else from npm once. */
async function extend(
  base: Lockfile,
  lacking: readonly string[],
  session: Session,
): Promise<{ readonly lockfile: Lockfile; readonly why?: string }> {
  const recorded = readChainsLock(session);
  const withRecorded = merge(base, recorded.packages);
  const isComplete = lacking.every((requirement) => {
    if (!recorded.requirements.includes(requirement)) return false;
    const key = keyOf(withRecorded, requirement);
    if (key === undefined) return false;
    return npmClosure(withRecorded, [{ name: splitRequirement(requirement).name, key }]).missing.length === 0;
  });
  if (isComplete) return { lockfile: withRecorded };
  if (session.frozen) return { lockfile: withRecorded, why: "no lockfile pins it, and --frozen resolves nothing." };
  const resolved = await resolveWithNpm(base, lacking, session);
  if (resolved.kind === "failed") return { lockfile: withRecorded, why: resolved.why };
  const added = Object.entries(resolved.packages).filter(([key]) => key !== "" && !Object.hasOwn(base.packages, key));
  if (!session.readOnly) await writeChainsLock({ requirements: lacking, packages: Object.fromEntries(added) }, session);
  return { lockfile: merge(base, Object.fromEntries(added)) };
}

const merge = (base: Lockfile, more: Readonly<Record<string, LockedPackage>>): Lockfile => ({
  ...base,
  packages: { ...more, ...base.packages },
});

const keyOf = (lockfile: Lockfile, requirement: string): string | undefined =>
  resolveInLockfile(lockfile, "", splitRequirement(requirement).name);

const satisfies = (version: string, range: string): boolean =>
  semver.validRange(range) === null
    ? range === "latest"
    : semver.satisfies(version, range, { includePrerelease: true });

/** `@scope/name@^1` → name and range. */
export function splitRequirement(requirement: string): { readonly name: string; readonly range?: string } {
  const at = requirement.indexOf("@", 1);
  return at < 0 ? { name: requirement } : { name: requirement.slice(0, at), range: requirement.slice(at + 1) };
}

import { join, posix } from "node:path";
import * as rules from "../../diagnostics/catalogue/6-plan.ts";
import type { Chainlet } from "../../model/chain.ts";
import type { JsonObject } from "../../model/json.ts";
import type { PlannedPackage, Reason } from "../../model/plan.ts";
import type { Session } from "../../session.ts";
import { configSpan } from "./config-span.ts";
import type { PackageUse } from "./kept-file.ts";
import { nameInPath } from "./lockfile.ts";
import { type DirectPackage, npmClosure, pinnedManifests } from "./npm-closure.ts";
import { packageKind } from "./package-kind.ts";
import type { ProjectPackages } from "./project-packages.ts";

export interface PlannedPackages {
  readonly packages: readonly PlannedPackage[];
  readonly packageJson: JsonObject;
  readonly lockfile?: JsonObject;
}

/** A package that the configuration asks for, beside those that code imports. */
export interface RequiredPackage {
  readonly name: string;
  readonly key: string;
}

/** The npm closure of one chainlet, pinned from the user's lockfile; `undefined` after errors. */
export function planPackages(
  chainlet: Chainlet,
  uses: readonly PackageUse[],
  required: readonly RequiredPackage[],
  project: ProjectPackages,
  names: { readonly packageName: string; readonly nodeRange: string },
  session: Session,
): PlannedPackages | undefined {
  const direct = new Map<string, DirectPackage>();
  const reasons = new Map<string, Reason>();
  let failed = false;
  const clash = (name: string, keys: readonly string[]): void => {
    const versions = keys.map((key) => project.lockfile?.packages[key]?.version ?? "?").sort();
    if (versions[0] === versions[1]) return;
    failed = true;
    const place = { span: chainlet.span, chainlet: chainlet.name };
    session.diagnostics.report(rules.packageVersionsClash, { path: name, versions }, place);
  };
  for (const use of uses) {
    if (isExternal(use.name, chainlet, session)) continue;
    const key = project.resolve(use.name, use.importer, { span: use.span, chainlet: chainlet.name }, session);
    if (key === undefined) {
      failed = true;
      continue;
    }
    const known = direct.get(use.name);
    if (known && known.key !== key) clash(use.name, [known.key, key]);
    if (known) continue;
    direct.set(use.name, { name: use.name, key });
    reasons.set(key, { text: `imported by ${use.importer}`, from: use.importer, span: use.span });
  }
  for (const { name, key } of required) {
    if (direct.has(name)) continue;
    direct.set(name, { name, key });
    const span = configSpan(chainlet, "dockerImage.npmRequirements");
    reasons.set(key, { text: "asked for by dockerImage.npmRequirements", span });
  }
  if (failed) return undefined;
  const wanted = [...direct.values()];
  if (wanted.length === 0 || !project.lockfile)
    return { packages: [], ...pinnedManifests(names.packageName, [], npmClosure(noPackages, []), names.nodeRange) };

  const closure = npmClosure(project.lockfile, wanted);
  const spanOf = (key: string | undefined): Reason["span"] => (key === undefined ? undefined : reasons.get(key)?.span);
  for (const { key, from } of closure.links) {
    failed = true;
    const folder = project.lockfile.packages[key]?.resolved ?? key;
    const importer = from === undefined ? reasons.get(key)?.from : nameInPath(from);
    const place = { span: spanOf(key) ?? chainlet.span, chainlet: chainlet.name };
    session.diagnostics.report(rules.packageIsLink, { name: nameInPath(key), folder, importer }, place);
  }
  for (const { path, versions } of closure.conflicts) {
    failed = true;
    const place = { span: chainlet.span, chainlet: chainlet.name };
    session.diagnostics.report(rules.packageVersionsClash, { path, versions }, place);
  }
  const lockfile = posix.join(project.lockfile.directory, "package-lock.json");
  for (const { name, from } of closure.missing) {
    failed = true;
    const place = { span: chainlet.span, chainlet: chainlet.name };
    session.diagnostics.report(rules.packageMissingInLockfile, { name, from, lockfile }, place);
  }
  const packages: PlannedPackage[] = [];
  for (const { key, path, entry, optional, from } of closure.entries) {
    const name = nameInPath(path);
    const version = entry.version ?? "0.0.0";
    const place = { span: spanOf(key) ?? chainlet.span, chainlet: chainlet.name };
    if (entry.integrity === undefined && !entry.inBundle) {
      failed = true;
      const source = entry.resolved?.split("#")[0] ?? "somewhere else";
      session.diagnostics.report(rules.packageWithoutIntegrity, { name, version, source }, place);
    }
    if (entry.hasInstallScript && !optional && !session.config.build.installScripts.includes(name))
      session.diagnostics.report(rules.installScriptsIgnored, { name, version }, place);
    packages.push({
      name,
      version,
      path,
      kind: packageKind(name, entry),
      optional,
      reason: reasons.get(key) ?? { text: `needed by ${nameInPath(from ?? "")}`, from: nameInPath(from ?? "") },
    });
  }
  if (failed) return undefined;
  return { packages, ...pinnedManifests(names.packageName, wanted, closure, names.nodeRange) };
}

/** Is the package one of a folder that is copied as it is? */
function isExternal(name: string, chainlet: Chainlet, session: Session): boolean {
  const { externalPackageDirs } = chainlet.remoteConfig.dockerImage;
  return externalPackageDirs.some((directory) => session.files.isDirectory(join(session.root, directory, name)));
}

const noPackages = { directory: ".", packages: {} };

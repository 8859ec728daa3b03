import * as rules from "../../diagnostics/catalogue/6-plan.ts";
import type { Chainlet } from "../../model/chain.ts";
import type { Session } from "../../session.ts";
import { configSpan } from "./config-span.ts";
import { resolveInLockfile } from "./lockfile.ts";
import type { RequiredPackage } from "./plan-packages.ts";
import type { ProjectPackages } from "./project-packages.ts";

export interface ResolvedRequirements {
  readonly required: readonly RequiredPackage[];
  /** The project's packages with what `chains.lock` adds. */
  readonly project: ProjectPackages;
}

/** Finds the versions of `npmRequirements`; `undefined` after errors. */
export async function resolveRequirements(
  chainlet: Chainlet,
  project: ProjectPackages,
  session: Session,
): Promise<ResolvedRequirements | undefined> {
  const required: RequiredPackage[] = [];
  const place = { span: configSpan(chainlet, "dockerImage.npmRequirements"), chainlet: chainlet.name };
  let failed = false;
  for (const requirement of chainlet.remoteConfig.dockerImage.npmRequirements) {
    const { name } = splitRequirement(requirement);
    const key = project.lockfile && resolveInLockfile(project.lockfile, "", name);
    if (key === undefined) {
      failed = true;
      const why = "chains.lock is not written yet by this version.";
      session.diagnostics.report(rules.requirementUnresolved, { requirement, why }, place);
    } else required.push({ name, key });
  }
  return failed ? undefined : { required, project };
}

/** `@scope/name@^1` → name and range. */
export function splitRequirement(requirement: string): { readonly name: string; readonly range?: string } {
  const at = requirement.indexOf("@", 1);
  return at < 0 ? { name: requirement } : { name: requirement.slice(0, at), range: requirement.slice(at + 1) };
}

import { createHash } from "node:crypto";
import type { ChainPlan } from "../../model/plan.ts";

/** How one deployment is called in the engine. Same chain, id and class names: same names. */
export interface DeploymentNames {
  readonly network: string;
  /** By class name. */
  readonly chainlets: Readonly<Record<string, ChainletNames>>;
}

export interface ChainletNames {
  readonly container: string;
  /** What other containers of the deployment reach it by. */
  readonly alias: string;
  readonly configVolume: string;
  readonly secretsVolume: string;
}

export function deploymentNames(plan: ChainPlan, deploymentId: string): DeploymentNames {
  // Parts have no underscore, so that no two deployments can share a name.
  const prefix = `chainsc_${dnsLabel(plan.chainName)}_${deploymentLabel(deploymentId)}`;
  const chainlets: Record<string, ChainletNames> = {};
  const taken = new Set<string>();
  for (const { chainlet } of plan.packages) {
    let alias = dnsLabel(chainlet.name);
    if (taken.has(alias)) alias = dnsLabel(`${chainlet.name} ${chainlet.id}`);
    taken.add(alias);
    const container = `${prefix}_${alias}`;
    chainlets[chainlet.name] = {
      container,
      alias,
      configVolume: `${container}_config`,
      secretsVolume: `${container}_secrets`,
    };
  }
  return { network: prefix, chainlets };
}

/** Deployments are told apart by case, which names in the engine are not to be. */
const deploymentLabel = (id: string): string => dnsLabel(id === id.toLowerCase() ? id : `${id}.`);

/** A DNS label of at most 40 characters; a name that had to be changed gets a few digits of its hash, so that two stay two. */
export function dnsLabel(name: string): string {
  const lower = name.toLowerCase();
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(lower)) return lower;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 6);
  const readable = lower
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 32)
    .replace(/-$/, "");
  return readable === "" ? `x${hash}` : `${readable}-${hash}`;
}

/** What a user may call a deployment. */
export const isDeploymentName = (name: string): boolean => /^[0-9a-zA-Z_.-]{1,63}$/.test(name);

import { missingSecrets } from "../../diagnostics/catalogue/9-deploy.ts";
import type { ChainPlan } from "../../model/plan.ts";
import type { Session } from "../../session.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The name under which every chainlet finds the key of its chain. */
const chainApiKeyName = "baseten_chain_api_key";

/**
 * The values of all declared secrets, by chainlet and name, or `undefined` after a diagnostic that names every missing one.
 * They come from `TRUSS_SECRET_<name>`; the chain's API key is the deployment's own and cannot be given.
 */
export function readSecrets(
  plan: ChainPlan,
  environment: Environment,
  chainApiKey: string,
  session: Session,
): ReadonlyMap<string, ReadonlyMap<string, string>> | undefined {
  const missing = new Map<string, string[]>();
  const values = new Map<string, ReadonlyMap<string, string>>();
  for (const { chainlet, image } of plan.packages) {
    const own = new Map([[chainApiKeyName, chainApiKey]]);
    for (const key of image.secretKeys) {
      if (key === chainApiKeyName) continue;
      const value = environment[`TRUSS_SECRET_${key}`];
      if (value === undefined || value === "") missing.set(key, [...(missing.get(key) ?? []), chainlet.name]);
      else own.set(key, value);
    }
    values.set(chainlet.name, own);
  }
  if (missing.size === 0) return values;
  const sorted = [...missing].sort(([a], [b]) => (a < b ? -1 : 1));
  session.diagnostics.report(missingSecrets, { missing: sorted.map(([key, chainlets]) => ({ key, chainlets })) });
  return undefined;
}

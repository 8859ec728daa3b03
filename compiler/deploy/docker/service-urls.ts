import type { ChainPlan } from "../../model/plan.ts";
import { chainletPort } from "./deployment.ts";
import type { DeploymentNames } from "./names.ts";

/** Class name → where callers inside the deployment's network reach it. */
export function serviceUrls(plan: ChainPlan, names: DeploymentNames): Readonly<Record<string, string>> {
  return Object.fromEntries(
    plan.packages.map(({ chainlet, service }) => {
      const host = names.chainlets[chainlet.name]?.alias ?? "";
      const own =
        service?.kind === "server" ? service : { port: chainletPort, predictPath: "/v1/models/model:predict" };
      return [chainlet.name, `http://${host}:${own.port}${own.predictPath}`];
    }),
  );
}

import type { ChainletBase } from "../chainlet/chainlet-base.ts";
import { constructInScope } from "../scope/scope.ts";
import type { ShimDefinition } from "./definition.ts";
import type { Endpoint } from "./predict.ts";
import type { ServerScope } from "./server-scope.ts";

export function constructChainlet(definition: ShimDefinition, scope: ServerScope): Endpoint {
  const construct = definition.chainlet as unknown as new () => Endpoint;
  return constructInScope(scope, () => new construct());
}

/** Anything truthy is healthy; so is a chainlet that does not say. */
export async function askHealth(instance: ChainletBase): Promise<boolean> {
  if (typeof instance.isHealthy !== "function") return true;
  const answer: unknown = await instance.isHealthy();
  return answer === null || answer === undefined ? true : isTruthy(answer);
}

/** As other servers of this contract have it: empty containers are false too. */
function isTruthy(answer: unknown): boolean {
  if (typeof answer !== "object" || answer === null) return Boolean(answer);
  return Object.keys(answer).length > 0;
}

export async function closeChainlet(instance: ChainletBase): Promise<void> {
  if (typeof instance[Symbol.asyncDispose] === "function") await instance[Symbol.asyncDispose]?.();
  else if (typeof instance.close === "function") await instance.close();
}

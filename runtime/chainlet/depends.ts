import type { RPCOptions } from "../config/rpc-options.ts";
import type { DeploymentContext } from "../context/deployment-context.ts";
import { currentScope } from "../scope/scope.ts";
import type { Callable, ChainletClass } from "./chainlet-base.ts";
import type { Remote } from "./remote.ts";

/**
 * A chainlet that this one calls. Legal in two places: as the whole initialiser of a field of a chainlet, or as the
 * whole default of a constructor parameter.
 */
export function depends<T extends Callable>(cls: ChainletClass<T>, options: RPCOptions = {}): Remote<T> {
  return currentScope(`depends(${cls.name})`).dependency(cls, options) as Remote<T>;
}

/** The deployment context of this chainlet. Legal in the same two places as `depends`. */
export function dependsContext<UserConfig = unknown>(): DeploymentContext<UserConfig> {
  return currentScope("dependsContext()").context() as DeploymentContext<UserConfig>;
}

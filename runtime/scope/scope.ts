import { AsyncLocalStorage } from "node:async_hooks";
import type { ChainletBase, ChainletClass } from "../chainlet/chainlet-base.ts";
import type { RPCOptions } from "../config/rpc-options.ts";
import type { DeploymentContext } from "../context/deployment-context.ts";
import { ChainsRuntimeError } from "../errors/usage-errors.ts";

/** Where chainlets may be constructed: a local run, or a server around one of them. */
export interface Scope {
  /** A chainlet's constructor has begun. @throws ChainsRuntimeError when it must not. */
  constructed(instance: ChainletBase): void;
  /** What `depends(cls, options)` evaluates to. */
  dependency(cls: ChainletClass, options: RPCOptions): unknown;
  /** What `dependsContext()` evaluates to. */
  context(): DeploymentContext;
}

const scopes = new AsyncLocalStorage<Scope | undefined>();
let constructing: Scope | undefined;

/** The scope of the running code. `what` is what needs it, for the message. */
export function currentScope(what: string): Scope {
  const scope = constructing ?? scopes.getStore();
  if (!scope) throw new ChainsRuntimeError(outsideScope(what));
  return scope;
}

export function runInScope<T>(scope: Scope | undefined, body: () => T): T {
  return scopes.run(scope, body);
}

/** As `runInScope`, for what ends at once. It spares the process an asynchronous context, which every later promise would pay for. */
export function constructInScope<T>(scope: Scope, construct: () => T): T {
  const before = constructing;
  constructing = scope;
  try {
    return construct();
  } finally {
    constructing = before;
  }
}

function outsideScope(what: string): string {
  return `${what} was naively instantiated: there is nothing here that could give it its dependencies.\n${threeWays}`;
}

/** The legal ways to get a chainlet. */
export const threeWays = `A chainlet comes to life in one of three ways:
 1. As a dependency of another chainlet: a field initialiser or the default of a constructor parameter.
      class Caller extends chains.ChainletBase {
        helper = chains.depends(Helper, { retries: 3 });
        async runRemote(n: number): Promise<number> { return this.helper.runRemote(n); }
      }
 2. In a local run, directly in its body.
      await chains.runLocal({ secrets: {} }, async () => {
        console.log(await new Caller().runRemote(5));
      });
 3. Deployed, called over HTTP: \`chainsc run\` or \`chainsc push\` start it, and \`runRemoteUrl\` answers.
In tests, \`chainsc/testing\` gives fakes for dependencies and contexts.`;

import type { Clock } from "../call/clock.ts";
import { ContainerChainlet } from "../chainlet/container-chainlet.ts";
import { TrussChainlet } from "../chainlet/truss-chainlet.ts";
import type { Environment } from "../context/deployment-context.ts";
import { runInRequest } from "../context/request-context.ts";
import type { ServiceDescriptor } from "../context/service-descriptor.ts";
import { emittedPackage } from "./emitted-package.ts";
import type { Fake } from "./fake.ts";
import { LocalScope } from "./local-scope.ts";
import { runInScope } from "./scope.ts";

export interface RunLocalOptions {
  /** By name. A name that is not here throws when it is read. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** `context.dataDir`. */
  readonly dataDir?: string;
  /** By class name: fills the contexts, and is where `TrussChainlet` and `ContainerChainlet` dependencies are called. */
  readonly chainletToService?: Readonly<Record<string, ServiceDescriptor>>;
  readonly userEnv?: Readonly<Record<string, string>>;
  readonly environment?: Environment;
  /**
   * `clone` (default): arguments and results cross a copy, with retries, deadlines and errors as deployed, so that
   * aliasing and values that cannot be serialised fail here. `reference`: plain calls.
   */
  readonly isolation?: "clone" | "reference";
  /** From `chainsc/testing`: stand-ins for dependencies. */
  readonly fakes?: readonly Fake[];
  /** From `chainsc/testing`: the clock that retries and deadlines go by. Default the system's. */
  readonly clock?: Clock;
}

/**
 * Runs a chain in this process. Inside `body` chainlets may be constructed; a dependency is created once per class and
 * shared. Resolves to what `body` resolves to. Nested and concurrent runs do not see each other.
 */
export function runLocal<T>(body: () => T | Promise<T>): Promise<Awaited<T>>;
export function runLocal<T>(options: RunLocalOptions, body: () => T | Promise<T>): Promise<Awaited<T>>;
export async function runLocal<T>(
  first: RunLocalOptions | (() => T | Promise<T>),
  second?: () => T | Promise<T>,
): Promise<Awaited<T>> {
  const [options, body] = typeof first === "function" ? [{}, first] : [first, second];
  if (typeof body !== "function") throw new TypeError("runLocal needs a function to run: runLocal(options, body).");
  if (emittedPackage !== undefined) {
    warnOfServer();
    return undefined as Awaited<T>;
  }
  const scope = new LocalScope(options, [TrussChainlet, ContainerChainlet]);
  try {
    // Not part of the call that it may run in.
    return await runInScope(scope, () => runInRequest(undefined, body));
  } finally {
    scope.end();
  }
}

let warned = false;

/** A chain's main section is harmless in the packages that are made from it. */
function warnOfServer(): void {
  if (warned) return;
  warned = true;
  console.warn("runLocal does nothing in a deployed chainlet: its body was skipped.");
}

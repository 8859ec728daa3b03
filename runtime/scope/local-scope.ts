import type { ChainletBase, ChainletClass } from "../chainlet/chainlet-base.ts";
import type { RPCOptions } from "../config/rpc-options.ts";
import { contextFrom } from "../context/context-from.ts";
import type { DeploymentContext } from "../context/deployment-context.ts";
import { lazySecrets } from "../context/secrets.ts";
import { ChainsRuntimeError } from "../errors/usage-errors.ts";
import type { RunLocalOptions } from "./run-local.ts";
import type { Scope } from "./scope.ts";

/** One local run: the instances that live in it and how they call each other. */
export class LocalScope implements Scope {
  readonly #options: RunLocalOptions;
  readonly #instances = new Map<ChainletClass, ChainletBase>();

  constructor(options: RunLocalOptions) {
    this.#options = options;
  }

  constructed(_instance: ChainletBase): void {}

  dependency(cls: ChainletClass, _options: RPCOptions): unknown {
    let instance = this.#instances.get(cls);
    if (!instance) {
      instance = Reflect.construct(cls as unknown as new () => ChainletBase, []);
      this.#instances.set(cls, instance);
    }
    return instance;
  }

  context(): DeploymentContext {
    const { secrets = {}, chainletToService = {}, dataDir, userEnv = {}, environment } = this.#options;
    return contextFrom({
      chainletToService,
      dataDir,
      secrets: lazySecrets({
        names: Object.keys(secrets),
        read: (name) => secrets[name],
        missing: (name) => `This local run has no secret named ${name}: add it to runLocal({ secrets }).`,
      }),
      userConfig: undefined,
      userEnv,
      environment,
    });
  }

  async end(): Promise<void> {
    if (this.#instances.size < 0) throw new ChainsRuntimeError("");
  }
}

import { moveStub, StubBase } from "../call/stub-base.ts";
import type { ChainletBase, ChainletClass } from "../chainlet/chainlet-base.ts";
import { contextFrom } from "../context/context-from.ts";
import type { DeploymentContext } from "../context/deployment-context.ts";
import type { ServiceDescriptor } from "../context/service-descriptor.ts";
import { withCallersFrames } from "../errors/callers-frames.ts";
import { ChainsRuntimeError } from "../errors/usage-errors.ts";
import type { Scope } from "../scope/scope.ts";
import { threeWays } from "../scope/scope.ts";
import type { ShimDefinition, ShimDependency } from "./definition.ts";
import type { DynamicConfig } from "./dynamic-config.ts";
import { mountedSecrets } from "./mounted-secrets.ts";
import type { Redactor } from "./redactor.ts";

export interface ServerScopeParts {
  readonly definition: ShimDefinition;
  readonly dynamicConfig: DynamicConfig;
  readonly secretsDirectory: string;
  /** Absolute path, if the package has a data directory. */
  readonly dataDirectory: string | undefined;
  readonly redactor: Redactor;
  readonly warn: (message: string) => void;
}

type Stub = StubBase & { runRemote(...args: unknown[]): unknown };

/** The scope that a server constructs its chainlet in: dependencies are stubs, the context is the platform's. */
export class ServerScope implements Scope {
  readonly #parts: ServerScopeParts;
  readonly #moves: (() => void)[] = [];
  #context: DeploymentContext | undefined;

  constructor(parts: ServerScopeParts) {
    this.#parts = parts;
  }

  constructed(instance: ChainletBase): void {
    const { chainlet, name } = this.#parts.definition;
    if (instance.constructor === chainlet) return;
    throw new ChainsRuntimeError(
      `${instance.constructor.name} was naively instantiated while ${name} was constructed.\n${threeWays}`,
    );
  }

  dependency(cls: ChainletClass & { readonly chainletName?: string }): unknown {
    const name = cls.chainletName || cls.name;
    const { dependencies } = this.#parts.definition;
    const dependency = Object.hasOwn(dependencies, name) ? dependencies[name] : undefined;
    if (dependency) return this.#movableStub(name, dependency);
    // A base class asks for what its subclass replaced: that field is initialised too, and its stub is never called.
    if (cls.prototype instanceof StubBase) return Object.create(cls.prototype);
    throw new ChainsRuntimeError(
      `${name} is not a dependency that this package was built with. Build it again, and write depends(${name}) as the ` +
        "whole initialiser of a field or the whole default of a constructor parameter.",
    );
  }

  context(): DeploymentContext {
    this.#context ??= this.#createContext();
    return this.#context;
  }

  /** The addresses may have changed: stubs follow. */
  addressesChanged(): void {
    for (const move of this.#moves) move();
  }

  /** A stub that follows its service when the platform says that it is somewhere else now. */
  #movableStub(name: string, dependency: ShimDependency): Pick<Stub, "runRemote"> {
    const { warn } = this.#parts;
    const create = dependency.stub as unknown as new (descriptor: ServiceDescriptor, apiKey: string) => Stub;
    // Without it every call would be refused, so that a missing key fails the load rather than the first caller.
    const apiKey = this.context().getBasetenApiKey().trim();
    let descriptor = this.#descriptor(name, dependency);
    const stub = new create(descriptor, apiKey);
    this.#moves.push(() => {
      try {
        const now = this.#descriptor(name, dependency);
        if (JSON.stringify(now) === JSON.stringify(descriptor)) return;
        descriptor = now;
        moveStub(stub, now);
      } catch (error) {
        warn(`The address of ${name} stays as it was: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
    return {
      runRemote(...args) {
        const answer = stub.runRemote(...args);
        return answer instanceof Promise ? withCallersFrames(answer) : answer;
      },
    };
  }

  #descriptor(name: string, { displayName, options }: ShimDependency): ServiceDescriptor {
    return this.#parts.dynamicConfig.service({ name, displayName, options });
  }

  #createContext(): DeploymentContext {
    const { definition, dynamicConfig, secretsDirectory, dataDirectory, redactor } = this.#parts;
    const descriptor = (name: string, dependency: ShimDependency) => this.#descriptor(name, dependency);
    return contextFrom({
      get chainletToService() {
        const entries = Object.entries(definition.dependencies);
        return Object.fromEntries(entries.map(([name, dependency]) => [name, descriptor(name, dependency)]));
      },
      dataDir: dataDirectory,
      secrets: mountedSecrets({
        names: definition.settings.secretKeys,
        directory: secretsDirectory,
        chainlet: definition.name,
        redactor,
      }),
      userConfig: definition.settings.userConfig ?? undefined,
      get userEnv() {
        return dynamicConfig.userEnv();
      },
      get environment() {
        return dynamicConfig.environment();
      },
    });
  }
}

import type { RemoteConfig } from "../config/remote-config.ts";
import { currentScope } from "../scope/scope.ts";

/** Base of every chainlet. A subclass adds a method `runRemote`, the endpoint. */
export abstract class ChainletBase {
  /** How it is built and served. */
  declare static remoteConfig?: RemoteConfig;
  /** Default of `context.userConfig`. */
  declare static userConfig?: unknown;
  /** The registered name of a stub's original; set by generated code only. */
  declare static readonly chainletName?: string;

  /** @throws ChainsRuntimeError outside `runLocal`, a server and tests. */
  constructor() {
    currentScope(new.target.name).constructed(this);
  }

  /** Asked by the readiness probe; `false` or an error means not ready. */
  isHealthy?(): boolean | Promise<boolean>;
  /** Awaited at shutdown. */
  close?(): void | Promise<void>;
  /** Awaited at shutdown. */
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}

/** A chainlet that can be called. */
export type Callable = ChainletBase & { runRemote: (...args: never[]) => unknown };

/** The class of a chainlet that can be called. */
export type ChainletClass<T extends Callable = Callable> = abstract new (...args: never[]) => T;

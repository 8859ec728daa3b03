import type { ChainletClass } from "../chainlet/chainlet-base.ts";
import type { CompleteRpcOptions } from "../config/rpc-options.ts";
import type { EndpointSchema } from "../schema/endpoint-schema.ts";

/** Everything that a generated `server.ts` says about the chainlet it serves. */
export interface ShimDefinition {
  readonly chainlet: ChainletClass;
  /** Class name. */
  readonly name: string;
  /** Key of the platform and of the dynamic config. */
  readonly displayName: string;
  readonly isEntrypoint: boolean;
  readonly endpoint: EndpointSchema;
  /** By class name. */
  readonly dependencies: Readonly<Record<string, ShimDependency>>;
  readonly settings: ShimSettings;
}

export interface ShimDependency {
  readonly stub: ChainletClass;
  readonly displayName: string;
  readonly options: CompleteRpcOptions;
}

export interface ShimSettings {
  /** Calls that run at once; of a synchronous endpoint the number of worker threads. */
  readonly predictConcurrency: number;
  /** Calls that may wait for a slot. */
  readonly maxQueue: number;
  readonly maxBodyBytes: number;
  /** Longest pause between two streamed chunks, in seconds. */
  readonly streamingReadTimeoutSec: number;
  readonly enableDebugLogs: boolean;
  readonly enableTracing: boolean;
  readonly transport: ShimTransport | null;
  /** Names that the context may read, beside the chain's API key. */
  readonly secretKeys: readonly string[];
  readonly userConfig: unknown;
  /** Absolute, or relative to the package directory. */
  readonly dataDir?: string;
}

export type ShimTransport =
  | { readonly kind: "http" }
  | { readonly kind: "websocket"; readonly pingIntervalSeconds?: number; readonly pingTimeoutSeconds?: number };

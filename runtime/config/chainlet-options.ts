/** Plain data. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Thresholds of the platform's probes, in seconds. */
export interface HealthChecks {
  readonly restartCheckDelaySeconds?: number;
  readonly restartThresholdSeconds?: number;
  readonly stopTrafficThresholdSeconds?: number;
  readonly startupThresholdSeconds?: number;
}

/** Checks and returns its argument. */
export function HealthChecks(config: HealthChecks): HealthChecks {
  return config;
}

export type Transport =
  | { readonly kind: "http" }
  | { readonly kind: "websocket"; readonly pingIntervalSeconds?: number; readonly pingTimeoutSeconds?: number };

/** How a chainlet is served. */
export interface ChainletOptions {
  /** Environment variables of the container. Never secrets: they are readable in the image. */
  readonly envVariables?: Readonly<Record<string, string>>;
  readonly healthChecks?: HealthChecks;
  /** Free data for the platform. */
  readonly metadata?: { readonly [key: string]: JsonValue };
  /** Longest pause between two streamed chunks, in seconds. Default 60. */
  readonly streamingReadTimeoutSec?: number;
  /** Default false. */
  readonly enableDebugLogs?: boolean;
  /** Default false. */
  readonly enableTracing?: boolean;
  /** Only for websocket endpoints. */
  readonly transport?: Transport;
  /** Calls that may wait for a slot; beyond it callers get 503 with `Retry-After`. Default 1000. */
  readonly maxQueue?: number;
  /** Largest request body in bytes; beyond it callers get 413. Default 104857600 (100 MiB). */
  readonly maxBodyBytes?: number;
}

/** Checks and returns its argument. */
export function ChainletOptions(config: ChainletOptions): ChainletOptions {
  return config;
}

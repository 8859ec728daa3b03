/** How a dependency is called. */
export interface RPCOptions {
  /** How many times a failed call is tried again. More than 0 declares the call repeatable. Default 0. */
  readonly retries?: number;
  /** Deadline of the whole call in seconds, queueing and all attempts included. Default 600. */
  readonly timeoutSec?: number;
  /** msgpack instead of JSON. Default false. */
  readonly useBinary?: boolean;
  /** Calls in flight from this process to that dependency; the rest wait. Default 300. */
  readonly concurrencyLimit?: number;
}

/** Checks and returns its argument. */
export function RPCOptions(config: RPCOptions): RPCOptions {
  return config;
}

/** With every default filled in. */
export type CompleteRpcOptions = Required<RPCOptions>;

export const defaultRpcOptions: CompleteRpcOptions = {
  retries: 0,
  timeoutSec: 600,
  useBinary: false,
  concurrencyLimit: 300,
};

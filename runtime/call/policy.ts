import type { Dependency } from "./dependency.ts";
import { OngoingCall } from "./ongoing-call.ts";
import type { TransportProgress } from "./transport.ts";

/** Who calls: the request that the call belongs to. All absent outside of one. */
export interface Caller {
  /** Gives the call up when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Instead of `signal`: calls back once when the caller leaves, at once when it has left; the answer takes that back. */
  readonly onAbort?: ((left: (reason: Error) => void) => () => void) | undefined;
  /** When that request's own time is over, on the dependency's clock. */
  readonly deadline?: number | undefined;
  readonly traceparent?: string | undefined;
  /** Runs `body` as part of that request; for outcomes that are told from somewhere else. */
  readonly within?: ((body: () => void) => void) | undefined;
}

/** One try of a call, as the code that makes it sees it. */
export interface Attempt extends TransportProgress {
  /** 1 for the first. */
  readonly number: number;
  /** The same for all attempts of a call. */
  readonly idempotencyKey: string;
  /** Milliseconds until the call is given up; above 0. */
  remainingMs(): number;
  /** `stop` runs when the call is given up while this attempt is under way; the attempt's outcome no longer counts then. */
  onGivenUp(stop: (reason: Error) => void): void;
}

/** A value whose place under the concurrency limit stays taken until `release` is called; more than once does no harm. */
export interface Held<T> {
  readonly value: T;
  release(): void;
}

/**
 * Makes a call with everything that keeps it safe: place in the queue, deadline, retries within the budget, cancellation, figures.
 *
 * @throws what `AttemptFailure.toError` gives after the last attempt; `RemoteTimeoutError`; the reason of `caller.signal`; and as it is
 * whatever else `attempt` rejects with.
 */
export function callWithPolicy<T>(
  dependency: Dependency,
  caller: Caller,
  attempt: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  return startCall(dependency, caller, promised(attempt));
}

/** The same for what goes on after `attempt` has answered, as streams do. Deadline and cancellation of the rest are the caller's. */
export function openWithPolicy<T>(
  dependency: Dependency,
  caller: Caller,
  attempt: (attempt: Attempt) => Promise<T>,
): Promise<Held<T>> {
  return new Promise((resolve, reject) => {
    const held = (call: OngoingCall<T>, value: T) => resolve({ value, release: () => call.release() });
    new OngoingCall<T>(dependency, caller, promised(attempt), held, reject).start();
  });
}

/** The same as `callWithPolicy` for attempts that tell their outcome without a promise. */
export function startCall<T>(dependency: Dependency, caller: Caller, attempt: StartAttempt<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const done = (call: OngoingCall<T>, value: T) => {
      call.release();
      resolve(value);
    };
    new OngoingCall<T>(dependency, caller, attempt, done, reject).start();
  });
}

/** Begins an attempt, and calls `succeeded` or `failed` of what it is given, once, later. */
export type StartAttempt<T> = (attempt: OngoingAttempt<T>, number: number) => void;

/** `number` is that of the attempt which ends; the outcome of one that was given up does not count. */
export interface OngoingAttempt<T> extends Attempt {
  succeeded(number: number, value: T): void;
  failed(number: number, error: unknown): void;
}

function promised<T>(attempt: (attempt: Attempt) => Promise<T>): StartAttempt<T> {
  return (ongoing, number) => {
    attempt(ongoing).then(
      (value) => ongoing.succeeded(number, value),
      (error: unknown) => ongoing.failed(number, error),
    );
  };
}

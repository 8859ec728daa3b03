import type { MaybePromise, Wire } from "../schema/endpoint-schema.ts";
import type { Answer, Failure } from "./answer.ts";
import type { ServerRequest } from "./server-request.ts";

/** How a call ended. `log` is for the log only. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "failure"; readonly failure: Failure; readonly log?: string }
  | { readonly kind: "stream"; readonly items: AsyncIterable<unknown> };

/** Who waits for a call to end. Callbacks rather than a promise: with asynchronous contexts each promise costs as much as a small call. */
export interface CallEnd {
  settled(outcome: Outcome): void;
  /** Something that is not the user's went wrong. */
  broke(error: unknown): void;
}

export function tellEnd(outcome: Promise<Outcome>, end: CallEnd): void {
  outcome.then(
    (settled) => end.settled(settled),
    (error: unknown) => end.broke(error),
  );
}

/** A call whose arguments are known to fit; it runs when a slot is free. */
export interface PreparedCall {
  readonly kind: "prepared";
  /** Tells `end` once. */
  run(end: CallEnd): void;
}

export type Preparation = PreparedCall | Extract<Outcome, { kind: "failure" }>;

/** What runs calls: the event loop, or worker threads for synchronous endpoints. */
export interface Executor {
  /** Constructs the chainlet. */
  load(): Promise<void>;
  prepare(body: Buffer, wire: Wire, request: ServerRequest): MaybePromise<Preparation>;
  /** What `isHealthy` of the chainlet says; true when it has none. Errors pass through. */
  isHealthy(): Promise<boolean>;
  /** Awaits `close()` or `[Symbol.asyncDispose]()` of the chainlet. */
  close(): Promise<void>;
}

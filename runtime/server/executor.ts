import type { MaybePromise, Wire } from "../schema/endpoint-schema.ts";
import type { Answer, Failure } from "./answer.ts";
import type { ServerRequest } from "./server-request.ts";

/** How a call ended. `log` is for the log only. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "failure"; readonly failure: Failure; readonly log?: string }
  | { readonly kind: "stream"; readonly items: AsyncIterable<unknown> };

/** A call whose arguments are known to fit; it runs when a slot is free. */
export interface PreparedCall {
  readonly kind: "prepared";
  run(): MaybePromise<Outcome>;
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

import type { Wire } from "../schema/endpoint-schema.ts";
import type { Answer, Failure } from "./answer.ts";

/** What the server tells a worker thread. */
export type ToWorker =
  | {
      readonly type: "call";
      readonly id: number;
      readonly body: Uint8Array;
      readonly wire: Wire;
      /** Of the request; the deadline is what is left of it. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly type: "health"; readonly id: number }
  | { readonly type: "close"; readonly id: number };

/** What a worker thread tells the server. Errors cross as details, never as objects. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly message: string; readonly stack: string | undefined }
  | { readonly type: "called"; readonly id: number; readonly outcome: WorkerOutcome }
  | { readonly type: "health"; readonly id: number; readonly healthy: boolean }
  | { readonly type: "closed"; readonly id: number }
  | { readonly type: "threw"; readonly id: number; readonly message: string; readonly stack: string | undefined };

export type WorkerOutcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "failure"; readonly failure: Failure; readonly log?: string };

/** Marks a thread as one of ours. */
export const workerMark = "chainsc-worker";

/** An error that happened on the other side of a thread boundary, with its own stack. */
export function errorFromWorker(message: string, stack: string | undefined): Error {
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

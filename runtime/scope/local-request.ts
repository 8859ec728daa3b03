import type { Caller } from "../call/policy.ts";
import type { OngoingRequest } from "../context/request-context.ts";

let lastId = 0;

/** The request that a call inside a local run belongs to. */
export class LocalRequest implements OngoingRequest {
  readonly requestId = `local-${lastId++}`;
  #deadlineAt: number | undefined;
  readonly traceparent: string | undefined;
  readonly headers: Readonly<Record<string, string>> = {};
  readonly #controller = new AbortController();

  /** `deadlineAt` is on the clock of `performance.now()`. */
  constructor(options: { deadlineAt?: number | undefined; traceparent?: string | undefined } = {}) {
    this.#deadlineAt = options.deadlineAt;
    this.traceparent = options.traceparent;
  }

  get deadlineAt(): number | undefined {
    return this.#deadlineAt;
  }

  /** The first item of a stream is there: that is all that its deadline is for. */
  liftDeadline(): void {
    this.#deadlineAt = undefined;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get deadline(): Date | undefined {
    return this.deadlineAt === undefined ? undefined : new Date(performance.timeOrigin + this.deadlineAt);
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }
}

/** Who calls, as the policy wants to know it. */
export function callerOf(request: OngoingRequest | undefined): Caller {
  if (!request) return {};
  return { signal: request.signal, deadline: request.deadlineAt, traceparent: request.traceparent ?? "" };
}

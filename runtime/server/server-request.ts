import { wireHeaders } from "../call/wire-headers.ts";
import { type DependencyTiming, type OngoingRequest, runInRequest } from "../context/request-context.ts";
import type { RequestHeaders } from "./request-headers.ts";

/** Why a call's signal aborted. */
class CallAborted extends Error {
  override readonly name: string = "AbortError";
}

/** Tells processes apart, no more: `crypto` would take longer to load than all of this. */
const idPrefix = Math.floor(Math.random() * 2 ** 32)
  .toString(16)
  .padStart(8, "0");
let lastId = 0;

/** One call that this server answers. What costs something is made when it is asked for. */
export class ServerRequest implements OngoingRequest {
  /** On the clock of `performance.now()`. */
  readonly receivedAt = performance.now();
  #deadlineAt: number | undefined;
  readonly #incoming: RequestHeaders;
  timings: DependencyTiming[] | undefined = undefined;
  #requestId: string | undefined;
  #headers: Record<string, string> | undefined;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #aborted: CallAborted | undefined;
  #callerLeft = false;
  #traceparent: string | undefined;
  /** Runs what belongs to the call where the user's tracing expects it; absent without tracing. */
  within: (<T>(body: () => T) => T) | undefined = undefined;
  #listeners: Set<(reason: Error) => void> | undefined;

  constructor(headers: RequestHeaders) {
    this.#incoming = headers;
    const left = headers.get(wireHeaders.deadlineMs);
    if (left !== undefined && /^\d{1,12}(\.\d{1,6})?$/.test(left)) this.#deadlineAt = this.receivedAt + Number(left);
  }

  get deadlineAt(): number | undefined {
    return this.#deadlineAt;
  }

  /** The first chunk of a stream was sent: that is all that its deadline is for. */
  liftDeadline(): void {
    this.#deadlineAt = undefined;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
  }

  get signal(): AbortSignal {
    return this.#abortController().signal;
  }

  get deadline(): Date | undefined {
    return this.deadlineAt === undefined ? undefined : new Date(performance.timeOrigin + this.deadlineAt);
  }

  get requestId(): string {
    this.#requestId ??= this.header(wireHeaders.requestId) ?? `${idPrefix}-${(lastId++).toString(36)}`;
    return this.#requestId;
  }

  get chainRequestId(): string | undefined {
    return this.header(wireHeaders.chainRequestId);
  }

  get traceparent(): string | undefined {
    return this.#traceparent ?? this.header(wireHeaders.traceparent);
  }

  /** From now on the call goes by a span of its own. */
  trace(traceparent: string | undefined, within: <T>(body: () => T) => T): void {
    this.#traceparent = traceparent;
    this.within = within;
  }

  get headers(): Readonly<Record<string, string>> {
    this.#headers ??= flatHeaders(this.#incoming.all());
    return this.#headers;
  }

  /** Absent when it is empty. */
  header(name: string): string | undefined {
    const value = this.#incoming.get(name);
    return value === "" ? undefined : value;
  }

  get aborted(): boolean {
    return this.#aborted !== undefined;
  }

  /** Why it was aborted, if it was. */
  get abortReason(): Error | undefined {
    return this.#aborted;
  }

  onAbort(aborted: (reason: Error) => void): () => void {
    if (this.#aborted) {
      aborted(this.#aborted);
      return () => {};
    }
    this.#listeners ??= new Set();
    const listeners = this.#listeners.add(aborted);
    return () => listeners.delete(aborted);
  }

  /** Nobody will read the answer. */
  get callerLeft(): boolean {
    return this.#callerLeft;
  }

  leave(): void {
    this.#callerLeft = true;
    this.abort("The caller went away.");
  }

  /** The caller is gone, or nobody wants the answer any more. */
  abort(reason: string): void {
    if (this.#aborted) return;
    const why = new CallAborted(reason);
    this.#aborted = why;
    // What listens belongs to the call, whoever ends it.
    if (this.#listeners?.size || this.#controller) {
      runInRequest(this, () => {
        for (const aborted of [...(this.#listeners ?? [])]) aborted(why);
        this.#controller?.abort(why);
      });
    }
  }

  /** The answer is given: nothing aborts any more. */
  finish(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
  }

  #abortController(): AbortController {
    if (this.#controller) return this.#controller;
    const controller = new AbortController();
    this.#controller = controller;
    if (this.#aborted) controller.abort(this.#aborted);
    else if (this.deadlineAt !== undefined) {
      const left = Math.min(Math.max(0, this.deadlineAt - performance.now()), 2 ** 31 - 1);
      this.#timer = setTimeout(() => this.abort("The deadline of the call has passed."), left);
      this.#timer.unref();
    }
    return controller;
  }
}

function flatHeaders(incoming: ReturnType<RequestHeaders["all"]>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

import { AsyncLocalStorage } from "node:async_hooks";
import { ChainsRuntimeError } from "../errors/usage-errors.ts";

/** The call that a `runRemote` is answering. */
export interface RequestContext {
  /** Aborts when the caller goes away, the deadline passes, or the server drains. */
  readonly signal: AbortSignal;
  readonly deadline?: Date | undefined;
  readonly requestId: string;
  /** W3C trace parent: of the call's own span when tracing is on, else as the caller sent it. */
  readonly traceparent?: string | undefined;
  /** Of the incoming request, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How long a dependency took for a request, and what it told of its own dependencies. */
export interface DependencyTiming {
  readonly name: string;
  readonly ms: number;
  readonly below: string | undefined;
}

/** What the runtime itself knows beyond that. */
export interface OngoingRequest extends RequestContext {
  /** The deadline on the clock of `performance.now()`, in milliseconds. */
  readonly deadlineAt?: number | undefined;
  /** One of `headers`, without the object of all of them. */
  header?(name: string): string | undefined;
  /** Of calls that ended, for the answer. */
  timings?: DependencyTiming[] | undefined;
  /**
   * Calls `aborted` once when the signal would abort, at once when it has; the deadline apart, which whoever asks keeps himself. The answer
   * takes it back. It spares a call the signal, which costs more than the rest of its bookkeeping.
   */
  onAbort?(aborted: (reason: Error) => void): () => void;
  /** Runs `body` where the user's tracing expects what belongs to the call. */
  readonly within?: (<T>(body: () => T) => T) | undefined;
}

const requests = new AsyncLocalStorage<OngoingRequest | undefined>();

/** The call being answered. @throws ChainsRuntimeError outside `runRemote`. */
export function requestContext(): RequestContext {
  const request = requests.getStore();
  if (!request) throw new ChainsRuntimeError("requestContext() has a value only while runRemote is answering a call.");
  return request;
}

/** The call being answered, if there is one. For stubs, which pass its signal, deadline and trace on. */
export function currentRequest(): OngoingRequest | undefined {
  return requests.getStore();
}

/** Runs `body` as part of the answer to a call, or outside of any with `undefined`. */
export function runInRequest<T>(request: OngoingRequest | undefined, body: () => T): T {
  const within = request?.within;
  return requests.run(request, within === undefined ? body : () => within(body));
}

import { AsyncResource } from "node:async_hooks";
import { AttemptFailure, isRepeatableStatus } from "../call/attempt-failure.ts";
import { parseRetryAfter } from "../call/backoff.ts";
import type { Dependency } from "../call/dependency.ts";
import { type Attempt, callWithPolicy, openWithPolicy } from "../call/policy.ts";
import { isRetriedBelow } from "../call/retried-below.ts";
import { wireHeaders } from "../call/wire-headers.ts";
import { currentRequest, type OngoingRequest, runInRequest } from "../context/request-context.ts";
import { describeError } from "../errors/describe-error.ts";
import { RemoteError } from "../errors/remote-error.ts";
import { thrownRemotely } from "../errors/thrown-remotely.ts";
import { ChainsUsageError } from "../errors/usage-errors.ts";
import { callerOf, LocalRequest } from "./local-request.ts";
import { runInScope, type Scope } from "./scope.ts";
import { structuralCopy } from "./structural-copy.ts";

/** What answers: a chainlet, or a fake in its place. */
export interface Answerer {
  runRemote(...args: never[]): unknown;
}

export interface LocalCall {
  readonly answerer: Answerer;
  readonly dependency: Dependency;
  readonly args: readonly unknown[];
  /** The scope that `runRemote` itself runs in. */
  readonly scope: Scope;
}

/** One call within a local run, as it goes when deployed: copies, deadline, retries, and errors as `RemoteError`. */
export function callLocally(call: LocalCall): Promise<unknown> {
  const args = copyArguments(call);
  const caller = currentRequest();
  return callWithPolicy(call.dependency, callerOf(caller), async (attempt) => {
    const request = requestOf(call, attempt, caller);
    try {
      const result = await enter(call, request, () => call.answerer.runRemote(...(copyAgain(call, args) as never[])));
      // Synchronous code keeps the timer of the deadline waiting; deployed, its caller would have given it up.
      if (hasPassed(request, call.dependency)) throw new Error("The deadline of the call has passed.");
      return isStream(result)
        ? itemsOf(call, { iterator: iteratorOf(result), request, caller })
        : copyResult(call, result);
    } catch (error) {
      throw await failureOf(call, request, error);
    }
  });
}

/** The same for a stream. It begins when it is read. */
export async function* streamLocally(call: LocalCall): AsyncGenerator<unknown> {
  const args = copyArguments(call);
  const caller = currentRequest();
  const { value, release } = await openWithPolicy(call.dependency, callerOf(caller), async (attempt) => {
    const request = requestOf(call, attempt, caller);
    try {
      const stream = enter(call, request, () => call.answerer.runRemote(...(copyAgain(call, args) as never[])));
      const iterator = iteratorOf(stream as AsyncIterable<unknown>);
      const first = await enter(call, request, () => iterator.next());
      return { iterator, first, request };
    } catch (error) {
      throw await failureOf(call, request, error);
    }
  });
  try {
    yield* itemsOf(call, { ...value, caller });
  } finally {
    release();
  }
}

interface OpenStream {
  readonly iterator: AsyncIterator<unknown>;
  readonly request: LocalRequest;
  readonly caller: OngoingRequest | undefined;
  /** What was read of it already. */
  readonly first?: IteratorResult<unknown>;
}

async function* itemsOf(call: LocalCall, { iterator, request, caller, first }: OpenStream): AsyncGenerator<unknown> {
  const next = () => enter(call, request, () => iterator.next());
  const leave = () => request.abort(caller?.signal.reason);
  caller?.signal.addEventListener("abort", leave, { once: true });
  try {
    let item = first ?? (await next());
    request.liftDeadline();
    for (; !item.done; item = await next()) yield copyResult(call, item.value);
  } catch (error) {
    const failure = await failureOf(call, request, error);
    throw failure instanceof AttemptFailure ? failure.toError(1) : failure;
  } finally {
    caller?.signal.removeEventListener("abort", leave);
    await enter(call, request, async () => iterator.return?.());
  }
}

const iteratorOf = (stream: AsyncIterable<unknown>): AsyncIterator<unknown> => stream[Symbol.asyncIterator]();

export function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function enter<T>({ scope }: LocalCall, request: OngoingRequest, body: () => T): T {
  // A resource of its own: what user code enters in an AsyncLocalStorage must not come out at its caller.
  return new AsyncResource("ChainletCall").runInAsyncScope(() => runInScope(scope, () => runInRequest(request, body)));
}

function requestOf({ dependency }: LocalCall, attempt: Attempt, caller: OngoingRequest | undefined): LocalRequest {
  const request = new LocalRequest({
    deadlineAt: dependency.clock.now() + attempt.remainingMs(),
    traceparent: caller?.traceparent,
  });
  attempt.onGivenUp((reason) => request.abort(reason));
  attempt.enter("response");
  return request;
}

const hasPassed = ({ deadlineAt }: LocalRequest, { clock }: Dependency): boolean =>
  deadlineAt !== undefined && clock.now() >= deadlineAt;

const isBinary = ({ dependency }: LocalCall): { binary: boolean } => ({ binary: dependency.options.useBinary });

const copyArguments = (call: LocalCall): unknown[] =>
  call.args.map((value, index) =>
    structuralCopy(value, `Argument ${index + 1} of ${call.dependency.name}.runRemote`, isBinary(call)),
  );

/** Each attempt has its own. */
const copyAgain = (call: LocalCall, args: readonly unknown[]): unknown => structuralCopy(args, "", isBinary(call));

const copyResult = (call: LocalCall, value: unknown): unknown =>
  structuralCopy(value, `The result of ${call.dependency.name}.runRemote`, isBinary(call));

/** What cannot cross is the author's to mend and stays as it is; everything else fails as it would deployed. */
async function failureOf({ dependency }: LocalCall, request: LocalRequest, error: unknown): Promise<Error> {
  if (error instanceof ChainsUsageError) return error;
  const { status, detail, headers } = await describeError(dependency.name, error);
  const [, retryAfter] = Object.entries(headers).find(([name]) => name.toLowerCase() === wireHeaders.retryAfter) ?? [];
  return new AttemptFailure({
    repeatable: isRepeatableStatus(status),
    retriedBelow: isRetriedBelow(error),
    retryAfterMs: parseRetryAfter(retryAfter, Date.now()),
    toError: (attempts) =>
      new RemoteError({
        remoteName: dependency.name,
        status,
        detail,
        attempts,
        traceparent: request.traceparent ?? "",
        cause: thrownRemotely(detail),
      }),
  });
}

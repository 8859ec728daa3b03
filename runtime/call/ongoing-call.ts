import { AttemptFailure } from "./attempt-failure.ts";
import { chooseBackoffMs } from "./backoff.ts";
import type { Timer } from "./clock.ts";
import type { Limited } from "./deadlines.ts";
import type { Dependency } from "./dependency.ts";
import type { Link } from "./linked-list.ts";
import type { Caller, OngoingAttempt, StartAttempt } from "./policy.ts";
import { markRetriedBelow } from "./retried-below.ts";
import { type TimeUsed, timeoutError } from "./time-used.ts";
import type { TransportPhase } from "./transport.ts";

/** One call from its place in the queue to its outcome, over all its attempts. */
export class OngoingCall<T> implements OngoingAttempt<T>, Limited {
  number = 0;
  readonly idempotencyKey: string;
  readonly #dependency: Dependency;
  readonly #caller: Caller;
  readonly #attempt: StartAttempt<T>;
  readonly #succeed: (call: OngoingCall<T>, value: T) => void;
  readonly #fail: (error: unknown) => void;
  readonly #startedAt: number;
  readonly deadline: number;
  readonly #used: TimeUsed = { queue: 0, connect: 0, response: 0, pause: 0 };
  #phase: keyof TimeUsed = "queue";
  #phaseSince: number;
  #settled = false;
  #holdsPlace = false;
  #pauseTimer: Timer | undefined;
  #leaveQueue: (() => boolean) | undefined;
  #limit: Link<Limited> | undefined;
  #unsubscribe: (() => void) | undefined;
  #stop: ((reason: Error) => void) | undefined;
  #lastFailure: AttemptFailure | undefined;

  constructor(
    dependency: Dependency,
    caller: Caller,
    attempt: StartAttempt<T>,
    succeed: (call: OngoingCall<T>, value: T) => void,
    fail: (error: unknown) => void,
  ) {
    this.#dependency = dependency;
    this.#caller = caller;
    this.#attempt = attempt;
    this.#succeed = succeed;
    this.#fail = fail;
    this.idempotencyKey = dependency.nextIdempotencyKey();
    this.#startedAt = dependency.clock.now();
    this.#phaseSince = this.#startedAt;
    const own = this.#startedAt + dependency.options.timeoutSec * 1000;
    this.deadline = caller.deadline !== undefined && caller.deadline < own ? caller.deadline : own;
  }

  start(): void {
    const { signal, onAbort } = this.#caller;
    if (onAbort !== undefined) this.#unsubscribe = onAbort((reason) => this.#giveUp(reason));
    else if (signal?.aborted) this.#giveUp(signal.reason);
    else if (signal !== undefined) this.#unsubscribe = listen(signal, () => this.#giveUp(signal.reason));
    if (this.#settled) return;
    const remaining = this.deadline - this.#startedAt;
    if (remaining <= 0) {
      this.#timeOut();
      return;
    }
    this.#limit = this.#dependency.deadlines.add(this);
    this.#dependency.budget.countCall();
    this.#dependency.counters.calls++;
    this.#tryOnce();
  }

  remainingMs(): number {
    return Math.max(1, this.deadline - this.#dependency.clock.now());
  }

  timeOut(): void {
    const { within } = this.#caller;
    if (within === undefined) this.#timeOut();
    else within(() => this.#timeOut());
  }

  onGivenUp(stop: (reason: Error) => void): void {
    if (this.#settled) stop(new Error("The call was given up."));
    else this.#stop = stop;
  }

  enter(phase: TransportPhase): void {
    this.#switchTo(phase === "connect" ? "connect" : "response");
  }

  release(): void {
    if (!this.#holdsPlace) return;
    this.#holdsPlace = false;
    this.#dependency.counters.ongoing--;
    this.#dependency.places.release();
  }

  #switchTo(phase: keyof TimeUsed): void {
    const now = this.#dependency.clock.now();
    this.#used[this.#phase] += now - this.#phaseSince;
    this.#phase = phase;
    this.#phaseSince = now;
  }

  #tryOnce(): void {
    this.number++;
    const { places, counters } = this.#dependency;
    if (places.tryAcquire()) {
      this.#send(0);
      return;
    }
    this.#switchTo("queue");
    const queuedAt = this.#phaseSince;
    counters.queued++;
    // The promise brings the call back into its own asynchronous context: the place is granted in that of whoever leaves.
    new Promise<void>((granted) => {
      this.#leaveQueue = places.wait(() => {
        this.#leaveQueue = undefined;
        counters.queued--;
        this.#takePlace();
        granted();
      });
    }).then(() => {
      if (!this.#settled) this.#run(this.#dependency.clock.now() - queuedAt);
    });
  }

  #send(waitedMs: number): void {
    this.#takePlace();
    this.#run(waitedMs);
  }

  #takePlace(): void {
    this.#holdsPlace = true;
    this.#dependency.counters.ongoing++;
  }

  #run(waitedMs: number): void {
    const { places, statistics } = this.#dependency;
    statistics.record(waitedMs, { ongoing: places.held, waiting: places.waiting, limit: places.limit });
    this.#switchTo("connect");
    try {
      this.#attempt(this, this.number);
    } catch (error) {
      this.failed(this.number, error);
    }
  }

  succeeded(number: number, value: T): void {
    if (this.#settled || number !== this.number) return;
    this.#settle();
    this.#succeed(this, value);
  }

  failed(number: number, error: unknown): void {
    if (this.#settled || number !== this.number) return;
    if (this.#caller.within === undefined) this.#attemptFailed(error);
    else this.#caller.within(() => this.#attemptFailed(error));
  }

  #attemptFailed(error: unknown): void {
    this.#stop = undefined;
    this.release();
    if (!(error instanceof AttemptFailure)) {
      this.#settle();
      this.#fail(error);
      return;
    }
    this.#lastFailure = error;
    // A callee that keeps to the deadline may tell of it before our own timer does, which is exact to a millisecond.
    if (this.deadline - this.#dependency.clock.now() < 1) {
      this.#timeOut();
      return;
    }
    const pauseMs = this.#choosePauseMs(error);
    if (pauseMs === undefined) {
      this.#settle();
      this.#fail(this.#finalError(error));
      return;
    }
    const { log, name, clock, counters } = this.#dependency;
    counters.retries++;
    log.info(`Retrying calling dependency Chainlet \`${name}\` after attempt ${this.number} failed.`);
    this.#switchTo("pause");
    this.#pauseTimer = clock.after(pauseMs, () => {
      this.#pauseTimer = undefined;
      this.#tryOnce();
    });
  }

  /** `undefined` when there is no further attempt. */
  #choosePauseMs(failure: AttemptFailure): number | undefined {
    const { options, budget, clock, counters } = this.#dependency;
    if (!failure.repeatable || failure.retriedBelow || this.number > options.retries) return undefined;
    const pauseMs = chooseBackoffMs(this.number, failure.retryAfterMs, clock);
    // An attempt that could not even start before the deadline is not worth waiting for.
    if (clock.now() + pauseMs >= this.deadline) return undefined;
    if (budget.takeRetry()) return pauseMs;
    counters.retriesRefused++;
    return undefined;
  }

  #finalError(failure: AttemptFailure): Error {
    const error = failure.toError(this.number);
    const retriesHere = failure.repeatable && this.#dependency.options.retries > 0;
    if (failure.retriedBelow || retriesHere) markRetriedBelow(error);
    return error;
  }

  #timeOut(): void {
    this.#switchTo(this.#phase);
    const { name, options, counters, log } = this.#dependency;
    counters.timeouts++;
    const own = this.#startedAt + options.timeoutSec * 1000;
    const error = timeoutError({
      name,
      limitSec: options.timeoutSec,
      inheritedSec: this.deadline < own ? Math.max(0, this.deadline - this.#startedAt) / 1000 : undefined,
      used: this.#used,
      attempts: this.number,
      traceparent: this.#caller.traceparent,
      cause: this.#lastFailure?.toError(this.number),
    });
    log.warn(error.message);
    if (options.retries > 0) markRetriedBelow(error);
    this.#giveUp(error);
  }

  #giveUp(reason: unknown): void {
    if (this.#settled) return;
    const stop = this.#stop;
    this.#settle();
    if (this.#leaveQueue?.() === true) this.#dependency.counters.queued--;
    this.#pauseTimer?.cancel();
    stop?.(reason instanceof Error ? reason : new Error("The caller gave up.", { cause: reason }));
    this.release();
    this.#fail(reason);
  }

  #settle(): void {
    this.#settled = true;
    this.#stop = undefined;
    if (this.#limit !== undefined) this.#dependency.deadlines.delete(this.#limit);
    this.#unsubscribe?.();
  }
}

function listen(signal: AbortSignal, aborted: () => void): () => void {
  signal.addEventListener("abort", aborted, { once: true });
  return () => signal.removeEventListener("abort", aborted);
}

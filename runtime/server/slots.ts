/** Why a call was turned away before it ran. */
export type Refusal = "queue-full" | "deadline" | "gone";

export interface Waiter {
  /** On the clock of `performance.now()`; the call is worthless after it. */
  readonly deadlineAt?: number | undefined;
}

interface Queued {
  readonly waiter: Waiter;
  readonly granted: () => void;
  readonly refused: (refusal: Refusal) => void;
}

/** The calls that run and those that wait for their turn, first come first served. */
export class Slots {
  readonly capacity: number;
  readonly maxQueue: number;
  #inFlight = 0;
  #shed = 0;
  /** A moving average of how long a call runs, in milliseconds; 0 until one has finished. */
  #typicalMs = 0;
  readonly #queue = new Map<Waiter, Queued>();
  readonly #whenIdle: (() => void)[] = [];

  constructor(capacity: number, maxQueue: number) {
    this.capacity = capacity;
    this.maxQueue = maxQueue;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** Calls turned away so far. */
  get shed(): number {
    return this.#shed;
  }

  /** Takes a slot if one is free and nobody waits. */
  tryAcquire(): boolean {
    if (this.#inFlight >= this.capacity) return false;
    this.#inFlight++;
    return true;
  }

  /** Has its deadline passed already? Counts it as shed then. */
  isTooLate({ deadlineAt }: Waiter, now: number): boolean {
    if (deadlineAt === undefined || now < deadlineAt) return false;
    this.#shed++;
    return true;
  }

  /** Waits for a slot. A call that cannot meet its deadline, or finds the queue full, is refused at once. */
  wait(waiter: Waiter): Promise<Refusal | undefined> {
    if (this.#queue.size >= this.maxQueue) return this.#refuse("queue-full");
    const { deadlineAt } = waiter;
    if (deadlineAt !== undefined && performance.now() + this.#expectedWaitMs() >= deadlineAt) {
      return this.#refuse("deadline");
    }
    return new Promise((resolve) => {
      const timer =
        deadlineAt === undefined ? undefined : setTimeout(() => this.#expire(waiter), delayUntil(deadlineAt));
      const settle = (refusal: Refusal | undefined): void => {
        clearTimeout(timer);
        resolve(refusal);
      };
      this.#queue.set(waiter, { waiter, granted: () => settle(undefined), refused: settle });
    });
  }

  /** The caller went away while it waited. Does nothing for one that does not wait. */
  leave(waiter: Waiter): void {
    const queued = this.#queue.get(waiter);
    if (!queued) return;
    this.#queue.delete(waiter);
    queued.refused("gone");
    this.#tellIdle();
  }

  /** Gives a slot back. `tookMs` is how long the call ran. */
  release(tookMs: number): void {
    this.#inFlight--;
    this.#typicalMs = this.#typicalMs === 0 ? tookMs : this.#typicalMs * 0.9 + tookMs * 0.1;
    this.#grantNext();
    this.#tellIdle();
  }

  /** Whole seconds after which trying again may help; at least 1. */
  retryAfterSec(): number {
    return Math.min(600, Math.max(1, Math.ceil(this.#expectedWaitMs() / 1000)));
  }

  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#tellIdle();
    });
  }

  #grantNext(): void {
    if (this.#queue.size === 0) return;
    for (const next of this.#queue.values()) {
      if (this.#inFlight >= this.capacity) return;
      this.#queue.delete(next.waiter);
      const { deadlineAt } = next.waiter;
      if (deadlineAt !== undefined && performance.now() >= deadlineAt) {
        this.#shed++;
        next.refused("deadline");
        continue;
      }
      this.#inFlight++;
      next.granted();
    }
  }

  #expire(waiter: Waiter): void {
    const queued = this.#queue.get(waiter);
    if (!queued) return;
    this.#queue.delete(waiter);
    this.#shed++;
    queued.refused("deadline");
    this.#tellIdle();
  }

  #expectedWaitMs(): number {
    return (Math.ceil((this.#queue.size + 1) / this.capacity) - 0.5) * this.#typicalMs;
  }

  #refuse(refusal: Refusal): Promise<Refusal> {
    this.#shed++;
    return Promise.resolve(refusal);
  }

  #tellIdle(): void {
    if (this.#whenIdle.length === 0 || this.#inFlight > 0 || this.#queue.size > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

/** For a timer, which takes no longer ones. */
const delayUntil = (deadlineAt: number): number => Math.min(Math.max(0, deadlineAt - performance.now()), 2 ** 31 - 1);

import { type Link, LinkedList } from "../call/linked-list.ts";

/** Why a call was turned away before it ran. */
export type Refusal = "queue-full" | "deadline" | "gone";

export interface Waiter {
  /** On the clock of `performance.now()`; the call is worthless after it. */
  readonly deadlineAt?: number | undefined;
}

/** A call's place in the queue. */
export interface Turn {
  /** `undefined` when it has a slot. */
  readonly come: Promise<Refusal | undefined>;
  /** Its caller went away: it is refused as gone. Does nothing when it has come already. */
  leave(): void;
}

class Queued {
  readonly deadlineAt: number | undefined;
  readonly come: Promise<Refusal | undefined>;
  timer: NodeJS.Timeout | undefined;
  #resolve: (refusal: Refusal | undefined) => void = () => {};

  constructor(deadlineAt: number | undefined) {
    this.deadlineAt = deadlineAt;
    this.come = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  settle(refusal: Refusal | undefined): void {
    clearTimeout(this.timer);
    this.#resolve(refusal);
  }
}

/** The calls that run and those that wait for their turn, first come first served. */
export class Slots {
  readonly capacity: number;
  readonly maxQueue: number;
  #inFlight = 0;
  #shed = 0;
  /** A moving average of how long a call runs, in milliseconds; 0 until one has finished. */
  #typicalMs = 0;
  readonly #queue = new LinkedList<Queued>();
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
  wait({ deadlineAt }: Waiter): Turn {
    if (this.#queue.size >= this.maxQueue) return this.#refuse("queue-full");
    if (deadlineAt !== undefined && performance.now() + this.#expectedWaitMs() >= deadlineAt) {
      return this.#refuse("deadline");
    }
    const queued = new Queued(deadlineAt);
    const link = this.#queue.add(queued);
    if (deadlineAt !== undefined) queued.timer = setTimeout(() => this.#expire(link), delayUntil(deadlineAt));
    return { come: queued.come, leave: () => this.#leave(link) };
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
    while (this.#inFlight < this.capacity) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      if (next.deadlineAt !== undefined && performance.now() >= next.deadlineAt) {
        this.#shed++;
        next.settle("deadline");
        continue;
      }
      this.#inFlight++;
      next.settle(undefined);
    }
  }

  #leave(link: Link<Queued>): void {
    if (!this.#queue.delete(link)) return;
    link.value.settle("gone");
    this.#tellIdle();
  }

  #expire(link: Link<Queued>): void {
    if (!this.#queue.delete(link)) return;
    this.#shed++;
    link.value.settle("deadline");
    this.#tellIdle();
  }

  #expectedWaitMs(): number {
    return (Math.ceil((this.#queue.size + 1) / this.capacity) - 0.5) * this.#typicalMs;
  }

  #refuse(refusal: Refusal): Turn {
    this.#shed++;
    return { come: Promise.resolve(refusal), leave: () => {} };
  }

  #tellIdle(): void {
    if (this.#whenIdle.length === 0 || this.#inFlight > 0 || this.#queue.size > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

/** For a timer, which takes no longer ones. */
const delayUntil = (deadlineAt: number): number => Math.min(Math.max(0, deadlineAt - performance.now()), 2 ** 31 - 1);

import type { Clock, Timer } from "../call/clock.ts";

interface Due {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is told to go on, for tests of retries and deadlines:
 *
 * ```ts
 * const clock = new FakeClock();
 * const answer = chains.runLocal({ clock }, () => new Caller().runRemote());
 * await clock.advance(5_000);
 * ```
 */
export class FakeClock implements Clock {
  #now = 0;
  readonly #random: () => number;
  readonly #due = new Set<Due>();

  /** `random` takes the place of chance, for example in the pauses between attempts. Default 0.5 always. */
  constructor(options: { readonly random?: () => number } = {}) {
    this.#random = options.random ?? (() => 0.5);
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.#random();
  }

  after(ms: number, callback: () => void): Timer {
    const due = { at: this.#now + Math.max(0, ms), callback };
    this.#due.add(due);
    return { cancel: () => void this.#due.delete(due) };
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#due.size;
  }

  /** Goes `ms` milliseconds on. Timers run in their order, and what they set going gets its turn in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = next.at;
      this.#due.delete(next);
      next.callback();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): Due | undefined {
    let next: Due | undefined;
    for (const due of this.#due) if (due.at <= end && (next === undefined || due.at < next.at)) next = due;
    return next;
  }
}

/** Lets everything that can go on do so. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

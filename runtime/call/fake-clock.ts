import type { Clock, Timer } from "./clock.ts";

interface Waiting {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it, and chance that a test decides. */
export class FakeClock implements Clock {
  /** What `random` gives; at least 0, less than 1. */
  chance: number;
  #now = 0;
  readonly #waiting = new Set<Waiting>();

  constructor(options: { chance?: number } = {}) {
    this.chance = options.chance ?? 0.5;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.chance;
  }

  after(ms: number, callback: () => void): Timer {
    const entry = { at: this.#now + Math.max(0, ms), callback };
    this.#waiting.add(entry);
    return { cancel: () => this.#waiting.delete(entry) };
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#waiting.size;
  }

  /** Lets `ms` milliseconds pass; everything that is due runs in its order, and what it started is given the time to go on. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) {
      this.#waiting.delete(next);
      this.#now = next.at;
      next.callback();
      await settle();
    }
    this.#now = end;
  }

  #nextUntil(end: number): Waiting | undefined {
    let first: Waiting | undefined;
    for (const entry of this.#waiting) {
      if (entry.at <= end && (first === undefined || entry.at < first.at)) first = entry;
    }
    return first;
  }
}

/** Until all promises that can go on have done so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** At most `limit` holders at a time; the others wait in the order they came. */
export class ConcurrencyLimit {
  readonly limit: number;
  #held = 0;
  // A linked list: leaving from the middle (cancelled while waiting) is as cheap as from the front.
  #first: Waiting | undefined;
  #last: Waiting | undefined;
  #waiting = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiting;
  }

  tryAcquire(): boolean {
    if (this.#held >= this.limit) return false;
    this.#held++;
    return true;
  }

  /** `granted` runs when a place is free and taken; not before this returns. The answer leaves the queue; false when it was granted already. */
  wait(granted: () => void): () => boolean {
    const entry: Waiting = { granted, before: this.#last, after: undefined, listed: true };
    if (this.#last === undefined) this.#first = entry;
    else this.#last.after = entry;
    this.#last = entry;
    this.#waiting++;
    return () => {
      if (!entry.listed) return false;
      this.#remove(entry);
      return true;
    };
  }

  release(): void {
    const next = this.#first;
    if (next === undefined) {
      this.#held--;
      return;
    }
    this.#remove(next);
    next.granted();
  }

  #remove(entry: Waiting): void {
    if (entry.before === undefined) this.#first = entry.after;
    else entry.before.after = entry.after;
    if (entry.after === undefined) this.#last = entry.before;
    else entry.after.before = entry.before;
    entry.listed = false;
    this.#waiting--;
  }
}

interface Waiting {
  readonly granted: () => void;
  before: Waiting | undefined;
  after: Waiting | undefined;
  listed: boolean;
}

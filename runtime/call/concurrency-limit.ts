import { LinkedList } from "./linked-list.ts";

/** At most `limit` holders at a time; the others wait in the order they came. */
export class ConcurrencyLimit {
  readonly limit: number;
  #held = 0;
  readonly #waiting = new LinkedList<() => void>();

  constructor(limit: number) {
    this.limit = limit;
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  tryAcquire(): boolean {
    if (this.#held >= this.limit) return false;
    this.#held++;
    return true;
  }

  /** `granted` runs when a place is free and taken; not before this returns. The answer leaves the queue; false when it was granted already. */
  wait(granted: () => void): () => boolean {
    const link = this.#waiting.add(granted);
    return () => this.#waiting.delete(link);
  }

  release(): void {
    const granted = this.#waiting.shift();
    if (granted === undefined) this.#held--;
    else granted();
  }
}

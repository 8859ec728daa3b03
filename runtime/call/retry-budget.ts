import type { Clock } from "./clock.ts";

const buckets = 12;
const bucketMs = 5_000;
const share = 0.1;
const floor = 10;

/**
 * Keeps retries from becoming the load. Over the last 60 seconds, per dependency:
 *
 *     a retry is allowed  ⇔  retries < 10 + 0.1 × calls
 *
 * where `calls` counts first attempts and `retries` further ones. The window moves in steps of 5 seconds.
 */
export class RetryBudget {
  readonly #clock: Clock;
  readonly #calls = new Float64Array(buckets);
  readonly #retries = new Float64Array(buckets);
  /** Number of the newest bucket since the clock's zero. */
  #newest: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#newest = Math.floor(clock.now() / bucketMs);
  }

  countCall(): void {
    const index = this.#advance();
    this.#calls[index] = (this.#calls[index] ?? 0) + 1;
  }

  /** Takes one retry out of the budget, or answers false. */
  takeRetry(): boolean {
    const index = this.#advance();
    if (sum(this.#retries) >= floor + share * sum(this.#calls)) return false;
    this.#retries[index] = (this.#retries[index] ?? 0) + 1;
    return true;
  }

  #advance(): number {
    const current = Math.floor(this.#clock.now() / bucketMs);
    const steps = Math.min(current - this.#newest, buckets);
    for (let step = 0; step < steps; step++) {
      const index = (current - step) % buckets;
      this.#calls[index] = 0;
      this.#retries[index] = 0;
    }
    if (current > this.#newest) this.#newest = current;
    return this.#newest % buckets;
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

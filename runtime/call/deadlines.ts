import { currentRequest, runInRequest } from "../context/request-context.ts";
import type { Clock, Timer } from "./clock.ts";

/** What ends at `deadline` on the clock, unless it is taken back before. */
export interface Limited {
  readonly deadline: number;
  timeOut(): void;
}

/**
 * Deadlines that share one timer. Nearly every call ends long before its deadline, and setting and clearing a timer for each costs as much as
 * the rest of its bookkeeping. The timer is set anew only for a deadline that is earlier than all others.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #waiting = new Set<Limited>();
  #timer: Timer | undefined;
  #firesAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(limited: Limited): void {
    this.#waiting.add(limited);
    if (limited.deadline < this.#firesAt) this.#setFor(limited.deadline);
    else if (this.#waiting.size === 1) this.#timer?.holdProcess?.(true);
  }

  delete(limited: Limited): void {
    if (!this.#waiting.delete(limited) || this.#waiting.size > 0) return;
    if (this.#timer?.holdProcess) this.#timer.holdProcess(false);
    else this.#clear();
  }

  #setFor(deadline: number): void {
    this.#clear();
    const set = () => {
      this.#timer = this.#clock.after(deadline - this.#clock.now(), () => this.#fired());
    };
    // It outlives the call that happens to set it, and must not keep that call's request.
    if (currentRequest() === undefined) set();
    else runInRequest(undefined, set);
    this.#firesAt = deadline;
  }

  #clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
  }

  #fired(): void {
    this.#timer = undefined;
    this.#firesAt = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    for (const limited of [...this.#waiting]) {
      // It may have been taken back by what another one's end set going.
      if (limited.deadline <= now && this.#waiting.delete(limited)) limited.timeOut();
    }
    let next = Number.POSITIVE_INFINITY;
    for (const { deadline } of this.#waiting) if (deadline < next) next = deadline;
    if (next < this.#firesAt) this.#setFor(next);
  }
}

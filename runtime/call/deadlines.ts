import { currentRequest, runInRequest } from "../context/request-context.ts";
import type { Clock, Timer } from "./clock.ts";
import { type Link, LinkedList } from "./linked-list.ts";

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
  readonly #waiting = new LinkedList<Limited>();
  #timer: Timer | undefined;
  #firesAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns what takes it back */
  add(limited: Limited): Link<Limited> {
    const link = this.#waiting.add(limited);
    if (limited.deadline < this.#firesAt) this.#setFor(limited.deadline);
    else if (this.#waiting.size === 1) this.#timer?.holdProcess?.(true);
    return link;
  }

  delete(link: Link<Limited>): void {
    if (!this.#waiting.delete(link) || this.#waiting.size > 0) return;
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
    for (const link of this.#waiting.links()) {
      // It may have been taken back by what another one's end set going.
      if (link.value.deadline <= now && this.#waiting.delete(link)) link.value.timeOut();
    }
    let next = Number.POSITIVE_INFINITY;
    for (const { value } of this.#waiting.links()) if (value.deadline < next) next = value.deadline;
    if (next < this.#firesAt) this.#setFor(next);
  }
}

import type { CallLog } from "./call-log.ts";
import type { Clock } from "./clock.ts";

const windowSize = 1000;
const reportEveryMs = 300_000;
const noticeableMs = 1;

/** Remembers how long the last 1000 attempts waited for a free place, and warns every five minutes when it was noticeable. */
export class QueueStatistics {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #log: CallLog;
  readonly #reportEveryMs: number;
  readonly #waits = new Float64Array(windowSize);
  #count = 0;
  #lastReport: number;

  constructor(name: string, tools: { clock: Clock; log: CallLog; reportEveryMs?: number }) {
    this.#name = name;
    this.#clock = tools.clock;
    this.#log = tools.log;
    this.#reportEveryMs = tools.reportEveryMs ?? reportEveryMs;
    this.#lastReport = tools.clock.now();
  }

  record(waitMs: number, momentarily: { ongoing: number; waiting: number; limit: number }): void {
    this.#waits[this.#count % windowSize] = waitMs;
    this.#count++;
    const now = this.#clock.now();
    if (now - this.#lastReport < this.#reportEveryMs) return;
    this.#lastReport = now;
    this.#report(momentarily);
  }

  #report(momentarily: { ongoing: number; waiting: number; limit: number }): void {
    const size = Math.min(this.#count, windowSize);
    const waits = this.#waits.slice(0, size).sort();
    const p50 = quantile(waits, 0.5);
    const p90 = size >= 10 ? quantile(waits, 0.9) : (waits[size - 1] ?? 0);
    if (p50 < noticeableMs && p90 < noticeableMs) {
      this.#log.debug(`No queueing when calling \`${this.#name}\` Chainlet.`);
      return;
    }
    const waited = waits.filter((wait) => wait > noticeableMs).length;
    this.#log.warn(
      [
        `Queueing calls to \`${this.#name}\` Chainlet. Momentarily there are ${momentarily.ongoing} ongoing requests and ${momentarily.waiting} waiting requests.`,
        `Wait stats: p50=${seconds(p50)}s, p90=${seconds(p90)}s.`,
        `Of the last ${size} requests, ${waited} had to wait.`,
        `Queueing is often harmless. If it is not, spread the requests more evenly or raise \`concurrencyLimit\` (now ${momentarily.limit}); a higher limit can overload \`${this.#name}\`.`,
      ].join("\n"),
    );
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** `sorted` ascending and not empty; linear between neighbours, as Python's `statistics.quantiles` (exclusive) places its cut points. */
function quantile(sorted: Float64Array, share: number): number {
  const position = Math.min(Math.max(share * (sorted.length + 1) - 1, 0), sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (position - below);
}

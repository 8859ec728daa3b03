import type { Clock } from "./clock.ts";

const firstMs = 100;
const longestMs = 10_000;

/** Pause before the next attempt: exponential with full jitter, never shorter than what the server asked for. */
export function chooseBackoffMs(failedAttempts: number, retryAfterMs: number | undefined, clock: Clock): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** (failedAttempts - 1));
  const jitter = clock.random() * ceiling;
  return (retryAfterMs ?? 0) + jitter;
}

/** `Retry-After` as milliseconds: seconds or an HTTP date; anything else counts as absent. `wallMs` is now as `Date.now()` gives it. */
export function parseRetryAfter(value: string | undefined, wallMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Only the date forms of HTTP; Date.parse alone would take almost anything.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - wallMs);
}

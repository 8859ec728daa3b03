import { reasonsOf } from "../errors/thrown-value.ts";

const retried = new WeakSet<object>();

/**
 * Failures that a retrying layer has already dealt with: it tried again, or its budget refused to. A server that answers with such an
 * error sends `x-chains-retried`, and the callers above do not try again, so that retries add up instead of multiplying.
 */
export function markRetriedBelow(error: Error): void {
  retried.add(error);
}

/** Also when it is the cause of the error: user code wraps what it catches. */
export function isRetriedBelow(error: unknown): boolean {
  const seen = new Set<unknown>();
  const look = (thrown: unknown): boolean => {
    if (typeof thrown !== "object" || thrown === null || seen.size >= mostLooked || seen.has(thrown)) return false;
    seen.add(thrown);
    return retried.has(thrown) || reasonsOf(thrown).some(look);
  };
  return look(error);
}

const mostLooked = 50;

const retried = new WeakSet<object>();

/**
 * Failures that a retrying layer has already dealt with: it tried again, or its budget refused to. A server that answers with such an
 * error sends `x-chains-retried`, and the callers above do not try again, so that retries add up instead of multiplying.
 */
export function markRetriedBelow(error: Error): void {
  retried.add(error);
}

export function isRetriedBelow(error: unknown): boolean {
  return typeof error === "object" && error !== null && retried.has(error);
}

/** Header names that cross between chainlets, in lower case. */
export const wireHeaders = {
  /** Request: 1 for the first try, 2 for the second… */
  attempt: "x-chains-attempt",
  /** Request: milliseconds that are left until the caller stops waiting. */
  deadlineMs: "x-chains-deadline-ms",
  /** Request: the same for all attempts of one call. */
  idempotencyKey: "idempotency-key",
  /** Request: interface hash that the stub was made for. Response of a 409: the server's own. */
  schema: "x-chains-schema",
  /** Response: this failure was already met by a layer below that retries (or had no budget left to); do not try it again. */
  retriedBelow: "x-chains-retried",
  /** Trailer of a raw stream that failed. */
  streamError: "x-chains-error",
  traceparent: "traceparent",
  tracestate: "tracestate",
  requestId: "x-baseten-request-id",
  chainRequestId: "x-baseten-chain-request-id",
  serverTiming: "server-timing",
  retryAfter: "retry-after",
} as const;

/** What a request brings in and every call that it causes takes along. */
export const propagatedHeaders = [
  wireHeaders.traceparent,
  wireHeaders.tracestate,
  wireHeaders.requestId,
  wireHeaders.chainRequestId,
] as const;

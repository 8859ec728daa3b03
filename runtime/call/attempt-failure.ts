/** What an attempt rejects with when it can say how it failed. Anything else it rejects with is thrown to the caller as it is. */
export class AttemptFailure extends Error {
  override readonly name: string = "AttemptFailure";
  /** May the same call be sent again? */
  readonly repeatable: boolean;
  /** A layer below has already tried again: nobody above does. */
  readonly retriedBelow: boolean;
  /** What the server asked for, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Builds what the caller catches, when this was the last attempt. */
  readonly toError: (attempts: number) => Error;

  constructor(failure: {
    repeatable: boolean;
    retriedBelow?: boolean;
    retryAfterMs?: number | undefined;
    toError: (attempts: number) => Error;
  }) {
    super("attempt failed");
    this.repeatable = failure.repeatable;
    this.retriedBelow = failure.retriedBelow ?? false;
    this.retryAfterMs = failure.retryAfterMs;
    this.toError = failure.toError;
  }
}

/** Statuses that a repeatable call is sent again for; 500 is what a thrown error answers with. */
export function isRepeatableStatus(status: number): boolean {
  return status === 429 || status === 500 || status === 502 || status === 503 || status === 504;
}

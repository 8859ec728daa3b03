import type { ServerRequest } from "./server-request.ts";

/** How often it is looked whether a thread is needed by now. */
const lookEveryMs = 500;
/** For a timer, which takes no longer ones. */
const longestMs = 2 ** 31 - 1;

export interface Abandonment {
  /** How long a call may go on from its deadline, or from when its caller left. */
  readonly graceMs: number;
  /** Is there other work for what it keeps busy? */
  readonly isNeeded: () => boolean;
}

/**
 * Calls `abandoned` once when nobody has waited for a call for `graceMs`, and what runs it is needed. What is returned ends the
 * watch.
 */
export function watchAbandoned(
  request: ServerRequest,
  { graceMs, isNeeded }: Abandonment,
  abandoned: () => void,
): () => void {
  let since = request.deadlineAt ?? Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    clearTimeout(timer);
    const leftMs = since + graceMs - performance.now();
    if (leftMs <= 0 && isNeeded()) abandoned();
    else if (leftMs < Number.POSITIVE_INFINITY) {
      timer = setTimeout(look, leftMs > 0 ? Math.min(leftMs, longestMs) : lookEveryMs).unref();
    }
  };
  const unlisten = request.onAbort(() => {
    since = Math.min(since, performance.now());
    look();
  });
  look();
  return () => {
    unlisten();
    clearTimeout(timer);
  };
}

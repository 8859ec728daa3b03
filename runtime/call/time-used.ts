import { RemoteTimeoutError, type TimeoutPhase } from "../errors/remote-error.ts";
import { RemoteErrorDetail } from "../errors/remote-error-detail.ts";

/** Milliseconds that a call spent, by what it was waiting for. */
export interface TimeUsed {
  queue: number;
  connect: number;
  response: number;
  /** Pauses between attempts. */
  pause: number;
}

/** Seconds as configured: `0.5 s`, `600 s`. */
export function formatSeconds(seconds: number): string {
  return `${Number(seconds.toFixed(3))} s`;
}

export function timeoutError(call: {
  name: string;
  limitSec: number;
  /** Set when the deadline of the request that the call belongs to came first: what it left to this call, in seconds. */
  inheritedSec?: number | undefined;
  used: TimeUsed;
  attempts: number;
  traceparent?: string | undefined;
  cause?: unknown;
}): RemoteTimeoutError {
  const { name, limitSec, inheritedSec, used } = call;
  const limit =
    inheritedSec === undefined
      ? `${formatSeconds(limitSec)} limit`
      : `${formatSeconds(inheritedSec)} left of the caller's deadline; its own limit is ${formatSeconds(limitSec)}`;
  const parts = [
    used.queue >= 1 && `${formatSeconds(used.queue / 1000)} waiting for a free place (concurrencyLimit)`,
    used.connect >= 1 && `${formatSeconds(used.connect / 1000)} connecting`,
    used.response >= 1 && `${formatSeconds(used.response / 1000)} waiting for the response`,
    used.pause >= 1 && `${formatSeconds(used.pause / 1000)} pausing between attempts`,
  ].filter((part) => part !== false);
  const spent = parts.length === 0 ? "" : ` Time went into: ${parts.join(", ")}.`;
  const message = `Timeout calling remote Chainlet \`${name}\` (${limit}).${spent}`;
  return new RemoteTimeoutError({
    remoteName: name,
    status: 0,
    attempts: call.attempts,
    traceparent: call.traceparent,
    limitSec,
    phase: longestPhase(used),
    message,
    detail: new RemoteErrorDetail({
      remoteName: name,
      exceptionClsName: "RemoteTimeoutError",
      exceptionModuleName: "chainsc",
      exceptionMessage: message,
      userStackTrace: [],
    }),
    ...(call.cause !== undefined && { cause: call.cause }),
  });
}

function longestPhase(used: TimeUsed): TimeoutPhase {
  if (used.queue > used.connect && used.queue > used.response) return "queue";
  return used.connect > used.response ? "connect" : "response";
}

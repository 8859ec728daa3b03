import { chainedMessage } from "./chained-message.ts";
import type { RemoteErrorDetail } from "./remote-error-detail.ts";

export interface RemoteErrorFields {
  /** The dependency's class name. */
  readonly remoteName: string;
  /** HTTP status of the last attempt's answer; 0 when no answer came. */
  readonly status: number;
  readonly detail: RemoteErrorDetail;
  /** How many times the call was tried, the first time included. */
  readonly attempts: number;
  /** W3C trace parent of the request that the call belongs to. */
  readonly traceparent?: string | undefined;
  readonly cause?: unknown;
  /** Instead of the formatted chain. */
  readonly message?: string;
}

/** What a failed call of a dependency throws. The message is the whole chain of causes, root error at the bottom. */
export class RemoteError extends Error {
  override readonly name: string = "RemoteError";
  readonly remoteName: string;
  readonly status: number;
  readonly detail: RemoteErrorDetail;
  readonly attempts: number;

  constructor(fields: RemoteErrorFields) {
    super(fields.message ?? chainedMessage(fields), fields.cause === undefined ? undefined : { cause: fields.cause });
    this.remoteName = fields.remoteName;
    this.status = fields.status;
    this.detail = fields.detail;
    this.attempts = fields.attempts;
  }

  /** Did the dependency, or one below it, answer by throwing an `HttpError`? Then its status belongs to the client. */
  get isHttpError(): boolean {
    const { httpStatus, exceptionClsName, exceptionModuleName } = this.detail;
    if (httpStatus !== undefined) return true;
    // Peers that do not say so by a status of its own.
    return exceptionModuleName === "chainsc"
      ? exceptionClsName === "HttpError"
      : exceptionClsName === "HTTPException" && /^(fastapi|starlette)\b/.test(exceptionModuleName ?? "");
  }
}

/** What used up the time of a call. */
export type TimeoutPhase = "queue" | "connect" | "response" | "stream";

export interface RemoteTimeoutErrorFields extends RemoteErrorFields {
  /** The limit in seconds, as configured. */
  readonly limitSec: number;
  readonly phase: TimeoutPhase;
}

/** A call of a dependency took longer than it may. */
export class RemoteTimeoutError extends RemoteError {
  override readonly name: string = "RemoteTimeoutError";
  readonly limitSec: number;
  readonly phase: TimeoutPhase;

  constructor(fields: RemoteTimeoutErrorFields) {
    super(fields);
    this.limitSec = fields.limitSec;
    this.phase = fields.phase;
  }
}

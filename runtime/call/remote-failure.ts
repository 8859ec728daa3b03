import { CodecError } from "../codec/codec-error.ts";
import { parseJson } from "../codec/json.ts";
import { callFailed } from "../errors/chained-message.ts";
import { RemoteError } from "../errors/remote-error.ts";
import { RemoteErrorDetail } from "../errors/remote-error-detail.ts";
import { thrownRemotely } from "../errors/thrown-remotely.ts";
import { AttemptFailure, isRepeatableStatus } from "./attempt-failure.ts";
import { parseRetryAfter } from "./backoff.ts";
import type { AnswerHead, TransportError } from "./transport.ts";
import { wireHeaders } from "./wire-headers.ts";

/** Whose call it was. */
export interface CallIdentity {
  readonly remoteName: string;
  readonly traceparent: string | undefined;
  /** Interface hash of the stub, when it has one. */
  readonly schemaHash: string | undefined;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** What an answer with an error status means. */
export function answerFailure(call: CallIdentity, head: AnswerHead, body: Uint8Array): AttemptFailure {
  const { status } = head;
  return new AttemptFailure({
    repeatable: isRepeatableStatus(status),
    retriedBelow: head.header(wireHeaders.retriedBelow) !== undefined,
    retryAfterMs: parseRetryAfter(head.header(wireHeaders.retryAfter), Date.now()),
    toError: (attempts) => answerError(call, head, body, attempts),
  });
}

/** No answer came, or only a part of it. */
export function transportFailure(call: CallIdentity, error: TransportError): AttemptFailure {
  return new AttemptFailure({
    repeatable: true,
    toError: (attempts) =>
      localError(call, { status: 0, attempts, className: "ConnectionError", text: error.message, cause: error }),
  });
}

/** A failure that was seen on this side: there is no trace of the remote to show. */
export function localError(
  { remoteName, traceparent }: CallIdentity,
  failure: { status: number; attempts: number; className: string; text: string; cause?: unknown },
): RemoteError {
  const { status, attempts, className, text, cause } = failure;
  return new RemoteError({
    remoteName,
    status,
    attempts,
    traceparent,
    message: `${callFailed({ remoteName, status, traceparent })} ${text}`,
    detail: new RemoteErrorDetail({
      remoteName,
      exceptionClsName: className,
      exceptionModuleName: "chainsc",
      exceptionMessage: text,
      userStackTrace: [],
    }),
    ...(cause !== undefined && { cause }),
  });
}

/** The error of a whole answer, or of the error frame of a stream. `error` is what stands under that key in the JSON. */
export function errorFromJson(call: CallIdentity, status: number, error: unknown, attempts: number): RemoteError {
  const detail = RemoteErrorDetail.fromJson(error);
  if (detail !== undefined) {
    const { remoteName, traceparent } = call;
    return new RemoteError({ remoteName, status, attempts, traceparent, detail, cause: thrownRemotely(detail) });
  }
  const text =
    typeof error === "string"
      ? `"${error}"`
      : `The error it sent has an unknown form: ${shorten(JSON.stringify(error))}`;
  return localError(call, { status, attempts, className: "RemoteError", text });
}

function answerError(call: CallIdentity, head: AnswerHead, body: Uint8Array, attempts: number): RemoteError {
  const { status } = head;
  const say = (text: string, cause?: unknown) =>
    localError(call, { status, attempts, className: "RemoteError", text, cause });
  if (status >= 300 && status < 400) {
    return say(`It redirects to \`${head.header("location") ?? ""}\`; calls are not redirected, so use that address.`);
  }
  const theirs = head.header(wireHeaders.schema);
  if (status === 409 && theirs !== undefined && call.schemaHash !== undefined && theirs !== call.schemaHash) {
    return say(
      `Its interface changed: this caller was built against ${call.schemaHash}, what runs there is ${theirs}. Build and push both again.`,
    );
  }
  let parsed: unknown;
  try {
    parsed = parseJson(body);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return say(`Its body is not JSON: ${shorten(Buffer.from(body).toString("utf8"))}`);
  }
  if (typeof parsed !== "object" || parsed === null || !("error" in parsed)) {
    return say(`Its JSON has no field \`error\`: ${shorten(JSON.stringify(parsed))}`);
  }
  return errorFromJson(call, status, parsed.error, attempts);
}

function shorten(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

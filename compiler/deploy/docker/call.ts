import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import {
  answerFailure,
  type CallIdentity,
  errorFromJson,
  isSuccess,
  localError,
} from "../../../runtime/call/remote-failure.ts";
import type { AnswerHead } from "../../../runtime/call/transport.ts";
import { wireHeaders } from "../../../runtime/call/wire-headers.ts";
import { CodecError } from "../../../runtime/codec/codec-error.ts";
import { readErrorTrailer } from "../../../runtime/streaming/error-trailer.ts";
import { FailedStream } from "../../../runtime/streaming/failed-stream.ts";
import { ndjsonType, readNdjson, readSse, sseType } from "../../../runtime/streaming/item-frames.ts";

/** What an entrypoint answered. */
export type CallAnswer =
  | { readonly kind: "json"; readonly text: string }
  /** A framed stream of values. */
  | { readonly kind: "items"; readonly items: AsyncIterable<unknown> }
  /** A raw stream. */
  | { readonly kind: "bytes"; readonly chunks: AsyncIterable<Uint8Array>; readonly contentType: string };

export interface CallOptions {
  /** How the entrypoint is called in errors. */
  readonly remoteName: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one request, a JSON object of the entrypoint's parameters as text, and gives the answer as it comes. Throws `RemoteError`
 * when the entrypoint cannot be reached or answers with an error; a stream that fails on its way throws it while it is read.
 */
export async function callEntrypoint(url: string, body: string, options: CallOptions): Promise<CallAnswer> {
  const call: CallIdentity = { remoteName: options.remoteName, traceparent: undefined, schemaHash: undefined };
  const answer = await post(url, body, call, options.signal);
  const head = headOf(answer);
  if (!isSuccess(head.status)) {
    throw answerFailure(call, head, await buffer(answer)).toError(1);
  }
  const contentType = head.header("content-type") ?? "";
  if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType)) {
    return { kind: "json", text: (await buffer(answer)).toString("utf8") };
  }
  if (contentType.startsWith(ndjsonType)) return { kind: "items", items: readable(call, readNdjson(answer)) };
  if (contentType.startsWith(sseType)) return { kind: "items", items: readable(call, readSse(answer)) };
  return { kind: "bytes", chunks: readable(call, rawChunks(answer)), contentType };
}

function post(url: string, body: string, call: CallIdentity, signal?: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", te: "trailers", "content-length": Buffer.byteLength(body) };
    const sent = request(url, { method: "POST", headers, agent: false, ...(signal && { signal }) }, resolve);
    sent.once("error", (cause) => {
      if (signal?.aborted) return reject(signal.reason);
      const text = `Nothing answers at ${url}: ${cause.message}`;
      reject(localError(call, { status: 0, attempts: 1, className: "ConnectionError", text, cause }));
    });
    sent.end(body);
  });
}

function headOf(answer: IncomingMessage): AnswerHead {
  return {
    status: answer.statusCode ?? 0,
    header(name) {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}

async function* rawChunks(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  yield* answer;
  const failure = readErrorTrailer(answer.trailers[wireHeaders.streamError]);
  if (failure) throw failure;
}

/** A failure in mid-stream is a `RemoteError` like any other. */
async function* readable<T>(call: CallIdentity, items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    if (error instanceof FailedStream) throw errorFromJson(call, error.status, error.error, 1);
    const text = error instanceof Error ? error.message : String(error);
    const className = error instanceof CodecError ? "RemoteError" : "ConnectionError";
    throw localError(call, { status: 200, attempts: 1, className, text: `The stream broke: ${text}`, cause: error });
  }
}

import { CodecError } from "../codec/codec-error.ts";
import { currentRequest, type OngoingRequest } from "../context/request-context.ts";
import { RemoteTimeoutError } from "../errors/remote-error.ts";
import { RemoteErrorDetail } from "../errors/remote-error-detail.ts";
import type { Checked, MaybePromise } from "../schema/endpoint-schema.ts";
import { readErrorTrailer } from "../streaming/error-trailer.ts";
import { FailedStream } from "../streaming/failed-stream.ts";
import { ndjsonType, readNdjson } from "../streaming/item-frames.ts";
import { decodeText } from "../streaming/text-chunks.ts";
import { type Held, openWithPolicy } from "./policy.ts";
import {
  answerFailure,
  type CallIdentity,
  errorFromJson,
  isSuccess,
  localError,
  transportFailure,
} from "./remote-failure.ts";
import type { Service } from "./service.ts";
import { binaryType, formatProblems, type Payload, unusableAnswer } from "./service-call.ts";
import { formatSeconds } from "./time-used.ts";
import { type Sending, type StreamAnswer, TransportError } from "./transport.ts";
import { wireHeaders } from "./wire-headers.ts";

/** What the chunks are: text, bytes, or framed items. */
export type StreamForm = "raw-text" | "raw-bytes" | "items";

export type DecodeItem = (item: unknown) => MaybePromise<Checked<unknown>>;

export interface StreamOptions {
  readonly form: StreamForm;
  readonly payload: () => Promise<Payload>;
  readonly decodeItem: DecodeItem | undefined;
  /** How long the next chunk may take, in seconds. */
  readonly idleLimitSec: number;
}

interface OpenStream {
  readonly sending: Sending;
  readonly answer: StreamAnswer;
  readonly chunks: AsyncIterator<Uint8Array>;
  readonly first: IteratorResult<Uint8Array>;
}

/** A stream from a service. The request is sent when reading begins; leaving the loop ends it on both sides. */
export function openServiceStream(service: Service, options: StreamOptions): AsyncGenerator<unknown> {
  return readStream(service, options, currentRequest());
}

async function* readStream(
  service: Service,
  options: StreamOptions,
  request: OngoingRequest | undefined,
): AsyncGenerator<unknown> {
  const payload = await options.payload();
  const caller = service.caller(request);
  const call = service.identity(caller, payload.schemaHash);
  const held = await openStream(service, options, { payload, request, call });
  const { sending, answer } = held.value;
  const signal = request?.signal;
  const callerLeft = () => sending.abort(asError(signal?.reason));
  if (signal?.aborted) callerLeft();
  signal?.addEventListener("abort", callerLeft, { once: true });
  try {
    const bytes = watchedChunks(service, call, held.value, options.idleLimitSec);
    switch (options.form) {
      case "raw-bytes":
        // Plain arrays, as in a local run: a Buffer has other methods of the same names.
        for await (const chunk of bytes) yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        break;
      case "raw-text":
        yield* decodeText(bytes);
        break;
      case "items":
        yield* decodedItems(call, readNdjson(bytes), options.decodeItem);
        return;
    }
    const failure = readErrorTrailer(answer.trailer(wireHeaders.streamError));
    if (failure !== undefined) throw failure;
  } catch (error) {
    throw readable(call, answer.status, error);
  } finally {
    signal?.removeEventListener("abort", callerLeft);
    sending.abort(new Error("The reader left."));
    held.release();
  }
}

function openStream(
  service: Service,
  options: StreamOptions,
  { payload, request, call }: { payload: Payload; request: OngoingRequest | undefined; call: CallIdentity },
): Promise<Held<OpenStream>> {
  const accept = options.form === "items" ? ndjsonType : binaryType;
  const content = { type: payload.type, accept, schemaHash: payload.schemaHash };
  return openWithPolicy<OpenStream>(service.dependency, service.caller(request), async (attempt) => {
    const sending = service.transport.open({
      url: service.url,
      headers: [...service.headers(attempt, request, content), "te", "trailers"],
      body: payload.body,
      progress: attempt,
    });
    attempt.onGivenUp((reason) => sending.abort(reason));
    try {
      const answer = await sending.answer;
      if (!isSuccess(answer.status)) throw answerFailure(call, answer, await collect(answer.body));
      const chunks = answer.body[Symbol.asyncIterator]();
      // Until the first chunk is there the call can still be made again.
      return { sending, answer, chunks, first: await chunks.next() };
    } catch (error) {
      throw error instanceof TransportError ? transportFailure(call, error) : error;
    }
  });
}

/** The chunks, with the limit for the time between two of them. A slow reader does not use it up. */
async function* watchedChunks(
  service: Service,
  call: CallIdentity,
  { sending, chunks, first }: OpenStream,
  limitSec: number,
): AsyncGenerator<Uint8Array> {
  const { clock } = service.dependency;
  const limitMs = limitSec * 1000;
  let waitingSince: number | undefined;
  const check = () => {
    const waited = waitingSince === undefined ? 0 : clock.now() - waitingSince;
    if (waited >= limitMs) sending.abort(idleTimeout(call, limitSec));
    else timer = clock.after(limitMs - waited, check);
  };
  let timer = clock.after(limitMs, check);
  try {
    let next = first;
    while (!next.done) {
      yield next.value;
      waitingSince = clock.now();
      next = await chunks.next();
      waitingSince = undefined;
    }
  } finally {
    timer.cancel();
    await chunks.return?.();
  }
}

async function* decodedItems(
  call: CallIdentity,
  items: AsyncIterable<unknown>,
  decodeItem: DecodeItem | undefined,
): AsyncGenerator<unknown> {
  let index = 0;
  for await (const item of items) {
    if (decodeItem === undefined) yield item;
    else {
      const decoding = decodeItem(item);
      const decoded = decoding instanceof Promise ? await decoding : decoding;
      if (!decoded.ok) throw unusableAnswer(call, 200, `item ${index}: ${formatProblems(decoded.problems)}`);
      yield decoded.value;
    }
    index++;
  }
}

/** Turns what happened below into what the caller of a dependency catches. */
function readable(call: CallIdentity, status: number, error: unknown): unknown {
  if (error instanceof FailedStream) return errorFromJson(call, error.status, error.error, 1);
  if (error instanceof TransportError) {
    const text = `The stream was cut off. ${error.message}`;
    return localError(call, { status, attempts: 1, className: "StreamCutOff", text, cause: error });
  }
  if (error instanceof CodecError) return unusableAnswer(call, status, error.message, error);
  return error;
}

function idleTimeout({ remoteName, traceparent }: CallIdentity, limitSec: number): RemoteTimeoutError {
  const message = `Timeout in the stream of remote Chainlet \`${remoteName}\` (${formatSeconds(limitSec)} limit between chunks).`;
  return new RemoteTimeoutError({
    remoteName,
    status: 0,
    attempts: 1,
    traceparent,
    limitSec,
    phase: "stream",
    message,
    detail: new RemoteErrorDetail({
      remoteName,
      exceptionClsName: "RemoteTimeoutError",
      exceptionModuleName: "chainsc",
      exceptionMessage: message,
      userStackTrace: [],
    }),
  });
}

const longestErrorBytes = 1024 * 1024;

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > longestErrorBytes) break;
  }
  return Buffer.concat(chunks);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("The caller gave up.", { cause: reason });
}

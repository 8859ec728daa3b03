import type { ServerResponse } from "node:http";
import { wireHeaders } from "../call/wire-headers.ts";
import type { EndpointSchema } from "../schema/endpoint-schema.ts";
import { writeErrorTrailer } from "../streaming/error-trailer.ts";
import { sseFraming } from "../streaming/item-frames.ts";
import { cutOffUnread, type Failure } from "./answer.ts";
import { leaveEarly } from "./leave-early.ts";
import type { ServerRequest } from "./server-request.ts";
import { chooseForm, type StreamForm } from "./stream-form.ts";

/** Text that may wait before it is written without waiting for more of it. */
const batchLength = 16 * 1024;

export interface StreamOptions {
  readonly endpoint: EndpointSchema;
  readonly request: ServerRequest;
  readonly response: ServerResponse;
  /** Longest pause of the producer or the reader, in milliseconds. */
  readonly idleMs: number;
  /** How long server-sent events may be silent before a comment shows everybody on the way that the connection lives, in milliseconds. */
  readonly keepAliveMs: number;
  /** Headers beside those of the form. */
  readonly headers: readonly string[];
  /** What to tell of an error, and what to log. */
  readonly failureOf: (error: unknown) => Promise<{ failure: Failure; log: string }>;
}

export type StreamEnd =
  | { readonly kind: "ended" }
  | { readonly kind: "gone" }
  /** Nothing was sent yet: it can still be answered as a whole. */
  | { readonly kind: "failed-early"; readonly failure: Failure; readonly log: string }
  | { readonly kind: "failed"; readonly log: string };

/** Sends a stream as it is produced: the status is held back until the first chunk, and a slow reader slows the producer. */
export async function sendStream(items: AsyncIterable<unknown>, options: StreamOptions): Promise<StreamEnd> {
  const iterator = items[Symbol.asyncIterator]();
  const { response, request } = options;
  const leave = () => leaveEarly(iterator, request);
  response.once("close", leave);
  try {
    const first = await iterator.next();
    if (response.destroyed) return { kind: "gone" };
    if (request.abortReason) throw request.abortReason;
    const form = chooseForm(options);
    const firstChunk = first.done ? undefined : await form.encode(first.value);
    const writer = new StreamWriter(options, form);
    return await writer.writeAll(iterator, firstChunk);
  } catch (error) {
    leave();
    if (response.destroyed) return { kind: "gone" };
    return { kind: "failed-early", ...(await options.failureOf(error)) };
  } finally {
    response.off("close", leave);
  }
}

class StreamWriter {
  readonly #options: StreamOptions;
  readonly #response: ServerResponse;
  readonly #form: StreamForm;
  readonly #trailers: boolean;
  #text = "";
  #flushing: NodeJS.Immediate | undefined;
  #count = 0;
  #idle: NodeJS.Timeout | undefined;
  /** When something was written last, or the reader was ready again. */
  #activeAt = performance.now();
  #stopped = false;
  #idleFor: "producer" | "reader" = "producer";
  #silence: NodeJS.Timeout | undefined;

  constructor(options: StreamOptions, form: StreamForm) {
    this.#options = options;
    this.#response = options.response;
    this.#form = form;
    this.#trailers = form.framing === undefined && /\btrailers\b/i.test(options.request.headers.te ?? "");
  }

  async writeAll(iterator: AsyncIterator<unknown>, first: Uint8Array | string | undefined): Promise<StreamEnd> {
    const headers = ["content-type", this.#form.contentType, ...this.#options.headers];
    if (this.#trailers) headers.push("trailer", wireHeaders.streamError);
    this.#response.writeHead(200, headers);
    this.#response.flushHeaders();
    this.#options.request.liftDeadline();
    const idle = this.#watchIdle();
    if (this.#form.framing === sseFraming) this.#breakSilence();
    try {
      if (first !== undefined) await Promise.race([this.#pump(iterator, first), idle]);
      if (this.#response.destroyed) return { kind: "gone" };
      this.#end(this.#form.framing?.end(this.#count));
      return { kind: "ended" };
    } catch (error) {
      this.#stopped = true;
      if (this.#response.destroyed) return { kind: "gone" };
      const { failure, log } = await this.#options.failureOf(error);
      this.#fail(failure);
      leaveEarly(iterator, this.#options.request);
      return { kind: "failed", log };
    } finally {
      clearTimeout(this.#silence);
      clearTimeout(this.#idle);
      if (this.#flushing) clearImmediate(this.#flushing);
    }
  }

  /** Ends with the stream, or when nobody takes it any more. Nothing is made for an item here but what its iterator makes. */
  async #pump(iterator: AsyncIterator<unknown>, first: Uint8Array | string): Promise<void> {
    if (!this.#write(first)) await this.#drained();
    for (;;) {
      const item = await iterator.next();
      if (item.done || this.#isOver) return;
      const encoded = this.#form.encode(item.value);
      const chunk = encoded instanceof Promise ? await encoded : encoded;
      if (this.#isOver) return;
      if (!this.#write(chunk)) await this.#drained();
    }
  }

  get #isOver(): boolean {
    return this.#stopped || this.#response.destroyed;
  }

  /** False asks to wait until it has drained. */
  #write(chunk: Uint8Array | string): boolean {
    this.#count++;
    if (typeof chunk !== "string") {
      this.#flush();
      this.#activeAt = performance.now();
      return this.#response.write(chunk);
    }
    this.#text += chunk;
    if (this.#text.length >= batchLength) return this.#flush();
    this.#flushing ??= setImmediate(() => this.#flush());
    return true;
  }

  #flush(): boolean {
    if (this.#flushing) clearImmediate(this.#flushing);
    this.#flushing = undefined;
    this.#activeAt = performance.now();
    if (this.#text === "") return true;
    const text = this.#text;
    this.#text = "";
    this.#silence?.refresh();
    return this.#response.write(text);
  }

  #breakSilence(): void {
    const { keepAliveMs } = this.#options;
    this.#silence = setTimeout(() => {
      // A reader that takes nothing would only have it lie in the buffer.
      if (!this.#response.writableNeedDrain) this.#response.write(sseFraming.keepAlive);
      this.#silence?.refresh();
    }, keepAliveMs);
  }

  #end(last: string | undefined): void {
    this.#text += last ?? "";
    this.#flush();
    this.#response.end();
    cutOffUnread(this.#response, this.#options.idleMs);
  }

  #fail(failure: Failure): void {
    const { framing } = this.#form;
    // What it was sent before it has not read; nothing would ever end that connection.
    if (this.#idleFor === "reader") this.#response.destroy();
    else if (framing) this.#end(framing.error(failure.status, failure.error));
    else if (this.#trailers) {
      this.#flush();
      this.#response.addTrailers({ [wireHeaders.streamError]: writeErrorTrailer(failure.status, failure.error) });
      this.#response.end();
      cutOffUnread(this.#response, this.#options.idleMs);
    } else {
      // Cut off without the last chunk, which every client takes for a failure. An outright reset would overtake what
      // was produced before it.
      this.#flush();
      this.#response.socket?.destroySoon();
      cutOffUnread(this.#response, this.#options.idleMs);
    }
  }

  #drained(): Promise<void> {
    this.#idleFor = "reader";
    return new Promise((resolve) => {
      if (this.#isOver) return resolve();
      const done = () => {
        this.#response.off("drain", done);
        this.#response.off("close", done);
        this.#idleFor = "producer";
        this.#activeAt = performance.now();
        resolve();
      };
      this.#response.on("drain", done);
      this.#response.on("close", done);
    });
  }

  /** Rejects when the producer or the reader pauses too long. */
  #watchIdle(): Promise<never> {
    const { idleMs } = this.#options;
    return new Promise((_resolve, reject) => {
      // Set once in a while rather than for each item: it looks how long ago the last one was.
      const check = () => {
        const left = this.#flushing === undefined ? this.#activeAt + idleMs - performance.now() : idleMs;
        if (left >= 1) {
          this.#idle = setTimeout(check, left);
          return;
        }
        const who = this.#idleFor === "producer" ? "The stream paused" : "The reader of the stream paused";
        reject(new Error(`${who} for longer than ${idleMs / 1000} s (streamingReadTimeoutSec).`));
      };
      this.#idle = setTimeout(check, idleMs);
    });
  }
}

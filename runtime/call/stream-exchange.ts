import { Exchange, type ExchangeTools } from "./exchange.ts";
import { findHeader } from "./raw-headers.ts";
import type { StreamAnswer, StreamSending, TransportRequest } from "./transport.ts";

/** Bytes that may wait for a slow reader before the socket is no longer read. */
const highWaterBytes = 256 * 1024;

/** An exchange whose answer is read while it comes. */
export class StreamExchange extends Exchange implements StreamAnswer, StreamSending {
  readonly answer: Promise<StreamAnswer>;
  readonly #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #resolve!: (answer: StreamAnswer) => void;
  #reject!: (error: Error) => void;
  #resume: (() => void) | undefined;
  #paused = false;
  #over = false;
  #error: Error | undefined;
  #trailers: readonly Uint8Array[] = [];
  #wake: (() => void) | undefined;

  constructor(request: TransportRequest, tools: ExchangeTools) {
    super(request, tools);
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get body(): AsyncIterable<Uint8Array> {
    return this.#read();
  }

  trailer(name: string): string | undefined {
    return findHeader(this.#trailers, name);
  }

  protected override headReceived(resume: () => void): boolean {
    this.#resume = resume;
    this.#resolve(this);
    return true;
  }

  protected override chunkReceived(chunk: Uint8Array): boolean {
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    this.#notify();
    this.#paused = this.#waitingBytes > highWaterBytes;
    return !this.#paused;
  }

  protected override bodyEnded(trailers: readonly Uint8Array[]): void {
    this.#trailers = trailers;
    this.#over = true;
    this.#notify();
  }

  protected override failed(error: Error): void {
    this.#error = error;
    this.#over = true;
    this.#reject(error);
    this.#notify();
  }

  async *#read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
          this.#waitingBytes -= chunk.byteLength;
          this.#continue();
          yield chunk;
        }
        if (this.#error !== undefined) throw this.#error;
        if (this.#over) return;
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      }
    } finally {
      this.abort(new Error("The reader left."));
    }
  }

  #continue(): void {
    if (!this.#paused || this.#waitingBytes > highWaterBytes / 2) return;
    this.#paused = false;
    this.#resume?.();
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

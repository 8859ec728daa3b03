import { Exchange, type ExchangeTools } from "./exchange.ts";
import type { Receiver, Sending, TransportRequest, WholeAnswer } from "./transport.ts";

/** An exchange whose answer is taken as a whole. */
export class WholeExchange extends Exchange implements WholeAnswer, Sending {
  body: Uint8Array = empty;
  readonly #receiver: Receiver;
  #chunks: Uint8Array[] | undefined;

  constructor(request: TransportRequest, tools: ExchangeTools, receiver: Receiver) {
    super(request, tools);
    this.#receiver = receiver;
  }

  protected override headReceived(): boolean {
    return true;
  }

  protected override chunkReceived(chunk: Uint8Array): boolean {
    // One chunk is the usual case, and is not copied.
    if (this.body === empty) this.body = chunk;
    else if (this.#chunks === undefined) this.#chunks = [this.body, chunk];
    else this.#chunks.push(chunk);
    return true;
  }

  protected override bodyEnded(): void {
    if (this.#chunks !== undefined) this.body = Buffer.concat(this.#chunks);
    this.#receiver.answered(this);
  }

  protected override failed(error: Error): void {
    this.#receiver.failed(error);
  }
}

const empty = new Uint8Array(0);

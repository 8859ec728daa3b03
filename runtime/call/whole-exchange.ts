import { Exchange, type ExchangeTools } from "./exchange.ts";
import type { Sending, TransportRequest, WholeAnswer } from "./transport.ts";

/** An exchange whose answer is taken as a whole. */
export class WholeExchange extends Exchange implements WholeAnswer, Sending<WholeAnswer> {
  body: Uint8Array = empty;
  readonly answer: Promise<WholeAnswer>;
  readonly #chunks: Uint8Array[] = [];
  #resolve!: (answer: WholeAnswer) => void;
  #reject!: (error: Error) => void;

  constructor(request: TransportRequest, tools: ExchangeTools) {
    super(request, tools);
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  protected override headReceived(): boolean {
    return true;
  }

  protected override chunkReceived(chunk: Uint8Array): boolean {
    this.#chunks.push(chunk);
    return true;
  }

  protected override bodyEnded(): void {
    const [first] = this.#chunks;
    if (first !== undefined) this.body = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#resolve(this);
  }

  protected override failed(error: Error): void {
    this.#reject(error);
  }
}

const empty = new Uint8Array(0);

import type { Clock } from "./clock.ts";
import { findHeader } from "./raw-headers.ts";
import type { Address, Connection, ServiceAddresses } from "./service-addresses.ts";
import { type AnswerHead, TransportError, type TransportPhase, type TransportRequest } from "./transport.ts";

/** A server answers a write to a socket that it had closed within a round trip; later than this it died at work. */
const staleWithinMs = 250;

export interface ExchangeTools {
  readonly addresses: ServiceAddresses;
  readonly path: string;
  readonly clock: Clock;
  /** A stale socket was replaced. */
  readonly onStale: () => void;
}

/**
 * One request on its way, as undici's dispatcher drives it. The `on…` members are undici's own handler interface, in the form that costs no
 * wrapper object per request.
 *
 * Two kinds of failure are mended here because the service cannot have begun to work: an address that cannot be connected to, while there are
 * others, and a reused socket that is reset before any byte of the answer came.
 */
export abstract class Exchange implements AnswerHead {
  status = 0;
  readonly #request: TransportRequest;
  readonly #tools: ExchangeTools;
  #connection: Connection | undefined;
  #phase: TransportPhase = "connect";
  #sentAt = 0;
  #anyByte = false;
  #replaced = false;
  #triedAddresses: Set<Address> | undefined;
  #abort: ((error: Error) => void) | undefined;
  #headers: readonly Uint8Array[] = [];
  #ended = false;

  constructor(request: TransportRequest, tools: ExchangeTools) {
    this.#request = request;
    this.#tools = tools;
  }

  start(): void {
    let taken: Connection | Promise<Connection>;
    try {
      taken = this.#tools.addresses.acquire(this.#triedAddresses, this.#replaced);
    } catch (error) {
      this.onError(error);
      return;
    }
    if (taken instanceof Promise) {
      taken.then(
        (connection) => this.#dispatch(connection),
        (error: unknown) => this.onError(error),
      );
    } else this.#dispatch(taken);
  }

  header(name: string): string | undefined {
    return findHeader(this.#headers, name);
  }

  /** Gives the request up; its socket is closed. */
  abort(reason: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    const abort = this.#abort;
    this.failed(reason);
    // Without it the request waits for its socket; `onConnect` ends it then.
    abort?.(reason);
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#ended) {
      abort(new Error("given up"));
      return;
    }
    this.#abort = abort;
    this.#sentAt = this.#tools.clock.now();
    this.#enter("response");
  }

  onResponseStarted(): void {
    this.#anyByte = true;
  }

  onHeaders(status: number, headers: readonly Uint8Array[], resume: () => void): boolean {
    if (status < 200) return true;
    this.status = status;
    this.#headers = headers;
    this.#enter("body");
    return this.headReceived(resume);
  }

  onData(chunk: Uint8Array): boolean {
    return this.ended ? true : this.chunkReceived(chunk);
  }

  onComplete(trailers: readonly Uint8Array[] | null): void {
    const connection = this.#giveBack();
    if (connection !== undefined) connection.served++;
    if (this.#ended) return;
    this.#ended = true;
    this.bodyEnded(trailers ?? []);
  }

  onError(error: unknown): void {
    const connection = this.#giveBack();
    if (this.#ended) return;
    if (connection !== undefined && this.#mayStartAgain(connection, error)) {
      this.#phase = "connect";
      this.start();
      return;
    }
    this.#ended = true;
    this.failed(this.#describe(error));
  }

  protected get ended(): boolean {
    return this.#ended;
  }

  protected abstract headReceived(resume: () => void): boolean;
  /** False asks for a pause. */
  protected abstract chunkReceived(chunk: Uint8Array): boolean;
  protected abstract bodyEnded(trailers: readonly Uint8Array[]): void;
  protected abstract failed(error: Error): void;

  #dispatch(connection: Connection): void {
    this.#connection = connection;
    if (this.#ended) {
      this.#giveBack();
      return;
    }
    connection.client.dispatch(
      {
        path: this.#tools.path,
        method: "POST",
        headers: this.#request.headers as string[],
        body: this.#request.body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      this as unknown as Parameters<typeof connection.client.dispatch>[1],
    );
  }

  #giveBack(): Connection | undefined {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    this.#connection = undefined;
    this.#tools.addresses.release(connection);
    return connection;
  }

  #mayStartAgain(connection: Connection, error: unknown): boolean {
    if (this.#phase === "connect") {
      this.#tools.addresses.couldNotConnect(connection.address);
      this.#triedAddresses ??= new Set();
      this.#triedAddresses.add(connection.address);
      return this.#tools.addresses.hasOther(this.#triedAddresses);
    }
    const stale =
      this.#phase === "response" &&
      !this.#anyByte &&
      !this.#replaced &&
      connection.served > 0 &&
      isReset(error) &&
      this.#tools.clock.now() - this.#sentAt < staleWithinMs;
    if (!stale) return false;
    this.#replaced = true;
    this.#tools.onStale();
    return true;
  }

  #enter(phase: TransportPhase): void {
    this.#phase = phase;
    this.#request.progress?.enter(phase);
  }

  #describe(error: unknown): TransportError {
    const code = codeOf(error);
    const reason = error instanceof Error ? error.message : String(error);
    return new TransportError(`${whatFailed[this.#phase]} ${this.#tools.addresses.origin}: ${reason || code}`, {
      phase: this.#phase,
      code,
      cause: error,
    });
  }
}

const whatFailed: Record<TransportPhase, string> = {
  connect: "Could not connect to",
  response: "The connection broke before the response came from",
  body: "The connection broke in the middle of the response from",
};

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "UNKNOWN";
}

function isReset(error: unknown): boolean {
  const code = codeOf(error);
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE" || code === "ECONNABORTED";
}

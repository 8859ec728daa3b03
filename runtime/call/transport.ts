/** What carries one request to one service and brings the answer back. No policy here: no retries, no deadlines. */

/** Flat name, value, name, value… as it goes on the wire; names in lower case. */
export type FlatHeaders = readonly string[];

export interface TransportRequest {
  /** Absolute `http:` or `https:` URL. */
  readonly url: string;
  readonly headers: FlatHeaders;
  readonly body: Uint8Array | string;
  /** How long the connection may take, in milliseconds; the caller's deadline ends everything else. */
  readonly connectTimeoutMs?: number;
  /** Told how far the request came, for messages about what used up the time. */
  readonly progress?: TransportProgress;
}

/** How far a request came. `connect`: no socket yet. `response`: sent, nothing came back yet. `body`: the head is there. */
export type TransportPhase = "connect" | "response" | "body";

export interface TransportProgress {
  enter(phase: TransportPhase): void;
}

export interface AnswerHead {
  readonly status: number;
  /** Value of a header by its lower-case name; of several the first. */
  header(name: string): string | undefined;
}

export interface WholeAnswer extends AnswerHead {
  readonly body: Uint8Array;
}

export interface StreamAnswer extends AnswerHead {
  /** Can be read once; leaving the loop early closes the connection. Throws `TransportError` when it is cut off. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Value of a trailer; known when `body` has ended. */
  trailer(name: string): string | undefined;
}

export type TransportAnswer = WholeAnswer | StreamAnswer;

/** An ongoing request that can be given up. `abort` makes `answer` reject with the reason, at once. */
export interface Sending<A extends TransportAnswer> {
  readonly answer: Promise<A>;
  abort(reason: Error): void;
}

export interface Transport {
  /** Resolves with the whole body. Rejects with `TransportError`. */
  send(request: TransportRequest): Sending<WholeAnswer>;
  /** Resolves as soon as the head is there. */
  open(request: TransportRequest): Sending<StreamAnswer>;
  close(): Promise<void>;
}

/** The request or its answer did not get through. `phase` says how far it came. */
export class TransportError extends Error {
  override readonly name: string = "TransportError";
  readonly phase: TransportPhase;
  readonly code: string;

  constructor(message: string, options: { phase: TransportPhase; code: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.phase = options.phase;
    this.code = options.code;
  }
}

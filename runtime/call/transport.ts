/** What carries one request to one service and brings the answer back. No policy here: no retries, no deadlines. */

/** Flat name, value, name, value… as it goes on the wire; names in lower case. */
export type FlatHeaders = readonly string[];

export interface TransportRequest {
  /** Absolute `http:` or `https:` URL. */
  readonly url: string;
  readonly headers: FlatHeaders;
  readonly body: Uint8Array | string;
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

/** A request under way that can be given up; whoever waits for it gets the reason at once. */
export interface Sending {
  abort(reason: Error): void;
}

export interface StreamSending extends Sending {
  readonly answer: Promise<StreamAnswer>;
}

/** Who waits for an answer; exactly one of the two is called, once. A promise would cost more than all the rest of a call. */
export interface Receiver {
  answered(answer: WholeAnswer): void;
  /** With a `TransportError`, or with the reason that was given to `abort`. */
  failed(error: Error): void;
}

export interface Transport {
  /** For an answer as a whole. The receiver is called later, never before this returns. */
  send(request: TransportRequest, receiver: Receiver): Sending;
  /** For an answer that is read while it comes; there as soon as its head is. */
  open(request: TransportRequest): StreamSending;
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

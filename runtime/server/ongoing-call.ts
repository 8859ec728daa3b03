import type { IncomingMessage, ServerResponse } from "node:http";
import type { Link } from "../call/linked-list.ts";
import type { Wire } from "../schema/endpoint-schema.ts";
import { type Failure, notReady } from "./answer.ts";
import { CallAnswer } from "./call-answer.ts";
import type { CallTools } from "./call-tools.ts";
import type { CallEnd, Outcome, Preparation, PreparedCall } from "./executor.ts";
import type { LogFields } from "./log.ts";
import { serverTiming, wireOf } from "./predict.ts";
import { bodyTimeout, failureOfRefusal, givenUp, refusalOfHeaders, tooLarge } from "./refusals.ts";
import { RequestBody } from "./request-body.ts";
import { RawRequestHeaders, type RequestHeaders } from "./request-headers.ts";
import { ServerRequest } from "./server-request.ts";
import type { Turn } from "./slots.ts";
import type { CallSpans } from "./tracing.ts";

/** How much of a refused body is read all the same. */
const droppedBytes = 16 * 1024 * 1024;

/** Who is told of the two ends of a call. */
export interface CallWatch {
  /** It has its answer, or its caller has left and nothing runs for it any more. */
  over(call: OngoingCall): void;
  /** After that: the answer has been sent as a whole, or nobody is there to take it. */
  gone(call: OngoingCall): void;
}

type Whole = Exclude<Outcome, { kind: "stream" }>;

/**
 * One call of the endpoint on its way through the server: read, decode, wait for a slot, run, answer. It is written with
 * callbacks where nothing has to be waited for, because every promise costs with asynchronous contexts.
 */
export class OngoingCall implements CallEnd {
  readonly request: ServerRequest;
  /** Among all calls of the server. */
  place: Link<OngoingCall> | undefined;
  readonly #tools: CallTools;
  readonly incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #headers: RequestHeaders;
  readonly #watch: CallWatch;
  readonly #wire: Wire;
  readonly #spans: CallSpans | undefined;
  readonly #answer: CallAnswer;
  readonly #body = new RequestBody();
  #arrivedAt = 0;
  #startedAt = 0;
  #endedAt = 0;
  #turn: Turn | undefined;
  #holdsSlot = false;
  #isOver = false;
  #isClosed = false;

  constructor(tools: CallTools, exchange: { incoming: IncomingMessage; response: ServerResponse }, watch: CallWatch) {
    const headers = new RawRequestHeaders(exchange.incoming);
    this.#tools = tools;
    this.incoming = exchange.incoming;
    this.#response = exchange.response;
    this.#watch = watch;
    this.#headers = headers;
    this.request = new ServerRequest(headers);
    this.#wire = wireOf(headers.get("content-type"));
    this.#spans = tools.tracing?.begin(this.request);
    this.#answer = new CallAnswer(tools, {
      incoming: this.incoming,
      response: this.#response,
      headers,
      request: this.request,
    });
  }

  start(): void {
    this.#response.on("close", () => this.#closed());
    if (this.#response.socket === null) this.#watchConnection();
    const { definition, state } = this.#tools;
    const refusal = state() === "loading" ? notReady : refusalOfHeaders(definition, this.#headers);
    if (refusal) this.#refuse(refusal);
    this.incoming.on("data", (chunk: Buffer) => this.#received(chunk));
    this.incoming.on("end", () => this.#bodyRead());
  }

  /** Nothing runs for it any more, and it has its answer; that may still be on its way. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Status of the answer; 499 when the caller left before there was one. */
  get status(): number {
    return this.#response.headersSent ? this.#response.statusCode : 499;
  }

  /** From its arrival to its end. */
  get milliseconds(): number {
    return this.#endedAt - this.request.receivedAt;
  }

  /** For the access log. */
  get line(): string {
    const { method, url, httpVersion } = this.incoming;
    return `Handled request: ${method} ${url} HTTP/${httpVersion} ${this.status}`;
  }

  get fields(): LogFields {
    const { requestId, chainRequestId } = this.request;
    return {
      request_id: requestId,
      chain_request_id: chainRequestId,
      duration_ms: Math.round(this.milliseconds * 10) / 10,
    };
  }

  /** Nobody waits for it any more, whatever it is doing. */
  giveUp(reason: string): void {
    this.request.abort(reason);
    this.#turn?.leave();
  }

  /** For calls whose body trickles or does not come at all: `limitMs` without a byte, or less than 500 bytes a second beyond that time. */
  refuseIfStuck(limitMs: number): void {
    if (this.incoming.complete || this.#isOver) return;
    if (!this.#body.isStuck(this.request.receivedAt, limitMs)) return;
    this.#response.shouldKeepAlive = false;
    this.#refuse(bodyTimeout);
  }

  settled(outcome: Outcome): void {
    try {
      if (outcome.kind === "stream") {
        this.#stream(outcome.items)
          .then(() => this.#finish())
          .catch((error) => this.broke(error));
        return;
      }
      this.#settle(outcome);
      this.#finish();
    } catch (error) {
      this.broke(error);
    }
  }

  /** Something that is not the user's went wrong. */
  broke(error: unknown): void {
    const stack = error instanceof Error ? error.stack : String(error);
    this.#tools.log.error("Unhandled exception in the server.", { ...this.#ids, exc_info: stack });
    const kind = error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error);
    this.#refuse({ status: 500, code: 500, error: `Unhandled exception: ${this.#tools.redactor.redact(kind)}` });
  }

  /** Behind another request of its connection a response has no socket yet, and would not be told of its end. */
  #watchConnection(): void {
    const { socket } = this.incoming;
    const closed = (): void => this.#closed();
    // As many as a client sends at once.
    socket.setMaxListeners(0);
    socket.once("close", closed);
    this.#response.once("close", () => socket.off("close", closed));
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isOver) this.#watch.gone(this);
    if (this.#response.writableFinished) return;
    this.request.leave();
    this.#turn?.leave();
    // A call that holds no slot was still being read, or waits and is told by its queue.
    if (!this.incoming.complete) this.#finish();
  }

  #received(chunk: Buffer): void {
    const { definition } = this.#tools;
    const { maxBodyBytes } = definition.settings;
    const size = this.#body.add(chunk);
    if (this.#isOver) {
      this.#body.drop();
      // A client reads the answer only when it has sent everything, so a reasonable rest is taken and dropped.
      if (size > 2 * maxBodyBytes + droppedBytes) this.incoming.destroy();
    } else if (size > maxBodyBytes) {
      this.#body.drop();
      this.#refuse(tooLarge(definition));
    }
  }

  #bodyRead(): void {
    if (this.#isOver) return;
    try {
      const prepared = this.#tools.executor.prepare(this.#body.take(), this.#wire, this.request);
      if (prepared instanceof Promise) {
        prepared.then((call) => this.#prepared(call)).catch((error) => this.broke(error));
      } else this.#prepared(prepared);
    } catch (error) {
      this.broke(error);
    }
  }

  #prepared(prepared: Preparation): void {
    if (prepared.kind === "failure") {
      this.#refuse(prepared.failure);
      return;
    }
    const { slots, definition } = this.#tools;
    this.#arrivedAt = performance.now();
    if (slots.isTooLate(this.request, this.#arrivedAt)) {
      this.#refuse(failureOfRefusal("deadline", { name: definition.name, slots }));
    } else if (slots.tryAcquire()) this.#admitted(prepared, this.#arrivedAt);
    else {
      this.#turn = slots.wait(this.request);
      this.#turn.come
        .then((refusal) => {
          if (refusal === "gone" && !this.request.callerLeft) this.#giveUpUnstarted();
          else if (refusal) this.#refuse(failureOfRefusal(refusal, { name: definition.name, slots }));
          else this.#admitted(prepared, performance.now());
        })
        .catch((error) => this.broke(error));
    }
  }

  #admitted(prepared: PreparedCall, now: number): void {
    this.#holdsSlot = true;
    this.#startedAt = now;
    if (this.request.aborted) {
      if (this.request.callerLeft) this.#finish();
      else this.#giveUpUnstarted();
      return;
    }
    this.#spans?.run();
    prepared.run(this);
  }

  #giveUpUnstarted(): void {
    this.#refuse(givenUp(this.request.abortReason?.message ?? "The call was given up."));
  }

  #settle(outcome: Whole): void {
    this.#endedAt = performance.now();
    if (outcome.kind === "answer") {
      this.#answer.send(outcome.answer, this.#timing());
      return;
    }
    if (outcome.log !== undefined) this.#tools.log.error(outcome.log, this.#ids);
    this.#answer.fail(outcome.failure, this.#timing());
  }

  #timing(): string {
    const queueMs = this.#startedAt - this.#arrivedAt;
    return serverTiming(this.request, { queueMs, runMs: this.#endedAt - this.#startedAt });
  }

  async #stream(items: AsyncIterable<unknown>): Promise<void> {
    const begun = (): string => {
      this.#endedAt = performance.now();
      return this.#timing();
    };
    const end = await this.#answer.stream(items, begun);
    if (end.kind === "answer" || end.kind === "failure") this.#settle(end);
    else if (end.kind === "failed") this.#tools.log.error(end.log, this.#ids);
  }

  #refuse(failure: Failure): void {
    this.#answer.fail(failure, undefined);
    this.#finish();
  }

  #finish(): void {
    const over = !this.#isOver;
    if (over || this.#holdsSlot) this.#endedAt = performance.now();
    if (this.#holdsSlot) {
      this.#holdsSlot = false;
      this.#tools.slots.release(this.#endedAt - this.#startedAt);
    }
    if (!over) return;
    this.#isOver = true;
    this.request.finish();
    this.#spans?.end(this.status);
    this.#watch.over(this);
    if (this.#isClosed) this.#watch.gone(this);
  }

  get #ids(): LogFields {
    return { request_id: this.request.requestId, chain_request_id: this.request.chainRequestId };
  }
}

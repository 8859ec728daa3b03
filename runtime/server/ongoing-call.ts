import type { IncomingMessage, ServerResponse } from "node:http";
import { wireHeaders } from "../call/wire-headers.ts";
import { runInRequest } from "../context/request-context.ts";
import type { Wire } from "../schema/endpoint-schema.ts";
import { type Answer, callerLeft, type Failure, failureAnswer, jsonAnswer, notReady, wantsProblem } from "./answer.ts";
import type { ShimDefinition } from "./definition.ts";
import type { Executor, Outcome, PreparedCall } from "./executor.ts";
import type { ServerLog } from "./log.ts";
import { failureOf, serverTiming, wireOf } from "./predict.ts";
import type { Redactor } from "./redactor.ts";
import { gatherStream, sendStream } from "./send-stream.ts";
import { ServerRequest } from "./server-request.ts";
import type { Refusal, Slots } from "./slots.ts";

/** What all calls of a server share. */
export interface CallTools {
  readonly definition: ShimDefinition;
  readonly executor: Executor;
  readonly log: ServerLog;
  readonly redactor: Redactor;
  readonly slots: Slots;
  readonly state: () => "loading" | "ready" | "draining";
}

/** How much of a refused body is read all the same. */
const droppedBytes = 16 * 1024 * 1024;

type Whole = Exclude<Outcome, { kind: "stream" }>;

/**
 * One call of the endpoint on its way through the server: read, decode, wait for a slot, run, answer. It is written with
 * callbacks where nothing has to be waited for, because every promise costs with asynchronous contexts.
 */
export class OngoingCall {
  readonly request: ServerRequest;
  readonly #tools: CallTools;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #over: (call: OngoingCall) => void;
  readonly #wire: Wire;
  #chunks: Buffer[] = [];
  #size = 0;
  #arrivedAt = 0;
  #startedAt = 0;
  #holdsSlot = false;
  #isOver = false;

  constructor(
    tools: CallTools,
    exchange: { incoming: IncomingMessage; response: ServerResponse },
    over: (call: OngoingCall) => void,
  ) {
    this.#tools = tools;
    this.#incoming = exchange.incoming;
    this.#response = exchange.response;
    this.#over = over;
    this.request = new ServerRequest(exchange.incoming.headers);
    this.#wire = wireOf(exchange.incoming.headers["content-type"]);
  }

  start(): void {
    this.#response.on("close", () => this.#closed());
    const refusal = this.#refuseBeforeReading();
    if (refusal) {
      this.#fail(refusal);
      this.#finish();
    }
    this.#incoming.on("data", (chunk: Buffer) => this.#received(chunk));
    this.#incoming.on("end", () => this.#bodyRead());
  }

  /** Status of the answer; 499 when the caller left before there was one. */
  get status(): number {
    return this.#response.headersSent ? this.#response.statusCode : 499;
  }

  get line(): string {
    const { method, url, httpVersion } = this.#incoming;
    return `Handled request: ${method} ${url} HTTP/${httpVersion} ${this.status}`;
  }

  #closed(): void {
    if (this.#response.writableFinished) return;
    this.request.leave();
    this.#tools.slots.leave(this.request);
    // A call that holds no slot was still being read, or waits and is told by its queue.
    if (!this.#incoming.complete) this.#finish();
  }

  #refuseBeforeReading(): Failure | undefined {
    const { definition, state } = this.#tools;
    if (state() === "loading") return notReady;
    const { hash, kind } = definition.endpoint;
    const { headers } = this.#incoming;
    const theirs = headers[wireHeaders.schema];
    if (typeof theirs === "string" && theirs !== hash) return interfaceChanged(definition.name, { theirs, ours: hash });
    if (kind === "websocket") {
      const error = `${definition.name} answers on a websocket: connect to /v1/websocket.`;
      return { status: 400, code: 700, error };
    }
    const announced = headers["content-length"];
    return announced !== undefined && Number(announced) > definition.settings.maxBodyBytes
      ? this.#tooLarge()
      : undefined;
  }

  #received(chunk: Buffer): void {
    this.#size += chunk.length;
    const { maxBodyBytes } = this.#tools.definition.settings;
    if (this.#isOver) {
      // A client reads the answer only when it has sent everything, so a reasonable rest is taken and dropped.
      if (this.#size > 2 * maxBodyBytes + droppedBytes) this.#incoming.destroy();
    } else if (this.#size <= maxBodyBytes) this.#chunks.push(chunk);
    else {
      this.#chunks = [];
      this.#fail(this.#tooLarge());
      this.#finish();
    }
  }

  #tooLarge(): Failure {
    const { maxBodyBytes } = this.#tools.definition.settings;
    return { status: 413, code: 700, error: `The request body is larger than ${maxBodyBytes} bytes (maxBodyBytes).` };
  }

  #bodyRead(): void {
    if (this.#isOver) return;
    const [first] = this.#chunks;
    const body = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#size);
    this.#chunks = [];
    try {
      const prepared = this.#tools.executor.prepare(body, this.#wire, this.request);
      if (prepared instanceof Promise)
        prepared.then((call) => this.#prepared(call)).catch((error) => this.#broke(error));
      else this.#prepared(prepared);
    } catch (error) {
      this.#broke(error);
    }
  }

  #prepared(prepared: PreparedCall | Extract<Outcome, { kind: "failure" }>): void {
    if (prepared.kind === "failure") {
      this.#fail(prepared.failure);
      this.#finish();
      return;
    }
    const { slots } = this.#tools;
    this.#arrivedAt = performance.now();
    if (slots.tryAcquire()) this.#admitted(prepared);
    else {
      slots
        .wait(this.request)
        .then((refusal) => (refusal ? this.#turnedAway(refusal) : this.#admitted(prepared)))
        .catch((error) => this.#broke(error));
    }
  }

  #turnedAway(refusal: Refusal): void {
    this.#fail(this.#failureOfRefusal(refusal));
    this.#finish();
  }

  #admitted(prepared: PreparedCall): void {
    this.#holdsSlot = true;
    this.#startedAt = performance.now();
    if (this.request.aborted) {
      this.#finish();
      return;
    }
    const outcome = prepared.run();
    if (outcome instanceof Promise) {
      outcome.then((settled) => this.#ran(settled)).catch((error) => this.#broke(error));
    } else this.#ran(outcome);
  }

  #ran(outcome: Outcome): void {
    if (outcome.kind === "stream") {
      this.#stream(outcome.items)
        .then(() => this.#finish())
        .catch((error) => this.#broke(error));
      return;
    }
    this.#settle(outcome);
    this.#finish();
  }

  #settle(outcome: Whole): void {
    if (outcome.kind === "answer") {
      this.#send({ ...outcome.answer, headers: [...outcome.answer.headers, ...this.#timing()] });
      return;
    }
    if (outcome.log !== undefined) this.#tools.log.error(outcome.log, this.ids);
    const { failure } = outcome;
    this.#fail({ ...failure, headers: [...(failure.headers ?? []), ...this.#timing()] });
  }

  #timing(): readonly [string, string] {
    const queueMs = this.#startedAt - this.#arrivedAt;
    const runMs = performance.now() - this.#startedAt;
    return [wireHeaders.serverTiming, serverTiming(this.request, { queueMs, runMs })];
  }

  async #stream(items: AsyncIterable<unknown>): Promise<void> {
    const { definition, redactor, log } = this.#tools;
    const { endpoint, settings, name } = definition;
    const { request } = this;
    const describe = (error: unknown) => failureOf(name, error, redactor.redact);
    if (wantsGathered(this.#incoming)) {
      try {
        const text = await runInRequest(request, () => gatherStream(items, endpoint));
        this.#settle({ kind: "answer", answer: jsonAnswer(200, text) });
      } catch (error) {
        this.#settle({ kind: "failure", ...(await describe(error)) });
      }
      return;
    }
    this.#lastOnItsConnection();
    const end = await runInRequest(request, () =>
      sendStream(items, {
        endpoint,
        request,
        response: this.#response,
        idleMs: settings.streamingReadTimeoutSec * 1000,
        headers: [...this.#timing(), "cache-control", "no-cache"],
        failureOf: describe,
      }),
    );
    if (end.kind === "failed-early") this.#settle({ ...end, kind: "failure" });
    else if (end.kind === "failed") log.error(end.log, this.ids);
  }

  #failureOfRefusal(refusal: Refusal): Failure {
    if (refusal === "gone") return callerLeft;
    const { definition, slots } = this.#tools;
    const why =
      refusal === "queue-full"
        ? `its queue of ${slots.maxQueue} calls is full`
        : "the call could not finish before its deadline";
    const error = `${definition.name} is overloaded: ${why}.`;
    return { status: 503, code: 600, error, headers: [wireHeaders.retryAfter, String(slots.retryAfterSec())] };
  }

  /** Something that is not the user's went wrong. */
  #broke(error: unknown): void {
    const stack = error instanceof Error ? error.stack : String(error);
    this.#tools.log.error("Unhandled exception in the server.", { ...this.ids, exc_info: stack });
    const kind = error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error);
    this.#fail({ status: 500, code: 500, error: `Unhandled exception: ${this.#tools.redactor.redact(kind)}` });
    this.#finish();
  }

  #fail(failure: Failure): void {
    const problem = wantsProblem(this.#incoming.headers.accept);
    this.#send(failureAnswer(failure, problem ? { problem, requestId: this.request.requestId } : { problem }));
  }

  #send({ status, headers, body }: Answer): void {
    const response = this.#response;
    if (response.destroyed || response.headersSent) return;
    this.#lastOnItsConnection();
    const length = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
    response.writeHead(status, [...headers, "content-length", String(length)]);
    response.end(body);
  }

  /** While the server drains, a client is told with each answer to go elsewhere with its next request. */
  #lastOnItsConnection(): void {
    if (this.#tools.state() === "draining") this.#response.shouldKeepAlive = false;
  }

  #finish(): void {
    if (this.#holdsSlot) {
      this.#holdsSlot = false;
      this.#tools.slots.release(performance.now() - this.#startedAt);
    }
    if (this.#isOver) return;
    this.#isOver = true;
    this.request.finish();
    this.#over(this);
  }

  get ids(): { request_id: string; chain_request_id: string | undefined } {
    return { request_id: this.request.requestId, chain_request_id: this.request.chainRequestId };
  }
}

/** Exactly JSON is asked for, and not by a client that expects a stream all the same. */
function wantsGathered(incoming: IncomingMessage): boolean {
  const { accept, "user-agent": agent = "" } = incoming.headers;
  return accept === "application/json" && !/openai/i.test(agent);
}

function interfaceChanged(name: string, { theirs, ours }: { theirs: string; ours: string }): Failure {
  const error =
    `The interface of ${name} is another one than the caller was built against: the caller's is ${theirs}, this one is ` +
    `${ours}. Build and deploy the caller and ${name} from the same source.`;
  return { status: 409, code: 700, error, headers: [wireHeaders.schema, ours] };
}

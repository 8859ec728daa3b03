import type { IncomingMessage, ServerResponse } from "node:http";
import { wireHeaders } from "../call/wire-headers.ts";
import { runInRequest } from "../context/request-context.ts";
import type { Wire } from "../schema/endpoint-schema.ts";
import { type Answer, callerLeft, type Failure, failureAnswer, jsonAnswer, notReady, wantsProblem } from "./answer.ts";
import type { ShimDefinition } from "./definition.ts";
import type { Executor, Outcome } from "./executor.ts";
import type { ServerLog } from "./log.ts";
import { ServerMetrics } from "./metrics.ts";
import { openApiOf, schemaOf } from "./openapi.ts";
import { failureOf, serverTiming, wireOf } from "./predict.ts";
import { readBody } from "./read-body.ts";
import type { Redactor } from "./redactor.ts";
import { type Route, routeOf } from "./routes.ts";
import { gatherStream, sendStream } from "./send-stream.ts";
import { ServerRequest } from "./server-request.ts";
import { type Refusal, Slots } from "./slots.ts";

export type ShimState = "loading" | "ready" | "draining";

export interface ShimParts {
  readonly definition: ShimDefinition;
  readonly executor: Executor;
  readonly log: ServerLog;
  readonly redactor: Redactor;
}

/** Answers requests to one chainlet. Knows nothing of sockets and processes. */
export class Shim {
  state: ShimState = "loading";
  readonly slots: Slots;
  readonly metrics = new ServerMetrics();
  readonly #parts: ShimParts;
  readonly #requests = new Set<ServerRequest>();
  readonly #whenQuiet: (() => void)[] = [];

  constructor(parts: ShimParts) {
    const { predictConcurrency, maxQueue } = parts.definition.settings;
    this.#parts = parts;
    this.slots = new Slots(predictConcurrency, maxQueue);
  }

  readonly handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const url = incoming.url ?? "/";
    const query = url.indexOf("?");
    const path = query < 0 ? url : url.slice(0, query);
    const route = routeOf(incoming.method, path);
    if (route === "predict") void this.#predict(incoming, response);
    else void this.#answerOther(route, path, incoming, response);
  };

  /** Tells every running call that nobody waits for it any more. */
  abortAll(reason: string): void {
    for (const request of this.#requests) request.abort(reason);
  }

  /** Resolves when no call is being answered. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenQuiet.push(resolve);
      this.#tellQuiet();
    });
  }

  async #predict(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = new ServerRequest(incoming.headers);
    this.#requests.add(request);
    response.once("close", () => {
      if (response.writableFinished) return;
      request.leave();
      this.slots.leave(request);
    });
    try {
      await this.#answerCall(incoming, response, request);
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error);
      this.#parts.log.error("Unhandled exception in the server.", { ...ids(request), exc_info: stack });
      const kind = error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error);
      this.#fail(incoming, response, request, { status: 500, code: 500, error: `Unhandled exception: ${kind}` });
    } finally {
      request.finish();
      this.#requests.delete(request);
      this.#tellQuiet();
      this.#logAccess(incoming, response, request);
    }
  }

  async #answerCall(incoming: IncomingMessage, response: ServerResponse, request: ServerRequest): Promise<void> {
    const { definition, executor } = this.#parts;
    const refusal = this.#refuseBeforeReading(incoming);
    if (refusal) {
      this.#fail(incoming, response, request, refusal);
      return;
    }
    const body = await readBody(incoming, definition.settings.maxBodyBytes);
    if (body === "gone") return;
    if (body === "too-large") {
      response.shouldKeepAlive = false;
      this.#fail(incoming, response, request, tooLarge(definition.settings.maxBodyBytes));
      return;
    }
    const wire = wireOf(incoming.headers["content-type"]);
    const prepared = await executor.prepare(body, wire, request);
    if (prepared.kind === "failure") {
      this.#fail(incoming, response, request, prepared.failure);
      return;
    }
    const arrived = performance.now();
    const turnedAway = this.slots.tryAcquire() ? undefined : await this.slots.wait(request);
    if (turnedAway) {
      this.#fail(incoming, response, request, this.#turnedAway(turnedAway));
      return;
    }
    const started = performance.now();
    try {
      if (request.aborted) return;
      const outcome = await prepared.run();
      const times = { queueMs: started - arrived, runMs: performance.now() - started };
      const timing = [wireHeaders.serverTiming, serverTiming(request, times)];
      if (outcome.kind === "stream") await this.#stream(incoming, response, { request, wire, outcome, timing });
      else this.#settle(incoming, response, { request, outcome, timing });
    } finally {
      this.slots.release(performance.now() - started);
    }
  }

  #refuseBeforeReading(incoming: IncomingMessage): Failure | undefined {
    const { definition } = this.#parts;
    if (this.state === "loading") return notReady;
    const theirs = incoming.headers[wireHeaders.schema];
    const { hash, kind } = definition.endpoint;
    if (typeof theirs === "string" && theirs !== hash) return interfaceChanged(definition.name, { theirs, ours: hash });
    if (kind === "websocket") {
      const error = `${definition.name} answers on a websocket: connect to /v1/websocket.`;
      return { status: 400, code: 700, error };
    }
    return undefined;
  }

  #settle(
    incoming: IncomingMessage,
    response: ServerResponse,
    call: { request: ServerRequest; outcome: Exclude<Outcome, { kind: "stream" }>; timing: readonly string[] },
  ): void {
    const { request, outcome, timing } = call;
    if (outcome.kind === "answer") {
      this.#send(response, { ...outcome.answer, headers: [...outcome.answer.headers, ...timing] });
      return;
    }
    if (outcome.log !== undefined && !request.aborted) this.#parts.log.error(outcome.log, ids(request));
    this.#fail(incoming, response, request, {
      ...outcome.failure,
      headers: [...(outcome.failure.headers ?? []), ...timing],
    });
  }

  async #stream(
    incoming: IncomingMessage,
    response: ServerResponse,
    call: {
      request: ServerRequest;
      wire: Wire;
      outcome: Extract<Outcome, { kind: "stream" }>;
      timing: readonly string[];
    },
  ): Promise<void> {
    const { definition, redactor, log } = this.#parts;
    const { request, outcome, timing } = call;
    const { endpoint, settings, name } = definition;
    const describe = (error: unknown) => failureOf(name, error, redactor.redact);
    if (wantsGathered(incoming)) {
      let whole: Exclude<Outcome, { kind: "stream" }>;
      try {
        const text = await runInRequest(request, () => gatherStream(outcome.items, endpoint));
        whole = { kind: "answer", answer: jsonAnswer(200, text) };
      } catch (error) {
        whole = { kind: "failure", ...(await describe(error)) };
      }
      this.#settle(incoming, response, { request, outcome: whole, timing });
      return;
    }
    this.#lastOnItsConnection(response);
    const end = await runInRequest(request, () =>
      sendStream(outcome.items, {
        endpoint,
        request,
        response,
        idleMs: settings.streamingReadTimeoutSec * 1000,
        headers: [...timing, "cache-control", "no-cache"],
        failureOf: describe,
      }),
    );
    if (end.kind === "failed-early")
      this.#settle(incoming, response, { request, outcome: { ...end, kind: "failure" }, timing });
    else if (end.kind === "failed") log.error(end.log, ids(request));
  }

  async #answerOther(route: Route, path: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    incoming.resume();
    const answer = await this.#otherAnswer(route, path);
    this.#send(response, answer);
    if (route === "not-found" || route === "method-not-allowed" || route === "not-implemented" || route === "openapi") {
      this.#parts.log.access(accessLine(incoming, answer.status), {});
    }
  }

  async #otherAnswer(route: Exclude<Route, "predict"> | Route, path: string): Promise<Answer> {
    const { definition } = this.#parts;
    switch (route) {
      case "liveness":
        return jsonAnswer(200, "true");
      case "loaded":
        return this.state === "ready" ? jsonAnswer(200, "{}") : failureAnswer(notReady, { problem: false });
      case "readiness":
        return (await this.#isReady()) ? jsonAnswer(200, "{}") : failureAnswer(notReady, { problem: false });
      case "schema":
        return this.state === "loading"
          ? failureAnswer({ ...notReady, error: "The schema is known when the model is loaded." }, { problem: false })
          : jsonAnswer(200, JSON.stringify(schemaOf(definition)));
      case "openapi":
        return jsonAnswer(200, JSON.stringify(openApiOf(definition)));
      case "metrics": {
        const headers = ["content-type", "text/plain; version=0.0.4; charset=utf-8"];
        return { status: 200, headers, body: this.metrics.render(this.slots) };
      }
      case "not-implemented": {
        const error = `\`${path.replace(/^\/v1\//, "")}\` is not implemented by ${definition.name}.`;
        return failureAnswer({ status: 404, code: 700, error }, { problem: false });
      }
      case "method-not-allowed":
        return jsonAnswer(405, '{"detail":"Method Not Allowed"}');
      case "not-found":
      case "predict":
        return jsonAnswer(404, '{"detail":"Not Found"}');
    }
  }

  async #isReady(): Promise<boolean> {
    const { executor, log } = this.#parts;
    if (this.state !== "ready") return false;
    try {
      if (await executor.isHealthy()) return true;
      log.warn("Health check failed.");
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error);
      log.error("Exception while executing health check.", { exc_info: stack });
      log.warn("Health check failed.");
    }
    return false;
  }

  #turnedAway(refusal: Refusal): Failure {
    const { name } = this.#parts.definition;
    if (refusal === "gone") return callerLeft;
    const why =
      refusal === "queue-full"
        ? `its queue of ${this.slots.maxQueue} calls is full`
        : "the call could not finish before its deadline";
    const error = `${name} is overloaded: ${why}.`;
    return { status: 503, code: 600, error, headers: ["retry-after", String(this.slots.retryAfterSec())] };
  }

  #fail(incoming: IncomingMessage, response: ServerResponse, request: ServerRequest, failure: Failure): void {
    const problem = wantsProblem(incoming.headers.accept);
    this.#send(response, failureAnswer(failure, problem ? { problem, requestId: request.requestId } : { problem }));
  }

  #logAccess(incoming: IncomingMessage, response: ServerResponse, request: ServerRequest): void {
    const milliseconds = performance.now() - request.receivedAt;
    const status = response.headersSent ? response.statusCode : 499;
    this.metrics.observe(status, milliseconds / 1000);
    const duration_ms = Math.round(milliseconds * 10) / 10;
    this.#parts.log.access(accessLine(incoming, status), { ...ids(request), duration_ms });
  }

  #send(response: ServerResponse, { status, headers, body }: Answer): void {
    if (response.destroyed || response.headersSent) return;
    this.#lastOnItsConnection(response);
    const length = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
    response.writeHead(status, [...headers, "content-length", String(length)]);
    response.end(body);
  }

  /** While it drains, a client is told with each answer to go elsewhere with its next request. */
  #lastOnItsConnection(response: ServerResponse): void {
    if (this.state === "draining") response.shouldKeepAlive = false;
  }

  #tellQuiet(): void {
    if (this.#requests.size > 0) return;
    for (const resolve of this.#whenQuiet.splice(0)) resolve();
  }
}

function ids(request: ServerRequest): { request_id: string; chain_request_id: string | undefined } {
  return { request_id: request.requestId, chain_request_id: request.chainRequestId };
}

function accessLine({ method, url, httpVersion }: IncomingMessage, status: number): string {
  return `Handled request: ${method} ${url} HTTP/${httpVersion} ${status}`;
}

/** Exactly JSON is asked for, and not by a client that expects a stream all the same. */
function wantsGathered(incoming: IncomingMessage): boolean {
  const { accept, "user-agent": agent = "" } = incoming.headers;
  return accept === "application/json" && !/openai/i.test(agent);
}

function tooLarge(maxBytes: number): Failure {
  const error = `The request body is larger than ${maxBytes} bytes (maxBodyBytes).`;
  return { status: 413, code: 700, error };
}

function interfaceChanged(name: string, { theirs, ours }: { theirs: string; ours: string }): Failure {
  const error =
    `The interface of ${name} is another one than the caller was built against: the caller's is ${theirs}, this one is ` +
    `${ours}. Build and deploy the caller and ${name} from the same source.`;
  return { status: 409, code: 700, error, headers: [wireHeaders.schema, ours] };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { LinkedList } from "../call/linked-list.ts";
import { type Answer, failureAnswer, jsonAnswer, notReady, plainFailure, wantsProblem } from "./answer.ts";
import type { CallTools } from "./call-tools.ts";
import type { ShimDefinition } from "./definition.ts";
import type { Executor } from "./executor.ts";
import type { ServerLog } from "./log.ts";
import { ServerMetrics } from "./metrics.ts";
import { OngoingCall } from "./ongoing-call.ts";
import { openApiOf, schemaOf } from "./openapi.ts";
import type { Redactor } from "./redactor.ts";
import { allowedMethods, pathOf, type Route, routeOf } from "./routes.ts";
import { Slots } from "./slots.ts";
import type { Tracing } from "./tracing.ts";

export type ShimState = "loading" | "ready" | "draining";

export interface ShimParts {
  readonly definition: ShimDefinition;
  readonly executor: Executor;
  readonly log: ServerLog;
  readonly redactor: Redactor;
  /** Of server-sent events that are silent. */
  readonly keepAliveMs: number;
  /** Longest time that the body of a request may make no headway. */
  readonly bodyTimeoutMs: number;
  readonly tracing: Tracing | undefined;
}

/** Answers requests to one chainlet. Knows nothing of sockets and processes. */
export class Shim {
  state: ShimState = "loading";
  readonly slots: Slots;
  readonly metrics = new ServerMetrics();
  readonly #parts: ShimParts;
  readonly #tools: CallTools;
  readonly #calls = new LinkedList<OngoingCall>();
  readonly #whenQuiet: (() => void)[] = [];
  /** Connections that end with an answer that was given already. */
  readonly #leaving = new WeakSet<Socket>();

  constructor(parts: ShimParts) {
    const { predictConcurrency, maxQueue } = parts.definition.settings;
    this.#parts = parts;
    this.slots = new Slots(predictConcurrency, maxQueue);
    this.#tools = { ...parts, slots: this.slots, state: () => this.state, closesAfter: this.#closesAfter };
    const { bodyTimeoutMs } = parts;
    const lookEveryMs = Math.min(10_000, bodyTimeoutMs / 2);
    setInterval(() => {
      for (const { value: call } of this.#calls.links()) call.refuseIfStuck(bodyTimeoutMs);
    }, lookEveryMs).unref();
  }

  readonly handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const path = pathOf(incoming.url ?? "/");
    const route = routeOf(incoming.method, path);
    if (route === "predict") this.#predict(incoming, response);
    else void this.#answerOther(route, path, incoming, response);
  };

  /** Tells every running call that nobody waits for it any more. */
  abortAll(reason: string): void {
    for (const { value: call } of this.#calls.links()) if (!call.isOver) call.giveUp(reason);
  }

  /** Resolves when no call runs and every answer is on its way as a whole. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenQuiet.push(resolve);
      this.#tellQuiet();
    });
  }

  #predict(incoming: IncomingMessage, response: ServerResponse): void {
    if (this.#leaving.has(incoming.socket)) {
      // The client was told that nothing more is answered here. It must send this again elsewhere, so it must not run.
      incoming.resume();
      return;
    }
    const call = new OngoingCall(this.#tools, { incoming, response }, { over: this.#over, gone: this.#gone });
    call.place = this.#calls.add(call);
    call.start();
  }

  readonly #over = (call: OngoingCall): void => {
    const { status, milliseconds } = call;
    this.metrics.observe(status, milliseconds / 1000);
    if (this.#parts.log.hasAccess) this.#parts.log.access(call.line, call.fields);
  };

  /**
   * While the server drains, a client is told with an answer to go elsewhere with its next request. Not while there are more requests of the same
   * connection: it would end before they are answered.
   */
  readonly #closesAfter = (incoming: IncomingMessage): boolean => {
    if (this.state !== "draining") return false;
    const { socket } = incoming;
    let newest: IncomingMessage | undefined;
    for (const { value: call } of this.#calls.links()) if (call.incoming.socket === socket) newest = call.incoming;
    if (newest !== undefined && newest !== incoming) return false;
    this.#leaving.add(socket);
    return true;
  };

  readonly #gone = (call: OngoingCall): void => {
    if (call.place !== undefined) this.#calls.delete(call.place);
    if (this.#whenQuiet.length > 0) this.#tellQuiet();
  };

  async #answerOther(
    route: Exclude<Route, "predict">,
    path: string,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    incoming.resume();
    const { status, headers, body } = await this.#otherAnswer(route, path, wantsProblem(incoming.headers.accept));
    if (response.destroyed) return;
    if (this.#closesAfter(incoming)) response.shouldKeepAlive = false;
    response.writeHead(status, [...headers, "content-length", String(Buffer.byteLength(body))]);
    response.end(body);
    if (isProbe[route]) return;
    const { method, url, httpVersion } = incoming;
    this.#parts.log.access(`Handled request: ${method} ${url} HTTP/${httpVersion} ${status}`);
  }

  async #otherAnswer(route: Exclude<Route, "predict">, path: string, problem: boolean): Promise<Answer> {
    const { definition } = this.#parts;
    switch (route) {
      case "liveness":
        return jsonAnswer(200, "true");
      case "loaded":
        return this.state === "ready" ? jsonAnswer(200, "{}") : failureAnswer(notReady, { problem });
      case "readiness":
        return (await this.#isReady()) ? jsonAnswer(200, "{}") : failureAnswer(notReady, { problem });
      case "schema":
        return this.state === "loading"
          ? failureAnswer({ ...notReady, error: "The schema is known when the model is loaded." }, { problem })
          : jsonAnswer(200, JSON.stringify(schemaOf(definition)));
      case "openapi":
        return jsonAnswer(200, JSON.stringify(openApiOf(definition)));
      case "metrics": {
        const headers = ["content-type", "text/plain; version=0.0.4; charset=utf-8"];
        return { status: 200, headers, body: this.metrics.render(this.slots) };
      }
      case "not-implemented": {
        const error = `\`${path.replace(/^\/v1\//, "")}\` is not implemented by ${definition.name}.`;
        return failureAnswer({ status: 404, code: 700, error }, { problem });
      }
      case "method-not-allowed":
        return plainFailure(405, { problem, headers: ["allow", allowedMethods(path)] });
      case "not-found":
        return plainFailure(404, { problem });
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

  #tellQuiet(): void {
    if (this.#calls.size > 0) return;
    for (const resolve of this.#whenQuiet.splice(0)) resolve();
  }
}

/** Routes that are asked all the time: they would drown the access log. */
const isProbe: Readonly<Record<Exclude<Route, "predict">, boolean>> = {
  liveness: true,
  readiness: true,
  loaded: true,
  metrics: true,
  schema: false,
  openapi: false,
  "not-implemented": false,
  "not-found": false,
  "method-not-allowed": false,
};

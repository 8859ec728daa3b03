import type { IncomingMessage, ServerResponse } from "node:http";
import { wireHeaders } from "../call/wire-headers.ts";
import { runInRequest } from "../context/request-context.ts";
import {
  type Answer,
  type Failure,
  failureAnswer,
  jsonAnswer,
  sendAnswer,
  wantsGathered,
  wantsProblem,
} from "./answer.ts";
import type { CallTools } from "./call-tools.ts";
import type { Outcome } from "./executor.ts";
import { gatherStream } from "./gather-stream.ts";
import { failureOf } from "./predict.ts";
import type { RequestHeaders } from "./request-headers.ts";
import { type StreamEnd, sendStream } from "./send-stream.ts";
import type { ServerRequest } from "./server-request.ts";

export interface Answered {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: RequestHeaders;
  readonly request: ServerRequest;
}

/** How the answer to one call is given: whole, as a stream, or as a failure in the form that its client asks for. */
export class CallAnswer {
  readonly #tools: CallTools;
  readonly #call: Answered;

  constructor(tools: CallTools, call: Answered) {
    this.#tools = tools;
    this.#call = call;
  }

  /** `timing` is the header `Server-Timing`. */
  send(answer: Answer, timing: string | undefined): void {
    this.#lastOnItsConnection();
    sendAnswer(this.#call.response, answer, timing);
  }

  fail(failure: Failure, timing: string | undefined): void {
    const { headers, request } = this.#call;
    const problem = wantsProblem(headers.get("accept"));
    this.send(failureAnswer(failure, problem ? { problem, requestId: request.requestId } : { problem }), timing);
  }

  /**
   * Sends `items` as they come, or collects them for a client that asks for JSON. What it resolves to with an `answer` or a `failure` has not
   * been sent. `begun` is called when the stream begins and gives the header `Server-Timing`.
   */
  async stream(
    items: AsyncIterable<unknown>,
    begun: () => string,
  ): Promise<Exclude<Outcome, { kind: "stream" }> | Exclude<StreamEnd, { kind: "failed-early" }>> {
    const { request, response, headers } = this.#call;
    const { endpoint, settings, name } = this.#tools.definition;
    const describe = (error: unknown) => failureOf(name, error, this.#tools.redactor.redact);
    if (wantsGathered(headers)) {
      try {
        const text = await runInRequest(request, () => gatherStream(items, { endpoint, request, response }));
        return { kind: "answer", answer: jsonAnswer(200, text) };
      } catch (error) {
        return { kind: "failure", ...(await describe(error)) };
      }
    }
    this.#lastOnItsConnection();
    const timing = begun();
    const end = await runInRequest(request, () =>
      sendStream(items, {
        endpoint,
        request,
        response,
        idleMs: settings.streamingReadTimeoutSec * 1000,
        keepAliveMs: this.#tools.keepAliveMs,
        headers: [wireHeaders.serverTiming, timing, "cache-control", "no-cache"],
        failureOf: describe,
      }),
    );
    return end.kind === "failed-early" ? { ...end, kind: "failure" } : end;
  }

  #lastOnItsConnection(): void {
    const { response, incoming } = this.#call;
    if (!response.headersSent && this.#tools.closesAfter(incoming)) response.shouldKeepAlive = false;
  }
}

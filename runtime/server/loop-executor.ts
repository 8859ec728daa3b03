import { runInRequest } from "../context/request-context.ts";
import type { EndpointSchema, Wire } from "../schema/endpoint-schema.ts";
import { callerLeft } from "./answer.ts";
import { askHealth, closeChainlet, constructChainlet } from "./chainlet-life.ts";
import type { ShimDefinition } from "./definition.ts";
import type { Executor, Outcome, PreparedCall } from "./executor.ts";
import type { Redact } from "./log.ts";
import { decodeArguments, type Endpoint, encodeResult, failureOf } from "./predict.ts";
import type { ServerRequest } from "./server-request.ts";
import type { ServerScope } from "./server-scope.ts";

/** Runs asynchronous endpoints on the event loop. */
export class LoopExecutor implements Executor {
  readonly #definition: ShimDefinition;
  readonly #endpoint: EndpointSchema;
  readonly #scope: ServerScope;
  readonly #redact: Redact;
  #instance: Endpoint | undefined;

  constructor(definition: ShimDefinition, scope: ServerScope, redact: Redact) {
    this.#definition = definition;
    this.#endpoint = definition.endpoint;
    this.#scope = scope;
    this.#redact = redact;
  }

  /** The chainlet, once it is loaded. */
  get instance(): Endpoint | undefined {
    return this.#instance;
  }

  async load(): Promise<void> {
    this.#instance = constructChainlet(this.#definition, this.#scope);
  }

  async prepare(
    body: Buffer,
    wire: Wire,
    request: ServerRequest,
  ): Promise<PreparedCall | Extract<Outcome, { kind: "failure" }>> {
    const decoded = await decodeArguments(this.#endpoint, body, wire);
    if ("failure" in decoded) return { kind: "failure", failure: decoded.failure };
    return { kind: "prepared", run: () => this.#run(decoded.args, wire, request) };
  }

  async isHealthy(): Promise<boolean> {
    return this.#instance !== undefined && (await askHealth(this.#instance));
  }

  async close(): Promise<void> {
    if (this.#instance) await closeChainlet(this.#instance);
  }

  async #run(args: unknown[], wire: Wire, request: ServerRequest): Promise<Outcome> {
    const instance = this.#instance;
    if (!instance) throw new Error("The chainlet is not loaded.");
    try {
      const result: unknown = runInRequest(request, () => instance.runRemote(...args));
      if (this.#endpoint.kind !== "call") return { kind: "stream", items: asStream(result, this.#definition.name) };
      const encoded = await encodeResult(this.#endpoint, await result, wire);
      return "answer" in encoded ? { kind: "answer", answer: encoded.answer } : { kind: "failure", ...encoded };
    } catch (error) {
      if (request.callerLeft) return { kind: "failure", failure: callerLeft };
      return { kind: "failure", ...(await failureOf(this.#definition.name, error, this.#redact)) };
    }
  }
}

function asStream(result: unknown, name: string): AsyncIterable<unknown> {
  if (typeof result === "object" && result !== null && Symbol.asyncIterator in result) {
    return result as AsyncIterable<unknown>;
  }
  throw new TypeError(`${name}.runRemote is declared as a stream, but what it returned is none.`);
}

import { runInRequest } from "../context/request-context.ts";
import type { EndpointSchema, MaybePromise, Wire } from "../schema/endpoint-schema.ts";
import { callerLeft } from "./answer.ts";
import { askHealth, closeChainlet, constructChainlet } from "./chainlet-life.ts";
import type { ShimDefinition } from "./definition.ts";
import { type CallEnd, type Executor, type Outcome, type Preparation, tellEnd } from "./executor.ts";
import type { Redact } from "./log.ts";
import { type DecodedArguments, decodeArguments, type Endpoint, encodeResult, failureOf } from "./predict.ts";
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

  prepare(body: Buffer, wire: Wire, request: ServerRequest): MaybePromise<Preparation> {
    const decoded = decodeArguments(this.#endpoint, body, wire);
    const prepare = (decoding: DecodedArguments): Preparation =>
      "failure" in decoding
        ? { kind: "failure", failure: decoding.failure }
        : { kind: "prepared", run: (end) => this.#run(decoding.args, wire, request, end) };
    return decoded instanceof Promise ? decoded.then(prepare) : prepare(decoded);
  }

  async isHealthy(): Promise<boolean> {
    return this.#instance !== undefined && (await askHealth(this.#instance));
  }

  async close(): Promise<void> {
    if (this.#instance) await closeChainlet(this.#instance);
  }

  #run(args: unknown[], wire: Wire, request: ServerRequest, end: CallEnd): void {
    const instance = this.#instance;
    if (!instance) throw new Error("The chainlet is not loaded.");
    let result: unknown;
    try {
      result = runInRequest(request, () => instance.runRemote(...args));
      if (this.#endpoint.kind !== "call") result = asStream(result, this.#definition.name);
    } catch (error) {
      this.#failed(error, request, end);
      return;
    }
    if (this.#endpoint.kind !== "call") end.settled({ kind: "stream", items: result as AsyncIterable<unknown> });
    else if (!isPromiseLike(result)) this.#returned(result, wire, end);
    else {
      result.then(
        (value) => this.#returned(value, wire, end),
        (error: unknown) => this.#failed(error, request, end),
      );
    }
  }

  #returned(result: unknown, wire: Wire, end: CallEnd): void {
    let encoded: MaybePromise<Outcome>;
    try {
      encoded = encodeResult(this.#endpoint, result, wire);
    } catch (error) {
      end.broke(error);
      return;
    }
    if (encoded instanceof Promise) tellEnd(encoded, end);
    else end.settled(encoded);
  }

  #failed(error: unknown, request: ServerRequest, end: CallEnd): void {
    if (request.callerLeft) end.settled({ kind: "failure", failure: callerLeft });
    else tellEnd(this.#describe(error), end);
  }

  async #describe(error: unknown): Promise<Outcome> {
    return { kind: "failure", ...(await failureOf(this.#definition.name, error, this.#redact)) };
  }
}

const isPromiseLike = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

function asStream(result: unknown, name: string): AsyncIterable<unknown> {
  if (typeof result === "object" && result !== null && Symbol.asyncIterator in result) {
    return result as AsyncIterable<unknown>;
  }
  throw new TypeError(`${name}.runRemote is declared as a stream, but what it returned is none.`);
}

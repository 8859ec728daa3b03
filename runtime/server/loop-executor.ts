import { runInRequest } from "../context/request-context.ts";
import type { EndpointSchema, MaybePromise, Wire } from "../schema/endpoint-schema.ts";
import { callerLeft } from "./answer.ts";
import { askHealth, closeChainlet, constructChainlet } from "./chainlet-life.ts";
import type { ShimDefinition } from "./definition.ts";
import type { Executor, Outcome, Preparation } from "./executor.ts";
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
        : { kind: "prepared", run: () => this.#run(decoding.args, wire, request) };
    return decoded instanceof Promise ? decoded.then(prepare) : prepare(decoded);
  }

  async isHealthy(): Promise<boolean> {
    return this.#instance !== undefined && (await askHealth(this.#instance));
  }

  async close(): Promise<void> {
    if (this.#instance) await closeChainlet(this.#instance);
  }

  #run(args: unknown[], wire: Wire, request: ServerRequest): MaybePromise<Outcome> {
    const instance = this.#instance;
    if (!instance) throw new Error("The chainlet is not loaded.");
    let result: unknown;
    try {
      result = runInRequest(request, () => instance.runRemote(...args));
      if (this.#endpoint.kind !== "call") return { kind: "stream", items: asStream(result, this.#definition.name) };
    } catch (error) {
      return this.#failed(error, request);
    }
    if (!isPromiseLike(result)) return encodeResult(this.#endpoint, result, wire);
    const running: PromiseLike<unknown> = result;
    return new Promise((resolve, reject) => {
      running.then(
        (value) => {
          try {
            resolve(encodeResult(this.#endpoint, value, wire));
          } catch (error) {
            reject(error);
          }
        },
        (error: unknown) => resolve(this.#failed(error, request)),
      );
    });
  }

  async #failed(error: unknown, request: ServerRequest): Promise<Outcome> {
    if (request.callerLeft) return { kind: "failure", failure: callerLeft };
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

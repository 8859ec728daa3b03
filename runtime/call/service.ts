import { type OngoingRequest, runInRequest } from "../context/request-context.ts";
import type { ServiceDescriptor } from "../context/service-descriptor.ts";
import { Dependency, type DependencyTools } from "./dependency.ts";
import { sharedTransport } from "./http-transport.ts";
import type { Attempt, Caller } from "./policy.ts";
import type { CallIdentity } from "./remote-failure.ts";
import type { Transport } from "./transport.ts";
import { propagatedHeaders, wireHeaders } from "./wire-headers.ts";

export interface ServiceTools extends DependencyTools {
  readonly transport?: Transport;
}

/** The remote side of one stub: where it is, what every request to it carries, and what its calls share. Opens nothing by itself. */
export class Service {
  readonly name: string;
  readonly dependency: Dependency;
  readonly transport: Transport;
  readonly #apiKey: string;
  #url = "";
  #headers: readonly string[] = [];

  constructor(descriptor: ServiceDescriptor, apiKey: string, tools: ServiceTools = {}) {
    this.name = descriptor.name;
    this.dependency = new Dependency(descriptor.name, descriptor.options, tools);
    this.transport = tools.transport ?? sharedTransport();
    this.#apiKey = apiKey;
    this.moveTo(descriptor);
  }

  get url(): string {
    return this.#url;
  }

  /** Every attempt from now on goes to where `descriptor` says, those of calls that are under way included. */
  moveTo({ predictUrl, internalUrl }: ServiceDescriptor): void {
    const authorization = ["authorization", `Api-Key ${this.#apiKey}`];
    this.#url = internalUrl?.gatewayRunRemoteUrl ?? predictUrl;
    this.#headers = internalUrl === undefined ? authorization : [...authorization, "host", internalUrl.hostname];
  }

  /** The call that is being answered at this moment, as the policy wants to know it. */
  caller(request: OngoingRequest | undefined): Caller {
    if (request === undefined) return outsideAnyRequest;
    return {
      deadline: this.#deadlineOf(request),
      traceparent: request.traceparent ?? "",
      within: (body) => runInRequest(request, body),
      // The signal is made when it is asked for.
      signal: request.onAbort === undefined ? request.signal : undefined,
      onAbort: request.onAbort === undefined ? undefined : (left) => request.onAbort?.(left) ?? (() => {}),
    };
  }

  identity(caller: Caller, schemaHash: string | undefined): CallIdentity {
    return { remoteName: this.name, traceparent: caller.traceparent, schemaHash };
  }

  headers(
    attempt: Attempt,
    request: OngoingRequest | undefined,
    content: { type: string; accept: string | undefined; schemaHash: string | undefined },
  ): string[] {
    const headers = [
      ...this.#headers,
      "content-type",
      content.type,
      wireHeaders.attempt,
      String(attempt.number),
      wireHeaders.deadlineMs,
      String(Math.ceil(attempt.remainingMs())),
      wireHeaders.idempotencyKey,
      attempt.idempotencyKey,
    ];
    if (content.accept !== undefined) headers.push("accept", content.accept);
    if (content.schemaHash !== undefined) headers.push(wireHeaders.schema, content.schemaHash);
    if (request !== undefined) {
      for (const name of propagatedHeaders) {
        const value = name === wireHeaders.traceparent ? request.traceparent : headerOf(request, name);
        if (value !== undefined && value !== "") headers.push(name, value);
      }
    }
    return headers;
  }

  #deadlineOf({ deadlineAt, deadline }: OngoingRequest): number | undefined {
    const now = this.dependency.clock.now();
    if (deadlineAt !== undefined) return now + deadlineAt - performance.now();
    return deadline === undefined ? undefined : now + deadline.getTime() - Date.now();
  }
}

const headerOf = (request: OngoingRequest, name: string): string | undefined =>
  request.header === undefined ? request.headers[name] : request.header(name);

const outsideAnyRequest: Caller = {};

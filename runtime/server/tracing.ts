import { join } from "node:path";
import type * as OpenTelemetry from "@opentelemetry/api";
import { emittedPackage } from "../scope/emitted-package.ts";
import type { ServerRequest } from "./server-request.ts";

type Api = Pick<typeof OpenTelemetry, "trace" | "context" | "ROOT_CONTEXT">;

const serverKind = 1 satisfies OpenTelemetry.SpanKind.SERVER;
const failed = 2 satisfies OpenTelemetry.SpanStatusCode.ERROR;

/** Spans of calls, told to whatever the user's code or `--import` has registered with OpenTelemetry. */
export class Tracing {
  readonly #api: Api;
  readonly #tracer: OpenTelemetry.Tracer;
  readonly #chainlet: string;

  constructor(api: Api, chainlet: string) {
    this.#api = api;
    this.#tracer = api.trace.getTracer("chainsc");
    this.#chainlet = chainlet;
  }

  /** In a thread: what belongs to the call goes below the span that the server has begun for it, which is the parent that it names. */
  join(request: ServerRequest): void {
    const { trace, context, ROOT_CONTEXT } = this.#api;
    const parent = readTraceparent(request.traceparent);
    if (parent === undefined) return;
    const within = trace.setSpanContext(ROOT_CONTEXT, parent);
    request.trace(request.traceparent, (body) => context.with(within, body));
  }

  /** A call has arrived: `predict-endpoint` begins, below the span that the caller names. */
  begin(request: ServerRequest): CallSpans {
    const { trace, ROOT_CONTEXT } = this.#api;
    const caller = readTraceparent(request.traceparent);
    const parent = caller === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caller);
    const attributes = { "chains.chainlet": this.#chainlet, "chains.request_id": request.requestId };
    const startTime = performance.timeOrigin + request.receivedAt;
    const endpoint = this.#tracer.startSpan("predict-endpoint", { kind: serverKind, attributes, startTime }, parent);
    return new CallSpans({ api: this.#api, tracer: this.#tracer, request, endpoint, parent });
  }
}

interface CallSpanParts {
  readonly api: Api;
  readonly tracer: OpenTelemetry.Tracer;
  readonly request: ServerRequest;
  readonly endpoint: OpenTelemetry.Span;
  readonly parent: OpenTelemetry.Context;
}

/** The spans of one call. */
export class CallSpans {
  readonly #parts: CallSpanParts;
  #call: OpenTelemetry.Span | undefined;

  constructor(parts: CallSpanParts) {
    this.#parts = parts;
  }

  /** It has its slot: `call-predict` begins. Spans of user code and calls of dependencies are below that. */
  run(): void {
    const { api, tracer, request, endpoint, parent } = this.#parts;
    const call = tracer.startSpan("call-predict", {}, api.trace.setSpan(parent, endpoint));
    this.#call = call;
    const context = api.trace.setSpan(parent, call);
    request.trace(writeTraceparent(call.spanContext()), (body) => api.context.with(context, body));
  }

  end(status: number): void {
    const { endpoint } = this.#parts;
    endpoint.setAttribute("http.response.status_code", status);
    if (status >= 500) {
      endpoint.setStatus({ code: failed });
      this.#call?.setStatus({ code: failed });
    }
    this.#call?.end();
    endpoint.end();
  }
}

/** `undefined` when the package has no `@opentelemetry/api`. Nothing is loaded before. */
export function findTracing(chainlet: string): Tracing | undefined {
  const load = process
    .getBuiltinModule("node:module")
    .createRequire(join(emittedPackage ?? process.cwd(), "package.json"));
  let path: string;
  try {
    path = load.resolve("@opentelemetry/api");
  } catch {
    return undefined;
  }
  return new Tracing(load(path) as Api, chainlet);
}

const traceparentForm = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-|$)/;

/** What is not in W3C's form is no parent. */
function readTraceparent(text: string | undefined): OpenTelemetry.SpanContext | undefined {
  const match = traceparentForm.exec(text ?? "");
  if (!match) return undefined;
  const [, traceId = "", spanId = "", flags = ""] = match;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

/** `undefined` where nobody has registered a tracer: such spans have no ids of their own. */
function writeTraceparent({ traceId, spanId, traceFlags }: OpenTelemetry.SpanContext): string | undefined {
  if (/^0*$/.test(traceId)) return undefined;
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;
}

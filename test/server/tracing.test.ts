import { afterEach, describe, expect, it } from "vitest";
import { type RunningServer, startServer, type TestPackage } from "./package.ts";

const parameters = { kind: "string" };

/** Tells what it was called with. */
const leaf: TestPackage = {
  source: `import * as chains from "chainsc";
    export class Leaf extends chains.ChainletBase {
      async runRemote(kind: string): Promise<unknown> { return chains.requestContext().headers.traceparent; }
    }`,
  name: "Leaf",
  endpoint: { parameters },
};

/** Collects its spans in memory, as an application with an exporter of its own would send them. */
const traced: TestPackage = {
  source: `import * as chains from "chainsc";
    import { context, trace } from "@opentelemetry/api";
    import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
    import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
    declare const Leaf: any;
    const exporter = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    export class Top extends chains.ChainletBase {
      leaf: any = chains.depends(Leaf);
      async runRemote(kind: string): Promise<unknown> {
        if (kind === "spans") return exporter.getFinishedSpans().map((span) => ({
          name: span.name, kind: span.kind, status: span.status.code, attributes: span.attributes,
          parent: span.parentSpanContext?.spanId, ...span.spanContext(), traceState: undefined,
        }));
        if (kind === "fail") throw new Error("failed");
        await new Promise((resolve) => setTimeout(resolve, 5));
        return trace.getTracer("user").startActiveSpan("own", async (span) => {
          const received = await this.leaf.runRemote(kind);
          span.end();
          return { received, own: chains.requestContext().traceparent };
        });
      }
    }`,
  name: "Top",
  endpoint: { parameters },
  dependencies: { Leaf: { endpoint: { parameters } } },
  settings: { enableTracing: true, predictConcurrency: 4 },
  modules: ["@opentelemetry"],
};

interface Span {
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly spanId: string;
  readonly traceId: string;
}

const running: RunningServer[] = [];
const start = async (...args: Parameters<typeof startServer>): Promise<RunningServer> => {
  const server = await startServer(...args);
  running.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

const traceId = "0af7651916cd43dd8448eb211c80319c";
const callersSpan = "b7ad6b7169203331";
const traceparent = `00-${traceId}-${callersSpan}-01`;

async function startTraced(settings: object = {}): Promise<RunningServer> {
  const low = await start(leaf);
  const pkg = { ...traced, settings: { ...traced.settings, ...settings } };
  return start(pkg, { services: { Leaf: `${low.url}/run_remote` } });
}

const spansOf = async (server: RunningServer): Promise<readonly Span[]> =>
  (await (await server.call({ kind: "spans" })).json()) as Span[];

describe("OpenTelemetry", () => {
  it("gets a span of the endpoint and one of the call, between the caller's span and those of user code", async () => {
    const server = await startTraced();
    const answer = await (await server.call({ kind: "x" }, { traceparent })).json();
    const spans = await spansOf(server);
    expect(spans.map(({ name }) => name)).toEqual(["own", "call-predict", "predict-endpoint"]);
    const [own, call, endpoint] = spans;
    expect(spans.map((span) => span.traceId)).toEqual([traceId, traceId, traceId]);
    expect(endpoint).toMatchObject({ parent: callersSpan, kind: 1, status: 0 });
    expect(endpoint?.attributes).toMatchObject({ "chains.chainlet": "Top", "http.response.status_code": 200 });
    expect([call?.parent, own?.parent]).toEqual([endpoint?.spanId, call?.spanId]);
    const outgoing = `00-${traceId}-${call?.spanId}-01`;
    expect(answer).toEqual({ received: outgoing, own: outgoing });
  });

  it("starts a trace where the caller has none or sends what is no parent, and is told of failures", async () => {
    const server = await startTraced();
    expect((await server.call({ kind: "fail" }, { traceparent: "00-0-0-01" })).status).toBe(500);
    const [call, endpoint] = await spansOf(server);
    expect(endpoint).toMatchObject({ name: "predict-endpoint", status: 2, traceId: call?.traceId });
    expect(endpoint?.parent).toBeUndefined();
    expect(endpoint?.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it("reaches into threads: what a synchronous chainlet does is below the call's span", async () => {
    // Threads have exporters of their own, as everything else of a module; so each tells of its own spans.
    const source = traced.source
      .replace(/async runRemote[\s\S]*$/, "")
      .replace("leaf: any = chains.depends(Leaf);", "")
      .concat(`runRemote(kind: string): unknown {
        const tracer = trace.getTracer("user");
        tracer.startActiveSpan("own", (span) => { tracer.startSpan("inner").end(); span.end(); });
        const spans = exporter.getFinishedSpans().map((span) => ({ name: span.name, parent: span.parentSpanContext?.spanId, ...span.spanContext(), traceState: undefined }));
        exporter.reset();
        return { spans, traceparent: chains.requestContext().traceparent };
      }
    }`);
    const server = await start({
      ...traced,
      source,
      endpoint: { parameters, synchronous: true },
      dependencies: {},
      settings: { enableTracing: true, predictConcurrency: 2 },
    });
    for (const digit of ["1", "2", "3"]) {
      const trace = digit.repeat(32);
      const sent = { traceparent: `00-${trace}-${callersSpan}-01` };
      const answer = await (await server.call({ kind: "x" }, sent)).json();
      const { spans, traceparent } = answer as { spans: readonly Span[]; traceparent: string };
      const [inner, own] = spans;
      const [, , callSpan] = traceparent.split("-");
      expect(spans.map(({ name, traceId }) => [name, traceId])).toEqual([
        ["inner", trace],
        ["own", trace],
      ]);
      expect(own?.parent).toBe(callSpan);
      expect(callSpan).not.toBe(callersSpan);
      expect(inner?.parent).toBe(own?.spanId);
    }
  });

  it("is left alone without enableTracing: the caller's parent goes on as it is", async () => {
    const server = await startTraced({ enableTracing: false });
    const answer = await (await server.call({ kind: "x" }, { traceparent })).json();
    expect(answer).toEqual({ received: traceparent, own: traceparent });
    expect((await spansOf(server)).map(({ name }) => name)).toEqual(["own"]);
  });

  it("is not needed: with enableTracing alone the log says that there are no spans", async () => {
    const server = await start({ ...leaf, settings: { enableTracing: true } });
    expect(await (await server.call({ kind: "x" }, { traceparent })).json()).toBe(traceparent);
    expect(server.output("stderr")).toContain("the package has no @opentelemetry/api");
  });
});

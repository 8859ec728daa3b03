// One process that calls a service, through a bare undici pool or through a stub with all of its safety.
//   argv: port of the service, subject. Answers messages { concurrency, calls }. One subject a process: what the stub needs (asynchronous
//   contexts) slows the promises of the pool beside it.
import { Pool } from "undici";
import { StubBase } from "../../runtime/call/stub-base.ts";
import { runInRequest } from "../../runtime/context/request-context.ts";
import type { StubSchema } from "../../runtime/schema/endpoint-schema.ts";
import { namedHeaders } from "../../runtime/server/request-headers.ts";
import { ServerRequest } from "../../runtime/server/server-request.ts";

export type CallSubject = "pool" | "stub";

export interface CallOrder {
  readonly concurrency: number;
  readonly calls: number;
}

export interface CallReport {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  /** Milliseconds of processor time. */
  readonly cpuPerCall: number;
}

const schema: StubSchema = {
  kind: "call",
  parameters: ["text", "count"],
  hash: "bench",
  encodeInput: ([text, count]) =>
    typeof text === "string" && typeof count === "number"
      ? { ok: true, value: { text, count } }
      : { ok: false, problems: [{ path: "", message: "wrong" }] },
  decodeOutput: (value) => ({ ok: true, value }),
};

class Service extends StubBase {
  runRemote(text: string, count: number): Promise<{ length: number }> {
    return this.callRemote(schema, [text, count]) as Promise<{ length: number }>;
  }
}

const origin = `http://127.0.0.1:${process.argv[2]}`;
const pool = new Pool(origin);
const stub = new Service({ name: "Service", predictUrl: `${origin}/run_remote`, options: { retries: 3 } }, "key");
const text = "x".repeat(80);

async function viaPool(count: number): Promise<void> {
  const { body } = await pool.request({
    path: "/run_remote",
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text, count }),
  });
  check((await body.json()) as { length: number });
}

/** As inside of a chainlet: the call belongs to a request with a deadline, a trace and a signal. */
async function viaStub(count: number): Promise<void> {
  const request = new ServerRequest(
    namedHeaders({
      "x-chains-deadline-ms": "60000",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "x-baseten-request-id": "0af7651916cd43dd",
    }),
  );
  check(await runInRequest(request, () => stub.runRemote(text, count)));
  request.finish();
}

function check({ length }: { length: number }): void {
  if (length !== 80) throw new Error("wrong answer");
}

const call = process.argv[3] === "pool" ? viaPool : viaStub;

process.on("message", async ({ concurrency, calls }: CallOrder) => {
  const latencies: number[] = [];
  let started = 0;
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (started < calls) {
        const at = performance.now();
        await call(started++);
        latencies.push(performance.now() - at);
      }
    }),
  );
  const perSecond = calls / ((performance.now() - began) / 1000);
  latencies.sort((a, b) => a - b);
  const { user, system } = process.cpuUsage(cpuBefore);
  process.send?.({ perSecond, p50: latencies[calls >> 1], cpuPerCall: (user + system) / 1000 / calls });
});
process.send?.({ type: "ready" });

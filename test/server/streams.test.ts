import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer, type TestPackage } from "./package.ts";

const source = `import * as chains from "chainsc";
  export class Items extends chains.ChainletBase {
    async *runRemote(count: number, failAt = -1, gapMs = 0): AsyncGenerator<unknown> {
      try {
        for (let i = 0; i < count; i++) {
          if (i === failAt) throw new RangeError("failed at " + i);
          if (gapMs > 0) await new Promise((resolve, reject) => {
            setTimeout(resolve, gapMs);
            chains.requestContext().signal.addEventListener("abort", () => reject(chains.requestContext().signal.reason));
          });
          yield KIND === "items" ? { i } : KIND === "bytes" ? new Uint8Array([48 + i]) : "tür " + i + ",";
        }
      } finally { console.log("generator ended"); }
    }
  }`;

const streaming = (kind: "items" | "raw-text" | "raw-bytes", settings: object = {}): TestPackage => ({
  source: `const KIND = "${kind.replace("raw-", "")}";\n${source}`,
  name: "Items",
  endpoint: { kind, parameters: { count: "number", failAt: "number?", gapMs: "number?" } },
  settings: { predictConcurrency: 2, ...settings },
});

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** The raw answer, with what a plain reader does not see. */
function read(server: RunningServer, body: object, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; text: string; trailers: NodeJS.Dict<string>; complete: boolean }>(
    (resolve, reject) => {
      const request = httpRequest(`${server.url}/run_remote`, { method: "POST", headers }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on("close", () =>
          resolve({ status: response.statusCode ?? 0, text, trailers: response.trailers, complete: response.complete }),
        );
        response.on("error", () => undefined);
      });
      request.on("error", reject);
      request.end(JSON.stringify(body));
    },
  );
}

describe("framed items", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer(streaming("items"));
  });
  afterAll(() => server.stop());

  it("come as NDJSON with an end frame that counts them", async () => {
    const response = await server.call({ count: 2 });
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(await response.text()).toBe('{"data":{"i":0}}\n{"data":{"i":1}}\n{"end":{"count":2}}\n');
    expect(await (await server.call({ count: 0 })).text()).toBe('{"end":{"count":0}}\n');
  });

  it("come as server-sent events when asked for", async () => {
    const response = await server.call({ count: 1 }, { accept: "text/event-stream" });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(await response.text()).toBe('data: {"i":0}\n\nevent: end\ndata: {"count":1}\n\n');
  });

  it("have comments while server-sent events are silent", async () => {
    const quiet = await startServer(streaming("items"), { env: { CHAINS_KEEP_ALIVE_SEC: "1" } });
    const { text } = await read(quiet, { count: 2, gapMs: 2500 }, { accept: "text/event-stream" });
    expect(text).toMatch(
      /^data: \{"i":0\}\n\n(: keep-alive\n\n){1,2}data: \{"i":1\}\n\nevent: end\ndata: \{"count":2\}\n\n$/,
    );
    const lines = await read(quiet, { count: 2, gapMs: 1200 });
    expect(lines.text).toBe('{"data":{"i":0}}\n{"data":{"i":1}}\n{"end":{"count":2}}\n');
    await quiet.stop();
  });

  it("come as one JSON array when exactly JSON is asked for, save by clients of OpenAI", async () => {
    const response = await server.call({ count: 2 }, { accept: "application/json" });
    expect([response.headers.get("content-type"), await response.json()]).toEqual([
      "application/json",
      [{ i: 0 }, { i: 1 }],
    ]);
    const agent = await server.call({ count: 1 }, { accept: "application/json", "user-agent": "OpenAI/Python 1" });
    expect(agent.headers.get("content-type")).toBe("application/x-ndjson");
  });

  it("that fail before the first are a plain 500, gathered or not", async () => {
    for (const headers of [{}, { accept: "application/json" }]) {
      const response = await server.call({ count: 2, failAt: 0 }, headers as Record<string, string>);
      expect(response.status).toBe(500);
      expect(await response.json()).toMatchObject({ error: { exception_message: "failed at 0" } });
    }
  });

  it("that fail later end with a typed error frame, and the log has the trace", async () => {
    const response = await server.call({ count: 5, failAt: 2 });
    const lines = (await response.text()).trim().split("\n");
    expect(response.status).toBe(200);
    expect(lines.slice(0, 2)).toEqual(['{"data":{"i":0}}', '{"data":{"i":1}}']);
    expect(JSON.parse(lines[2] ?? "")).toMatchObject({
      status: 500,
      error: { exception_cls_name: "RangeError", exception_message: "failed at 2" },
    });
    await until(() => server.output("stderr").includes("RangeError: failed at 2"));
  });

  it("stop being produced when the reader leaves", async () => {
    const leaving = new AbortController();
    const response = await server.post("/run_remote", { count: 1e6, gapMs: 5 }, { signal: leaving.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    const before = server.output("stderr").split("generator ended").length;
    leaving.abort();
    await until(() => server.output("stderr").split("generator ended").length === before + 1);
    await until(async () => (await (await fetch(`${server.url}/metrics`)).text()).includes("in_flight 0"));
  });

  it("are written in batches, 10,000 of them whole", async () => {
    const text = await (await server.call({ count: 10_000 })).text();
    expect(text.split("\n").length).toBe(10_002);
    expect(text.endsWith('{"end":{"count":10000}}\n')).toBe(true);
  });
});

describe("raw text and bytes", () => {
  it("come as they are, or as one JSON text", async () => {
    const [text, bytes] = await Promise.all([startServer(streaming("raw-text")), startServer(streaming("raw-bytes"))]);
    const response = await text.call({ count: 3 });
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(await response.text()).toBe("tür 0,tür 1,tür 2,");
    expect(await (await bytes.call({ count: 5 })).text()).toBe("01234");
    const gathered = await bytes.call({ count: 5 }, { accept: "application/json" });
    expect([gathered.headers.get("transfer-encoding"), await gathered.text()]).toEqual([null, '"01234"']);
    expect(await (await text.call({ count: 1 }, { accept: "application/json" })).text()).toBe('"t\\u00fcr 0,"');
    await Promise.all([text.stop(), bytes.stop()]);
  });

  it("that fail late end with a trailer for who reads trailers, and a reset for others", async () => {
    const server = await startServer(streaming("raw-text"));
    expect(await read(server, { count: 3, failAt: 0 })).toMatchObject({ status: 500, complete: true });
    const withTrailers = await read(server, { count: 3, failAt: 2 }, { te: "trailers" });
    expect(withTrailers).toMatchObject({ status: 200, text: "tür 0,tür 1,", complete: true });
    expect(JSON.parse(withTrailers.trailers["x-chains-error"] ?? "")).toMatchObject({
      status: 500,
      error: { exception_message: "failed at 2" },
    });
    expect(await read(server, { count: 3, failAt: 2 })).toMatchObject({ status: 200, complete: false });
    expect((await server.call({ count: 1 })).status).toBe(200);
    await server.stop();
  });

  it("that pause too long are ended with an error", async () => {
    const server = await startServer(streaming("items", { streamingReadTimeoutSec: 0.2 }));
    const { text } = await read(server, { count: 3, gapMs: 100 });
    expect(text).toContain('{"end":{"count":3}}');
    const paused = await read(server, { count: 3, gapMs: 60_000 }, { "x-chains-deadline-ms": "100" });
    expect(paused.status).toBe(500);
    await server.stop();
  });
});

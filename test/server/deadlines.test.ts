import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type RunningServer, startServer, type TestPackage } from "./package.ts";

const running: RunningServer[] = [];
const start = async (...args: Parameters<typeof startServer>): Promise<RunningServer> => {
  const server = await startServer(...args);
  running.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

const stream: TestPackage = {
  name: "Main",
  endpoint: { kind: "raw-text", parameters: { kind: "string" } },
  settings: { streamingReadTimeoutSec: 1, predictConcurrency: 4 },
  source: `import * as chains from "chainsc";
    export class Main extends chains.ChainletBase {
      async *runRemote(kind: string): AsyncGenerator<string> {
        const { signal } = chains.requestContext();
        if (kind === "waits for the signal") {
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          yield "too late";
        }
        try {
          for (;;) { yield "x".repeat(65536); if (kind === "slow") await new Promise((resolve) => setTimeout(resolve, 30)); }
        } finally {
          console.log("cleaned up after " + chains.requestContext().requestId);
        }
      }
    }`,
};

describe("a deadline", () => {
  it("that passes while a call waits for its turn ends the waiting", async () => {
    const server = await start({
      name: "Main",
      endpoint: { parameters: { n: "any" } },
      source: `import * as chains from "chainsc";
        let free = () => {};
        export class Main extends chains.ChainletBase {
          started = 0;
          async runRemote(n: string): Promise<unknown> {
            if (n === "started") return this.started;
            this.started++;
            if (n === "blocks") await new Promise<void>((resolve) => { process.once("SIGUSR2", () => resolve()); });
            return n;
          }
        }`,
    });
    const blocking = server.call({ n: "blocks" });
    await expect.poll(async () => (await fetch(`${server.url}/metrics`)).text(), soon).toContain("in_flight 1");
    // Nothing frees the slot: only the deadline can end this.
    const late = await server.call({ n: "late" }, { "x-chains-deadline-ms": "200" });
    expect([late.status, late.headers.get("retry-after")]).toEqual([503, expect.any(String)]);
    expect(await late.json()).toEqual({ error: expect.stringContaining("before its deadline") });
    server.process.kill("SIGUSR2");
    expect(await (await blocking).json()).toBe("blocks");
    // One that has passed already is not begun, free slot or not.
    expect((await server.call({ n: "none left" }, { "x-chains-deadline-ms": "0" })).status).toBe(503);
    expect(await (await server.call({ n: "started" })).json()).toBe(1);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain("chainlet_requests_shed_total 2");
  });

  it("that passes before the first chunk of a stream is answered", async () => {
    const server = await start(stream);
    const response = await server.call({ kind: "waits for the signal" }, { "x-chains-deadline-ms": "200" });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      error: { exception_message: "The deadline of the call has passed." },
    });
  });

  it("of a stream is over with its first chunk, for what the stream calls later as well", async () => {
    const leaf = await start({
      name: "Leaf",
      endpoint: { parameters: {} },
      source: `import * as chains from "chainsc";
        export class Leaf extends chains.ChainletBase { async runRemote(): Promise<string> { return "leaf"; } }`,
    });
    const server = await start(
      {
        name: "Main",
        endpoint: { kind: "raw-text", parameters: {} },
        dependencies: { Leaf: { endpoint: { parameters: {} } } },
        source: `import * as chains from "chainsc";
          declare const Leaf: any;
          export class Main extends chains.ChainletBase {
            leaf: any = chains.depends(Leaf);
            async *runRemote(): AsyncGenerator<string> {
              const { signal } = chains.requestContext();
              yield "first ";
              await new Promise((resolve) => setTimeout(resolve, 700));
              yield await this.leaf.runRemote();
              yield " " + signal.aborted;
            }
          }`,
      },
      { services: { Leaf: `${leaf.url}/run_remote` } },
    );
    const response = await server.call({}, { "x-chains-deadline-ms": "500" });
    expect(await response.text()).toBe("first leaf false");
  });
});

const soon = { timeout: 60_000 };

describe("a stream whose reader", () => {
  it.each(["slow", "fast"])("leaves cleans up as part of its call (%s producer)", async (kind) => {
    const server = await start(stream);
    const body = JSON.stringify({ kind });
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, "127.0.0.1", () =>
        socket.write(
          `POST /run_remote HTTP/1.1\r\nhost: a\r\nx-baseten-request-id: id-${kind}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        ),
      );
      socket.once("data", () => socket.destroy());
      socket.once("close", () => resolve());
    });
    await expect.poll(() => server.output("stderr"), soon).toContain(`cleaned up after id-${kind}`);
  });

  it("leaves while the whole of it is gathered ends the producer", async () => {
    const server = await start(stream);
    const left = new AbortController();
    const response = server.post(
      "/run_remote",
      { kind: "slow" },
      {
        headers: { accept: "application/json" },
        signal: left.signal,
      },
    );
    await expect.poll(async () => (await fetch(`${server.url}/metrics`)).text(), soon).toContain("in_flight 1");
    left.abort();
    await expect(response).rejects.toThrow();
    await expect.poll(() => server.output("stderr"), soon).toContain("cleaned up after");
    await expect.poll(async () => (await fetch(`${server.url}/metrics`)).text(), soon).toContain("in_flight 0");
  });

  it("never reads is cut off after the time that it may pause", async () => {
    const server = await start(stream);
    const body = JSON.stringify({ kind: "fast" });
    let cutOff = false;
    const socket = connect(server.port, "127.0.0.1", () =>
      socket.write(`POST /run_remote HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
    );
    socket.on("error", () => undefined);
    socket.on("close", () => {
      cutOff = true;
    });
    socket.pause();
    await expect.poll(() => server.output("stderr"), soon).toContain("The reader of the stream paused");
    // Reading on shows that the rest is not there: only what lay in the buffers of the system comes.
    socket.resume();
    await expect.poll(() => cutOff, soon).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { type RunningServer, startServer, type TestPackage } from "./package.ts";

/** A synchronous chainlet that holds its thread until a file appears. */
const blocking: TestPackage = {
  source: `import * as chains from "chainsc";
    import { existsSync } from "node:fs";
    import { threadId } from "node:worker_threads";
    export class Blocking extends chains.ChainletBase {
      calls = 0;
      runRemote(file: string): unknown {
        this.calls++;
        if (file === "throw") throw new chains.HttpError(422, "thrown in a thread");
        if (file === "crash") process.exit(3);
        if (file === "spin") for (;;);
        if (file === "date") return { bytes: new Date(0).toISOString(), text: "é" };
        while (!existsSync(file)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
        console.log("let go in thread", threadId);
        return [threadId, this.calls, chains.requestContext().requestId];
      }
      override isHealthy(): boolean { return threadId > 0; }
      override close(): void { console.log("closed thread " + threadId); }
    }`,
  name: "Blocking",
  endpoint: { parameters: { file: "string" }, synchronous: true },
  settings: { predictConcurrency: 2 },
};

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe("a synchronous endpoint", () => {
  it("runs in predictConcurrency threads while health and other requests are answered", async () => {
    const { writeFileSync } = await import("node:fs");
    const server = await startServer(blocking);
    const file = `${server.directory}/go`;
    const calls = ["a", "b", "c"].map((id) => server.call({ file }, { "x-baseten-request-id": id }));
    await until(async () => /in_flight 2[\s\S]*queued 1/.test(await (await fetch(`${server.url}/metrics`)).text()));
    expect((await fetch(`${server.url}/v1/models/model`)).status).toBe(200);
    expect(await (await fetch(server.url)).text()).toBe("true");
    writeFileSync(file, "");
    const answers = (await Promise.all((await Promise.all(calls)).map((call) => call.json()))) as [
      number,
      number,
      string,
    ][];
    expect(new Set(answers.map(([thread]) => thread)).size).toBe(2);
    expect(answers.map(([, , id]) => id)).toEqual(["a", "b", "c"]);
    expect(await server.stop()).toBe(0);
    expect(server.output("stderr").match(/closed thread \d+/g)?.length).toBe(2);
    expect(server.output("stderr")).toMatch(/"request_id":"a"/);
  });

  it("answers errors, wrong inputs and results as any other", async () => {
    const server = await startServer(blocking);
    const thrown = await server.call({ file: "throw" });
    expect(thrown.status).toBe(422);
    expect(await thrown.json()).toMatchObject({
      error: {
        exception_cls_name: "HttpError",
        exception_message: "422: thrown in a thread",
        user_stack_trace: [{ filename: "chain.ts", lineno: 8, name: "Blocking.runRemote" }],
      },
    });
    const wrong = await server.call({ file: 1 });
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { error: "Input Parsing Error:\n  `file`: expected a string, got 1." },
    ]);
    expect(await (await server.call({ file: "date" })).json()).toEqual({
      bytes: "1970-01-01T00:00:00.000Z",
      text: "é",
    });
    await server.stop();
  });

  it("survives the end of a thread", async () => {
    const server = await startServer({ ...blocking, settings: { predictConcurrency: 1 } });
    expect((await server.call({ file: "crash" })).status).toBe(500);
    await until(async () => (await fetch(`${server.url}/v1/models/model`)).status === 200);
    expect((await server.call({ file: "date" })).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  describe("that goes on when nobody waits for it any more", () => {
    const env = { CHAINS_ABANDONED_SEC: "0" };
    const metrics = async (server: RunningServer): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
    /** A call that never ends, whose client leaves when it runs. */
    const abandon = async (server: RunningServer, file: string): Promise<void> => {
      const leaving = new AbortController();
      const call = server.post("/run_remote", { file }, { signal: leaving.signal });
      await until(async () => (await metrics(server)).includes("in_flight 1"));
      leaving.abort();
      await expect(call).rejects.toThrow("aborted");
    };

    it("loses its thread to a call that needs it, and no other call notices", async () => {
      const server = await startServer(blocking, { env });
      await abandon(server, `${server.directory}/never`);
      const file = `${server.directory}/go`;
      const beside = server.call({ file });
      await until(async () => (await metrics(server)).includes("in_flight 2"));
      const other = await server.call({ file: "date" });
      expect(other.status).toBe(200);
      expect((await fetch(`${server.url}/v1/models/model`)).status).toBe(200);
      const { writeFileSync } = await import("node:fs");
      writeFileSync(file, "");
      expect((await beside).status).toBe(200);
      expect(await metrics(server)).toMatch(/chainlet_requests_total\{status="499"\} 1[\s\S]*in_flight 0/);
      expect(server.output("stderr")).toContain("another one takes its place");
      expect(await server.stop()).toBe(0);
      expect(server.output("stderr").match(/closed thread \d+/g)?.length).toBe(2);
    });

    it("is answered 504 when its deadline has passed and its client is still there", async () => {
      const server = await startServer({ ...blocking, settings: { predictConcurrency: 1 } }, { env });
      const late = server.call({ file: "spin" }, { "x-chains-deadline-ms": "1000" });
      await until(async () => (await metrics(server)).includes("in_flight 1"));
      expect((await server.call({ file: "date" })).status).toBe(200);
      const answer = await late;
      expect([answer.status, await answer.json()]).toEqual([
        504,
        { error: expect.stringContaining("long after its deadline") },
      ]);
      await server.stop();
    });

    it("goes on while nobody needs its thread", async () => {
      const server = await startServer(blocking, { env });
      const file = `${server.directory}/go`;
      await abandon(server, file);
      // For some looks, while other calls have the other thread.
      for (const end = Date.now() + 1200; Date.now() < end; ) {
        expect((await server.call({ file: "date" })).status).toBe(200);
      }
      const { writeFileSync } = await import("node:fs");
      writeFileSync(file, "");
      await until(() => server.output("stderr").includes("let go in thread"));
      expect(server.output("stderr")).not.toContain("another one takes its place");
      await server.stop();
    });

    it("does not keep the server from ending", async () => {
      const server = await startServer(blocking, { env: { ...env, CHAINS_GRACE_SEC: "3600" } });
      await abandon(server, "spin");
      expect(await server.stop()).toBe(0);
    });
  });

  it("keeps its thread for calls while a health check waits for something", async () => {
    const source = `import * as chains from "chainsc";
      let answer: (healthy: boolean) => void = () => {};
      let checks = 0;
      export class Checked extends chains.ChainletBase {
        override isHealthy() { checks++; return new Promise<boolean>((resolve) => { answer = resolve; }); }
        runRemote(n: string) { if (n === "answer") answer(true); return checks; }
      }`;
    const server = await startServer({
      source,
      name: "Checked",
      endpoint: { parameters: { n: "string" }, synchronous: true },
    });
    const probe = fetch(`${server.url}/v1/models/model`);
    await until(async () => (await (await server.call({ n: "look" })).json()) === 1);
    expect((await server.call({ n: "answer" })).status).toBe(200);
    expect((await probe).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  it("is not ready, and ends, when a thread cannot construct the chainlet", async () => {
    const source = `import * as chains from "chainsc";
      export class Broken extends chains.ChainletBase { constructor() { super(); throw new Error("no model"); } runRemote(n: number) { return n; } }`;
    const server = await startServer(
      { source, name: "Broken", endpoint: { parameters: { n: "number" }, synchronous: true } },
      { until: "exit", env: { NUM_LOAD_RETRIES_TRUSS: "0" } },
    );
    expect(server.process.exitCode).toBe(1);
    expect(server.output("stderr")).toContain("no model");
    await server.stop();
  });
});

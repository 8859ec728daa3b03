import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { type RunningServer, startServer, type TestPackage } from "./package.ts";

/** Holds every call until it is told to let it go, so that tests don't depend on time. */
const gated: TestPackage = {
  source: `import * as chains from "chainsc";
    const waiting: (() => void)[] = [];
    export class Gate extends chains.ChainletBase {
      async runRemote(n: number): Promise<number> {
        const { signal } = chains.requestContext();
        await new Promise<void>((resolve, reject) => {
          waiting.push(resolve);
          signal.addEventListener("abort", () => { console.log("aborted: " + signal.reason.message); reject(signal.reason); });
        });
        return n;
      }
      override isHealthy() { waiting.shift()?.(); return true; }
    }`,
  name: "Gate",
  endpoint: { parameters: { n: "number" } },
};

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Lets the oldest running call end. */
const letGo = (server: RunningServer) => fetch(`${server.url}/v1/models/model`);

const gauges = async (server: RunningServer): Promise<{ running: number; queued: number; shed: number }> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
  return {
    running: read("chainlet_requests_in_flight"),
    queued: read("chainlet_requests_queued"),
    shed: read("chainlet_requests_shed_total"),
  };
};

const reaches = (server: RunningServer, running: number, queued: number) =>
  until(async () => {
    const now = await gauges(server);
    return now.running === running && now.queued === queued;
  });

describe("slots", () => {
  it("lets predictConcurrency calls run, queues the rest in order, and turns away what the queue cannot hold", async () => {
    const server = await startServer({ ...gated, settings: { predictConcurrency: 2, maxQueue: 1 } });
    const ended: number[] = [];
    const call = (n: number) =>
      server.call({ n }).then(async (response) => ended.push((await response.json()) as number));
    const calls = [call(1)];
    await reaches(server, 1, 0);
    calls.push(call(2));
    await reaches(server, 2, 0);
    calls.push(call(3));
    await reaches(server, 2, 1);
    const refused = await server.call({ n: 4 });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(((await refused.json()) as { error: string }).error).toContain("queue of 1 calls is full");
    await letGo(server);
    await reaches(server, 2, 0);
    await letGo(server);
    await letGo(server);
    await Promise.all(calls);
    expect(ended).toEqual([1, 2, 3]);
    expect(await gauges(server)).toEqual({ running: 0, queued: 0, shed: 1 });
    await server.stop();
  });

  it("does not queue what cannot meet its deadline", async () => {
    const server = await startServer({ ...gated, settings: { predictConcurrency: 1 } });
    const first = server.call({ n: 1 });
    await reaches(server, 1, 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await letGo(server);
    await first;
    const second = server.call({ n: 2 });
    await reaches(server, 1, 0);
    const refused = await server.call({ n: 3 }, { "x-chains-deadline-ms": "20" });
    expect([refused.status, ((await refused.json()) as { error: string }).error]).toEqual([
      503,
      "Gate is overloaded: the call could not finish before its deadline.",
    ]);
    await letGo(server);
    expect((await second).status).toBe(200);
    await server.stop();
  });

  it("forgets callers that left, queued or running, and tells the running ones", async () => {
    const server = await startServer({ ...gated, settings: { predictConcurrency: 1 } });
    const leaving = [new AbortController(), new AbortController()];
    const calls = leaving.map(({ signal }, n) => {
      const call = server.post("/run_remote", { n }, { signal });
      return call.catch((error: Error) => error.name);
    });
    await reaches(server, 1, 1);
    leaving[1]?.abort();
    await reaches(server, 1, 0);
    leaving[0]?.abort();
    await reaches(server, 0, 0);
    expect(await Promise.all(calls)).toEqual(["AbortError", "AbortError"]);
    expect(server.output("stderr").split("aborted: The caller went away.").length - 1).toBe(1);
    await server.stop();
  });

  it("aborts the signal when the deadline passes", async () => {
    const server = await startServer(gated);
    const response = await server.call({ n: 1 }, { "x-chains-deadline-ms": "30" });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      error: { exception_message: "The deadline of the call has passed." },
    });
    await server.stop();
  });
});

describe("the request body", () => {
  const echo: TestPackage = {
    source: `import * as chains from "chainsc";
      export class Echo extends chains.ChainletBase { async runRemote(text: string): Promise<number> { return text.length; } }`,
    name: "Echo",
    endpoint: { parameters: { text: "string" } },
    settings: { maxBodyBytes: 1000 },
  };

  it("may be as large as maxBodyBytes, announced or chunked, and is 413 beyond it", async () => {
    const server = await startServer(echo);
    const body = (length: number) => JSON.stringify({ text: "x".repeat(length - 11) });
    expect(await (await server.call(body(1000))).json()).toBe(989);
    const refused = await server.call(body(1001));
    expect([refused.status, refused.headers.get("x-baseten-error-code")]).toEqual([413, "700"]);
    expect(await refused.json()).toEqual({ error: "The request body is larger than 1000 bytes (maxBodyBytes)." });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${server.url}/run_remote`, { method: "POST" }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject);
      for (let i = 0; i < 11; i++) request.write("x".repeat(100));
      request.end();
    });
    expect(status).toBe(413);
    await server.stop();
  });
});

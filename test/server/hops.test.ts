import { afterEach, describe, expect, it, vi } from "vitest";
import { type RunningServer, startServer, type TestEndpoint, type TestPackage, writeServices } from "./package.ts";

const endpoint: TestEndpoint = { parameters: { kind: "string" } };

const leaf: TestPackage = {
  source: `import * as chains from "chainsc";
    export class Leaf extends chains.ChainletBase {
      running = 0; left = 0; steps = 0;
      async runRemote(kind: string): Promise<unknown> {
        if (kind === "teapot") throw new chains.HttpError(418, "short and stout", { headers: { "x-pot": "brown" } });
        if (kind === "context") {
          const { headers, deadline, traceparent } = chains.requestContext();
          return { headers, left: deadline && deadline.getTime() - Date.now(), traceparent };
        }
        if (kind === "hang") {
          this.running++;
          const { signal } = chains.requestContext(), work = setInterval(() => this.steps++, 100);
          await new Promise((resolve) => signal.addEventListener("abort", resolve)); clearInterval(work);
          this.running--; this.left++; throw signal.reason;
        }
        if (kind === "running") return { running: this.running, left: this.left, steps: this.steps };
        if (kind.startsWith("where")) return process.env.WHERE;
        if (kind === "bytes") {
          const { "content-type": type } = chains.requestContext().headers;
          return { type, bytes: new Uint8Array([0, 255]), at: new Date(0) };
        }
        throw new RangeError("failed with " + kind);
      }
    }`,
  name: "Leaf",
  endpoint,
  settings: { predictConcurrency: 2000, maxQueue: 2000 },
};

const middle = (name: string, dependency: string, options: object = {}): TestPackage => ({
  source: `import * as chains from "chainsc";
    declare const ${dependency}: any;
    export class ${name} extends chains.ChainletBase {
      dependency: any = chains.depends(${dependency});
      async runRemote(kind: string): Promise<unknown> {
        const answer = await this.dependency.runRemote(kind);
        if (kind === "bytes") return [answer.type, [...answer.bytes], answer.at instanceof Date];
        return answer;
      }
    }`,
  name,
  endpoint,
  dependencies: { [dependency]: { endpoint, options } },
  settings: { predictConcurrency: 2000, maxQueue: 2000 },
});

const running: RunningServer[] = [];
const start = async (...args: Parameters<typeof startServer>): Promise<RunningServer> => {
  const server = await startServer(...args);
  running.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function threeLevels(
  options: object = {},
): Promise<{ low: RunningServer; mid: RunningServer; top: RunningServer }> {
  const low = await start(leaf);
  const mid = await start(middle("Middle", "Leaf", options), {
    services: { Leaf: `${low.url}/v1/models/model:predict` },
  });
  const top = await start(middle("Top", "Middle", options), { services: { Middle: `${mid.url}/run_remote` } });
  return { low, mid, top };
}

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
};

const inFlight = async (server: RunningServer): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const gauges = ["chainlet_requests_in_flight", "chainlet_requests_queued", "dependency_chainlet_total_requests"];
  return gauges
    .flatMap((name) => [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)$`, "gm"))])
    .reduce((sum, match) => sum + Number(match[1]), 0);
};

describe("a chain of three processes", () => {
  it("gives the client the whole tree of what happened, each level in its own file and line", async () => {
    const { top } = await threeLevels();
    const response = await top.call({ kind: "x" }, { traceparent: "TRACE_ID" });
    expect(response.status).toBe(500);
    const { error } = (await response.json()) as { error: { exception_cls_name: string; exception_message: string } };
    expect(error.exception_cls_name).toBe("RemoteError");
    expect(error.exception_message).toBe(
      [
        "(showing chained remote errors, root error at the bottom)",
        "├─ Error calling dependency Chainlet `Middle`, HTTP status=500, trace ID=`TRACE_ID`.",
        "│   Chainlet-Traceback (most recent call last):",
        "│     at Middle.runRemote (chain.ts:6:24)",
        "│       const answer = await this.dependency.runRemote(kind);",
        "│   RemoteError: (showing chained remote errors, root error at the bottom)",
        "│   ├─ Error calling dependency Chainlet `Leaf`, HTTP status=500, trace ID=`TRACE_ID`.",
        "│   │   Chainlet-Traceback (most recent call last):",
        "│   │     at Leaf.runRemote (chain.ts:22:15)",
        '│   │       throw new RangeError("failed with " + kind);',
        "╰   ╰   RangeError: failed with x",
      ].join("\n"),
    );
    expect(error).toMatchObject({ user_stack_trace: [{ filename: "chain.ts", name: "Top.runRemote", lineno: 6 }] });
  });

  it("keeps the status and the headers of an HttpError up to the client", async () => {
    const { top, mid } = await threeLevels();
    const response = await top.call({ kind: "teapot" });
    expect([response.status, response.headers.get("x-pot")]).toEqual([418, "brown"]);
    const { error } = (await response.json()) as { error: { exception_cls_name: string; exception_message: string } };
    expect(error.exception_cls_name).toBe("HttpError");
    expect(error.exception_message.split("Exception class defined in `chainsc`").length - 1).toBe(2);
    await vi.waitFor(() => expect(mid.output("stdout").match(/ 418"/g)?.length).toBe(1), 10_000);
  });

  it("speaks msgpack where useBinary asks for it", async () => {
    const low = await start(leaf);
    const top = await start(middle("Top", "Leaf", { useBinary: true }), {
      services: { Leaf: `${low.url}/run_remote` },
    });
    expect(await (await top.call({ kind: "bytes" })).json()).toEqual(["application/octet-stream", [0, 255], true]);
  });

  it("answers a dependency's 400 with 500", async () => {
    const low = await start({ ...leaf, endpoint: { parameters: { kind: "number" } } });
    const top = await start(middle("Top", "Leaf"), { services: { Leaf: low.url.concat("/run_remote") } });
    expect((await top.call({ kind: "x" })).status).toBe(500);
  });

  it("passes ids, trace and what is left of the deadline down", async () => {
    const { top } = await threeLevels({ timeoutSec: 50 });
    const sent = { traceparent: "00-1-2-01", "x-baseten-request-id": "r", "x-baseten-chain-request-id": "c" };
    const response = await top.call({ kind: "context" }, { ...sent, "x-chains-deadline-ms": "9000" });
    const { headers, left, traceparent } = (await response.json()) as {
      headers: Record<string, string>;
      left: number;
      traceparent: string;
    };
    expect(headers).toMatchObject({ ...sent, authorization: "Api-Key docker_dummy_key", "x-chains-attempt": "1" });
    expect(traceparent).toBe(sent.traceparent);
    expect(left).toBeGreaterThan(1000);
    expect(left).toBeLessThanOrEqual(9000);
    expect(response.headers.get("server-timing")).toMatch(/queue;dur=.*run;dur=.*Middle;dur=.*Middle\.Leaf;dur=/);
  });

  it("leaves nothing at work when 1,000 callers go away", async () => {
    const { low, mid, top } = await threeLevels({ concurrencyLimit: 2000 });
    const leaving = new AbortController();
    const calls = Array.from({ length: 1000 }, () =>
      top.post("/run_remote", { kind: "hang" }, { signal: leaving.signal }).catch(() => undefined),
    );
    const atWork = async () =>
      (await (await low.call({ kind: "running" })).json()) as { running: number; left: number; steps: number };
    await until(async () => (await atWork()).running === 1000);
    leaving.abort();
    const began = performance.now();
    await Promise.all(calls);
    const left = async () => {
      const gauges = await Promise.all([low, mid, top].map(inFlight));
      return gauges.reduce((sum, count) => sum + count, 0);
    };
    await until(async () => (await left()) === 0);
    console.info(
      `All gauges of three levels at 0 ${Math.round(performance.now() - began)} ms after 1,000 callers left.`,
    );
    // Every leaf was told, and none does another step; `npm run soak` holds how long that may take.
    const after = await atWork();
    expect(after).toMatchObject({ running: 0, left: 1000 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await atWork()).steps).toBe(after.steps);
  }, 300_000);

  it("finds a dependency that has moved, without a restart", async () => {
    const first = await start(leaf, { env: { WHERE: "first" } });
    const second = await start(leaf, { env: { WHERE: "second" } });
    const top = await start(middle("Top", "Leaf"), { services: { Leaf: `${first.url}/run_remote` } });
    expect(await (await top.call({ kind: "where" })).json()).toBe("first");
    writeServices(top.directory, { Leaf: `${second.url}/run_remote` });
    await until(async () => (await (await top.call({ kind: "where" })).json()) === "second");
  });
});

describe("addresses", () => {
  it("that are missing fail the load, naming what is there", async () => {
    const none = await start(middle("Top", "Leaf"), {
      until: "exit",
      env: { NUM_LOAD_RETRIES_TRUSS: "0", CHAINS_DYNAMIC_CONFIG_DIR: "/nowhere" },
    });
    expect(none.output("stderr")).toContain("/nowhere/dynamic_chainlet_config is missing or empty");
    const other = await start(middle("Top", "Leaf"), {
      until: "exit",
      env: { NUM_LOAD_RETRIES_TRUSS: "0" },
      services: { Other: "http://127.0.0.1:1/" },
    });
    expect(other.output("stderr")).toMatch(/has no address of \\"Leaf\\"\. It has: Other\./);
  });
});

describe("a chain's API key", () => {
  it("that is missing fails the load of a chainlet that calls others, and of no other", async () => {
    const env = { NUM_LOAD_RETRIES_TRUSS: "0", TRUSS_SECRET_baseten_chain_api_key: "" };
    const low = await start(leaf, { env });
    expect((await low.call({ kind: "running" })).status).toBe(200);
    const top = await start(middle("Top", "Leaf"), { until: "exit", env, services: { Leaf: `${low.url}/run_remote` } });
    expect(top.output("stderr")).toMatch(/MissingDependencyError: Secret \\"baseten_chain_api_key\\" of Top not found/);
    const dummy = { ...env, TRUSS_SECRET_baseten_chain_api_key: "***" };
    const other = await start(middle("Top", "Leaf"), {
      until: "exit",
      env: dummy,
      services: { Leaf: `${low.url}/run_remote` },
    });
    expect(other.output("stderr")).toContain("is only a dummy");
  });
});

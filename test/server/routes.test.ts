import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type RunningServer, startServer } from "./package.ts";

const source = `
import * as chains from "chainsc";

function grow(max: number): string[] {
  if (max < 0) throw new RangeError("The number " + max + " is negative.");
  return Array(max).fill("x");
}

class OwnError extends Error {}

export class Hello extends chains.ChainletBase {
  async runRemote(max: number, greeting = "Hello"): Promise<unknown> {
    if (max === 418) throw new chains.HttpError(418, "short and stout", { headers: { "Retry-After": "7" } });
    if (max === 419) throw new OwnError("mine");
    if (max === 420) throw "only a text";
    if (max === 421) return 5;
    if (max === 422) return undefined;
    return grow(max).fill(greeting).join(" ") + "é";
  }
}
`;

let server: RunningServer;

beforeAll(async () => {
  server = await startServer({
    source,
    name: "Hello",
    endpoint: { parameters: { max: "number", greeting: "string?" }, result: "string" },
  });
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

const get = (path: string, init?: RequestInit) => fetch(server.url + path, init);
const marks = ({ headers }: Response) => [headers.get("x-baseten-error-source"), headers.get("x-baseten-error-code")];

describe("routes", () => {
  it.each([
    ["/", "true"],
    ["/v1/models/model", "{}"],
    ["/v1/models/anything", "{}"],
    ["/v1/models/model/loaded", "{}"],
    ["/ping", "{}"],
    ["/v1/models/model:predict", "{}"],
  ])("GET %s answers %s", async (path, body) => {
    const response = await get(path);
    expect([response.status, await response.text(), marks(response)]).toEqual([200, body, [null, null]]);
  });

  it.each([
    "/v1/models/model:predict",
    "/v1/models/other:predict",
    "/v1/models/model:predict_binary",
    "/invocations",
    "/run_remote",
    "/run_remote?a=b",
  ])("POST %s calls the endpoint", async (path) => {
    const response = await server.post(path, { max: 2 });
    expect([response.status, await response.text(), marks(response)]).toEqual([200, '"Hello Helloé"', [null, null]]);
    expect(response.headers.get("content-type")).toBe("application/json");
  });

  it.each([
    ["GET", "/nope", 404, "Not Found"],
    ["POST", "/v1/models/model/loaded", 405, "Method Not Allowed"],
    ["GET", "/run_remote", 405, "Method Not Allowed"],
    ["PUT", "/", 405, "Method Not Allowed"],
    ["GET", "/__proto__", 404, "Not Found"],
  ])("%s %s is %i without the marks of an error", async (method, path, status, detail) => {
    const response = await get(path, { method });
    expect([response.status, await response.json(), marks(response)]).toEqual([status, { detail }, [null, null]]);
  });

  it("endpoints that chainlets never have are 404 with the name of what is missing", async () => {
    const response = await server.post("/v1/chat/completions", {});
    expect([response.status, marks(response)]).toEqual([404, ["04", "700"]]);
    expect(await response.text()).toContain("chat/completions");
  });

  it("tells its schema, its OpenAPI and its metrics", async () => {
    const schema = await (await get("/v1/models/model/schema")).json();
    expect(schema).toEqual({
      input_schema: { type: "object", required: ["max"] },
      output_schema: { type: "string" },
      supports_streaming: false,
    });
    expect(await (await get("/openapi.json")).json()).toMatchObject({ openapi: "3.1.0", info: { title: "Hello" } });
    for (const path of ["/metrics", "/metrics/"]) {
      expect(await (await get(path)).text()).toContain("chainlet_requests_in_flight 0");
    }
  });
});

describe("errors", () => {
  it("names every wrong field of a request", async () => {
    const response = await server.call({ max: "three", greeting: 1 });
    expect([response.status, marks(response)]).toEqual([400, ["04", "700"]]);
    expect(await response.json()).toEqual({
      error: 'Input Parsing Errors:\n  `max`: expected a number, got "three".\n  `greeting`: expected a string, got 1.',
    });
  });

  it.each([
    ["", "`__root__`"],
    ["{", "`__root__`"],
    ["[1]", "`__root__`: expected an object."],
    ['{"max": 1, "a": {"__proto__": {"x": 1}}}', "__proto__"],
    ['{"max": 1, "a": {"\\u005f_proto__": {"x": 1}}}', "__proto__"],
    [`{"max":${"[".repeat(5000)}${"]".repeat(5000)}}`, "nested too deeply"],
  ])("refuses the body %#", async (body, why) => {
    const response = await server.call(body);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: string };
    expect(error).toMatch(/^Input Parsing Error:\n {2}`/);
    expect(error).toContain(why);
  });

  it("takes a JSON body without a content type, and unknown keys", async () => {
    const body = new TextEncoder().encode('{"max": 1, "other": 2}');
    expect((await fetch(`${server.url}/run_remote`, { method: "POST", body })).status).toBe(200);
  });

  it("gives the detail of what the chainlet threw, in the user's own file and lines", async () => {
    const response = await server.call({ max: -1 });
    expect([response.status, marks(response)]).toEqual([500, ["04", "600"]]);
    expect(await response.json()).toEqual({
      error: {
        remote_name: "Hello",
        exception_cls_name: "RangeError",
        exception_module_name: null,
        exception_message: "The number -1 is negative.",
        user_stack_trace: [
          {
            filename: "chain.ts",
            lineno: 18,
            name: "Hello.runRemote",
            line: 'return grow(max).fill(greeting).join(" ") + "é";',
            column: 12,
          },
          {
            filename: "chain.ts",
            lineno: 5,
            name: "grow",
            line: 'if (max < 0) throw new RangeError("The number " + max + " is negative.");',
            column: 22,
          },
        ],
      },
    });
    expect(server.output("stderr")).toContain("Chainlet raised Exception:\\nChainlet-Traceback");
  });

  it("answers an HttpError with its status and headers", async () => {
    const response = await server.call({ max: 418 });
    expect([response.status, marks(response), response.headers.get("retry-after")]).toEqual([418, ["04", "600"], "7"]);
    expect(await response.json()).toMatchObject({
      error: {
        exception_cls_name: "HttpError",
        exception_module_name: "chainsc",
        exception_message: "418: short and stout",
      },
    });
  });

  it("names own classes, and tells of thrown things that are no errors", async () => {
    expect(await (await server.call({ max: 419 })).json()).toMatchObject({ error: { exception_cls_name: "OwnError" } });
    expect(await (await server.call({ max: 420 })).json()).toMatchObject({
      error: { exception_cls_name: "string", exception_message: "only a text", user_stack_trace: [] },
    });
  });

  it("tells callers nothing of a result that is not what was declared, but the log", async () => {
    for (const max of [421, 422]) {
      const response = await server.call({ max });
      expect([response.status, marks(response)]).toEqual([500, ["04", "600"]]);
      expect(await response.json()).toEqual({ error: "Internal Server Error (in model/chainlet)." });
    }
    expect(server.output("stderr")).toContain("The result of runRemote is not what its type says");
  });

  it("gives problem details when they are asked for", async () => {
    const response = await server.call({ max: "x" }, { accept: "application/problem+json" });
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({
      status: 400,
      title: "Bad Request",
      errors: [{ path: "max", message: 'expected a number, got "x"' }],
    });
    const failed = await server.call({ max: -1 }, { accept: "application/problem+json" });
    expect(await failed.json()).toMatchObject({ status: 500, detail: "The number -1 is negative." });
  });

  it("refuses a caller that was built against another interface, and names both", async () => {
    const response = await server.call({ max: 1 }, { "x-chains-schema": "other" });
    expect([response.status, response.headers.get("x-chains-schema")]).toEqual([409, "test-max-greeting"]);
    expect(((await response.json()) as { error: string }).error).toMatch(/other[\s\S]*test-max-greeting/);
    expect((await server.call({ max: 1 }, { "x-chains-schema": "test-max-greeting" })).status).toBe(200);
  });
});

describe("logs", () => {
  it("has one access line a call with its id and duration, and none for probes", async () => {
    await get("/");
    await server.call({ max: 1 }, { "x-baseten-request-id": "req-1", "x-baseten-chain-request-id": "chain-1" });
    await get("/metrics");
    const lines = await vi.waitFor(() => {
      const all = server.output("stdout").trim().split("\n");
      expect(all.at(-1)).toContain("req-1");
      return all;
    }, 10_000);
    const line: unknown = JSON.parse(lines.at(-1) ?? "");
    expect(line).toMatchObject({
      levelname: "INFO",
      message: "Handled request: POST /run_remote HTTP/1.1 200",
      chainlet: "Hello",
      request_id: "req-1",
      chain_request_id: "chain-1",
      duration_ms: expect.any(Number),
      asctime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}$/),
    });
    expect(lines.filter((text) => text.includes("GET / ") || text.includes("GET /metrics"))).toEqual([]);
  });
});

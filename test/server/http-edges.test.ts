import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "./package.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer(
    {
      name: "Main",
      endpoint: { parameters: { n: "any" } },
      settings: { predictConcurrency: 4 },
      source: `import * as chains from "chainsc";
        export class Main extends chains.ChainletBase {
          async runRemote(n: unknown): Promise<unknown> { return n === "headers" ? chains.requestContext().headers : n; }
        }`,
    },
    { env: { CHAINS_BODY_TIMEOUT_SEC: "1" } },
  );
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

/** What comes back on a bare socket until the server closes it. */
function talk(begin: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(server.port, "127.0.0.1", () => begin(socket));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text));
  });
}

const post = (body: string, lines: readonly string[] = [], target = "/run_remote"): string =>
  [`POST ${target} HTTP/1.1`, "host: a", `content-length: ${Buffer.byteLength(body)}`, ...lines, "", body].join("\r\n");

const bodyOf = (answer: string): string => answer.slice(answer.indexOf("\r\n\r\n") + 4);

describe("an offer of another protocol", () => {
  const offer = [
    "connection: Upgrade, HTTP2-Settings, close",
    "upgrade: h2c",
    "http2-settings: AAMAAABkAAQCAAAAAAIAAAAA",
  ];

  it("is ignored: the request is answered as if it had not been made", async () => {
    const answer = await talk((socket) => socket.write(post('{"n":"headers"}', offer)));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(JSON.parse(bodyOf(answer))).toEqual({ host: "a", "content-length": "15", connection: "close" });
  });

  it("is ignored when the body comes later, too, and on other routes", async () => {
    const whole = post('{"n":[1,2]}', offer);
    const answer = await talk((socket) => {
      socket.write(whole.slice(0, -8));
      setTimeout(() => socket.write(whole.slice(-8)), 100);
    });
    expect(bodyOf(answer)).toBe("[1,2]");
    const probe = await talk((socket) => socket.write(`GET / HTTP/1.1\r\nhost: a\r\n${offer.join("\r\n")}\r\n\r\n`));
    expect(probe).toMatch(/^HTTP\/1\.1 200 [\s\S]*true$/);
  });

  it("of a websocket where there is none is refused", async () => {
    const lines = [
      "connection: upgrade",
      "upgrade: websocket",
      "sec-websocket-version: 13",
      "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
    ];
    const answer = await talk((socket) =>
      socket.write(`GET /elsewhere HTTP/1.1\r\nhost: a\r\n${lines.join("\r\n")}\r\n\r\n`),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe("a request", () => {
  it("may name the origin before the path, as clients of proxies do", async () => {
    const answer = await talk((socket) =>
      socket.write(post('{"n":1}', ["connection: close"], "http://a/run_remote?x=1")),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    const other = await talk((socket) => socket.write(post("{}", ["connection: close"], "http://a")));
    expect(other).toMatch(/^HTTP\/1\.1 405 /);
  });

  it("with a body that is encoded is told so by name", async () => {
    const response = await server.post("/run_remote", "", {
      body: gzipSync('{"n":1}'),
      headers: { "content-encoding": "gzip" },
    });
    expect([response.status, response.headers.get("accept-encoding")]).toEqual([415, "identity"]);
    expect(await response.json()).toEqual({ error: expect.stringContaining('encoded as "gzip"') });
    expect((await server.call({ n: 1 }, { "content-encoding": "identity" })).status).toBe(200);
  });

  it("of more lists and objects than memory should be spent on is refused before they are made", async () => {
    const json = await server.post("/run_remote", `{"n":[${"[],".repeat(5_000_000)}[]]}`);
    expect([json.status, await json.json()]).toEqual([
      400,
      { error: "Input Parsing Error:\n  `__root__`: more than 5000000 lists and objects." },
    ]);
    const maps = Buffer.alloc(5_000_010, 0x80);
    maps.set([0x81, 0xa1, 0x6e, 0xdd, 0x00, 0x4c, 0x4b, 0x42]);
    const headers = { "content-type": "application/octet-stream" };
    const msgpack = await server.post("/run_remote", "", { body: maps, headers });
    expect([msgpack.status, await msgpack.text()]).toEqual([400, expect.stringContaining("more than 5000000")]);
  });

  it("may begin with the mark of UTF-8", async () => {
    const response = await server.post("/run_remote", '\ufeff{"n":"\ufeff"}');
    expect(await response.json()).toBe("\ufeff");
  });

  it("of the wrong method is told which are right", async () => {
    for (const [method, path, allow] of [
      ["OPTIONS", "/run_remote", "POST"],
      ["GET", "/invocations", "POST"],
      ["DELETE", "/v1/models/model:predict", "GET, POST"],
      ["HEAD", "/", "GET"],
    ] as const) {
      const response = await fetch(server.url + path, { method });
      expect([method, path, response.status, response.headers.get("allow")]).toEqual([method, path, 405, allow]);
    }
  });
});

describe("problem details", () => {
  const accept = { headers: { accept: "application/json;q=0.5, Application/Problem+JSON" } };

  it("are given for every failure, if they are asked for", async () => {
    for (const [path, status, title] of [
      ["/nowhere", 404, "Not Found"],
      ["/run_remote", 405, "Method Not Allowed"],
    ] as const) {
      const response = await fetch(server.url + path, accept);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.json()).toEqual({ type: "about:blank", status, title });
    }
    const response = await server.post("/v1/completions", "{}", accept);
    expect(await response.json()).toMatchObject({ status: 404, title: "Not Found", detail: expect.any(String) });
  });

  it("are not given to those who say that they do not want them", async () => {
    const response = await server.post("/run_remote", "{", {
      headers: { accept: "application/problem+json;q=0, */*" },
    });
    expect(response.headers.get("content-type")).toBe("application/json");
  });
});

describe("a body that does not come", () => {
  it.each([
    ["stops", 0],
    ["trickles", 100],
  ])("and %s is answered with 408 and the connection closed", async (_how, everyMs) => {
    let timer: NodeJS.Timeout | undefined;
    const answer = await talk((socket) => {
      socket.write('POST /run_remote HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n{"n":"');
      if (everyMs > 0) timer = setInterval(() => socket.write("x"), everyMs);
    });
    clearInterval(timer);
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout/);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('chainlet_requests_total{status="408"}');
  });
});

describe("traces", () => {
  it("go on with their state", async () => {
    const caller = await startServer(
      {
        name: "Caller",
        endpoint: { parameters: {} },
        dependencies: { Main: { endpoint: { parameters: { n: "any" } } } },
        source: `import * as chains from "chainsc";
          declare const Main: any;
          export class Caller extends chains.ChainletBase {
            main: any = chains.depends(Main);
            async runRemote(): Promise<unknown> { return await this.main.runRemote("headers"); }
          }`,
      },
      { services: { Main: `${server.url}/run_remote` } },
    );
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const response = await caller.call({}, { traceparent, tracestate: "vendor=a,other=b" });
    expect(await response.json()).toMatchObject({ traceparent, tracestate: "vendor=a,other=b" });
    await caller.stop();
  });
});

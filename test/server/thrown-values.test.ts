import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer, type TestPackage } from "./package.ts";

const endpoint = { parameters: { kind: "string" } };

const leaf: TestPackage = {
  name: "Leaf",
  endpoint,
  source: `import * as chains from "chainsc";
    import { runInNewContext } from "node:vm";
    const evil = (property: string): Error =>
      Object.defineProperty(new RangeError("evil"), property, { get() { throw new Error("from the getter"); } });
    class NotFound extends chains.HttpError { constructor() { super(404, "no such thing", { headers: { "x-thing": "none" } }); } }
    const headers = (given: Record<string, unknown>) => new chains.HttpError(418, "tea", { headers: given as Record<string, string> });
    const cyclic = new Error("circle");
    cyclic.cause = cyclic;
    let deep: unknown = [];
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const thrown: Record<string, () => unknown> = {
      text: () => "text", nothing: () => undefined, null: () => null, symbol: () => Symbol("s"),
      frozen: () => Object.freeze(new RangeError("frozen")),
      message: () => evil("message"), stack: () => evil("stack"), constructor: () => evil("constructor"),
      "message that is an object": () => Object.assign(new Error(), { message: { a: 1 } }),
      "no constructor": () => Object.assign(new RangeError("bare"), { constructor: undefined }),
      "no prototype": () => { const bare = Object.create(null); bare.self = bare; return bare; },
      proxy: () => new Proxy({}, { get() { throw new Error("trap"); }, getPrototypeOf() { throw new Error("trap"); } }),
      "another realm": () => runInNewContext("new RangeError('foreign')"),
      cyclic: () => cyclic,
      subclass: () => new NotFound(),
      "line break in a header": () => headers({ "x-a": "b\\r\\nset-cookie: c=d", "x-b": "kept" }),
      "header name": () => headers({ "x a": "b" }),
      "framing headers": () => headers({ "Content-Length": "3", "transfer-encoding": "chunked", "Content-Type": "text/html" }),
      "number in a header": () => headers({ "retry-after": 5 }),
      causes: () => new Error("outer", { cause: new TypeError("middle", { cause: "root" }) }),
      aggregate: () => new AggregateError([new Error("one"), new TypeError("two")], "all failed"),
      repeated: () => new Error("outer: inner", { cause: new Error("inner") }),
    };
    export class Leaf extends chains.ChainletBase {
      attempts = 0;
      async runRemote(kind: string): Promise<unknown> {
        this.attempts++;
        if (kind === "attempts") return this.attempts;
        if (kind === "a deep result") return deep;
        throw thrown[kind]!();
      }
    }`,
};

const wrapper = (name: string, dependency: string): TestPackage => ({
  name,
  endpoint,
  dependencies: { [dependency]: { endpoint, options: { retries: 2, timeoutSec: 10 } } },
  source: `import * as chains from "chainsc";
    declare const ${dependency}: any;
    export class ${name} extends chains.ChainletBase {
      dependency: any = chains.depends(${dependency});
      async runRemote(kind: string): Promise<unknown> {
        try { return await this.dependency.runRemote(kind); }
        catch (error) { throw kind === "subclass" ? error : new Error("${name} could not", { cause: error }); }
      }
    }`,
});

interface Told {
  exception_cls_name: string;
  exception_message: string;
  causes?: { exception_cls_name: string; exception_message: string; user_stack_trace: unknown[] }[];
}

let server: RunningServer;
const running: RunningServer[] = [];
beforeAll(async () => {
  server = await startServer(leaf);
  running.push(server);
});
afterAll(async () => {
  expect(server.output("stderr")).not.toContain("Unhandled exception");
  await Promise.all(running.map((each) => each.stop()));
});

async function fail(kind: string): Promise<{ status: number; headers: Headers; error: Told }> {
  const response = await server.call({ kind });
  const { error } = (await response.json()) as { error: Told };
  return { status: response.status, headers: response.headers, error };
}

describe("whatever user code throws", () => {
  it.each([
    ["text", "string", "text"],
    ["nothing", "undefined", "undefined"],
    ["null", "null", "null"],
    ["symbol", "symbol", "Symbol(s)"],
    ["frozen", "RangeError", "frozen"],
    ["message", "RangeError", "(its message cannot be read)"],
    ["stack", "RangeError", "evil"],
    ["constructor", "RangeError", "evil"],
    ["message that is an object", "Error", '{"a":1}'],
    ["no constructor", "RangeError", "bare"],
    ["no prototype", "object", "(it cannot be shown)"],
    ["proxy", "object", "(it cannot be shown)"],
    ["another realm", "RangeError", "foreign"],
    ["cyclic", "Error", "circle"],
  ])("%s is told as an error of the chainlet", async (kind, exception_cls_name, exception_message) => {
    const { status, headers, error } = await fail(kind);
    expect([status, headers.get("x-baseten-error-code")]).toEqual([500, "600"]);
    expect(error).toMatchObject({ exception_cls_name, exception_message });
    expect(error.causes).toBeUndefined();
  });

  it("a result that is nested too deeply to be written is the chainlet's fault, not the server's", async () => {
    const { status, headers, error } = await fail("a deep result");
    expect([status, headers.get("x-baseten-error-code")]).toEqual([500, "600"]);
    expect(error).toBe("Internal Server Error (in model/chainlet).");
  });
});

describe("headers of an HttpError", () => {
  it("that cannot be sent are left out, and the error is still told with its status", async () => {
    const { status, headers, error } = await fail("line break in a header");
    expect([status, headers.get("x-b"), headers.get("x-a"), headers.get("set-cookie")]).toEqual([
      418,
      "kept",
      null,
      null,
    ]);
    expect(error.exception_message).toBe("418: tea");
    expect(server.output("stderr")).toContain("Headers that cannot be sent were left out: x-a.");
    expect((await fail("header name")).status).toBe(418);
    expect((await fail("number in a header")).headers.get("retry-after")).toBe("5");
  });

  it("cannot change how the answer is framed", async () => {
    const body = '{"kind":"framing headers"}';
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(server.port, "127.0.0.1", () =>
        socket.write(
          `POST /run_remote HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        ),
      );
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
    });
    const [head = "", sent = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 418 /);
    expect(head.match(/^content-length:.*$/gim)).toEqual([`content-length: ${sent.length}`]);
    expect(head.match(/^content-type:.*$/gim)).toEqual(["content-type: application/json"]);
    expect(head).not.toMatch(/^transfer-encoding/im);
  });
});

describe("causes", () => {
  it("are told from the nearest to the root, each with its own frames, unless the message says the same", async () => {
    const { error } = await fail("causes");
    expect(error.causes?.map((each) => [each.exception_cls_name, each.exception_message])).toEqual([
      ["TypeError", "middle"],
      ["string", "root"],
    ]);
    expect(error.causes?.[0]?.user_stack_trace).not.toEqual([]);
    const { error: aggregate } = await fail("aggregate");
    expect(aggregate.causes?.map((each) => each.exception_message)).toEqual(["one", "two"]);
    expect((await fail("repeated")).error.causes).toBeUndefined();
  });

  it("reach the client over hops that wrap what they catch, which does not multiply retries either", async () => {
    const mid = await startServer(wrapper("Middle", "Leaf"), { services: { Leaf: `${server.url}/run_remote` } });
    const top = await startServer(wrapper("Top", "Middle"), { services: { Middle: `${mid.url}/run_remote` } });
    running.push(mid, top);
    const attempts = async () => (await (await server.call({ kind: "attempts" })).json()) as number;
    const before = await attempts();
    const response = await top.call({ kind: "causes" });
    const { error } = (await response.json()) as { error: Told };
    expect(response.status).toBe(500);
    expect(error.exception_message).toBe("Top could not");
    const tree = error.causes?.[0]?.exception_message ?? "";
    expect(tree).toMatch(
      /Chainlet `Middle`[\s\S]*Error: Middle could not[\s\S]*Caused by: RemoteError[\s\S]*Chainlet `Leaf`/,
    );
    expect(tree).toMatch(/Caused by: TypeError: middle[\s\S]*Caused by: string: root/);
    // Three of the leaf's own caller; nobody above tries again.
    expect((await attempts()) - before - 1).toBe(3);

    const http = await top.call({ kind: "subclass" });
    expect([http.status, http.headers.get("x-thing")]).toEqual([404, "none"]);
  });
});

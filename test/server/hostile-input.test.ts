import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "./package.ts";

const source = `import * as chains from "chainsc";
  export class Echo extends chains.ChainletBase { async runRemote(value: unknown): Promise<unknown> { return value; } }`;

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({
    source,
    name: "Echo",
    endpoint: { parameters: { value: "object" } },
    settings: { predictConcurrency: 64, maxBodyBytes: 1_000_000 },
  });
});
afterAll(async () => {
  expect((await server.call({ value: {} })).status).toBe(200);
  expect(server.output("stderr")).not.toContain("Unhandled exception");
  expect(await server.stop()).toBe(0);
});

const post = (body: Uint8Array | string, type: string) =>
  fetch(`${server.url}/run_remote`, { method: "POST", body, headers: { "content-type": type } });

/** Bytes as a socket sees them; resolves to what came back before the connection ended. */
function sendRaw(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(server.port, "127.0.0.1", () => socket.end(bytes));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text));
  });
}

describe("whatever is sent", () => {
  it("as a JSON body of random bytes is a 400", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect((await post(bytes, "application/json")).status).toBe(400);
      }),
      { numRuns: 300 },
    );
  });

  it("as damaged JSON is a 400 or an answer, never a failure of the server", async () => {
    const damaged = fc
      .tuple(
        fc.json({ maxDepth: 4 }),
        fc.nat(),
        fc.constantFrom("", "{", "]", '"', "\\u005f", "__proto__", "\u0000", "1e999"),
      )
      .map(([json, at, noise]) => {
        const text = `{"value":${json}}`;
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + noise + text.slice(cut);
      });
    await fc.assert(
      fc.asyncProperty(damaged, async (body) => {
        expect([200, 400]).toContain((await post(body, "application/json")).status);
      }),
      { numRuns: 300 },
    );
  });

  it("as msgpack of random bytes is a 400 or an answer", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      // A map with the key "value", then anything.
      fc.uint8Array({ maxLength: 60 }).map((rest) => new Uint8Array([0x81, 0xa5, ...Buffer.from("value"), ...rest])),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        expect([200, 400]).toContain((await post(body, "application/octet-stream")).status);
      }),
      { numRuns: 300 },
    );
  });

  it("in the headers that the runtime reads does no harm", async () => {
    const value = fc.string({ unit: fc.constantFrom(..."0123456789.-+eEx ;,=/\"'abcNaI"), maxLength: 40 });
    const headers = fc.record({
      "x-chains-deadline-ms": value,
      traceparent: value,
      "x-baseten-request-id": value,
      accept: value,
      te: value,
      "x-chains-attempt": value,
      "idempotency-key": value,
    });
    await fc.assert(
      fc.asyncProperty(headers, async (sent) => {
        const { status } = await server.call({ value: {} }, sent);
        // A deadline that has passed, or may have on a busy machine, is the only thing that can turn a call away.
        expect([200, 500, 503]).toContain(status);
        const leftMs = Number(sent["x-chains-deadline-ms"]);
        if (Number.isNaN(leftMs) || leftMs > 30_000) expect(status).toBe(200);
      }),
      { numRuns: 300 },
    );
  });

  it("on the bare socket is answered with 4xx or dropped", async () => {
    const line = fc.tuple(
      fc.constantFrom("POST", "GET", "PRI", "", "post"),
      fc.constantFrom("/run_remote", "/", "*", "", "/%00", "http://x/run_remote"),
      fc.constantFrom("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", ""),
    );
    const headers = fc.array(
      fc.constantFrom(
        "Content-Length: 5",
        "Content-Length: -1",
        "Transfer-Encoding: chunked",
        "Host: a",
        ": b",
        "X: \u0001",
        "Content-Length: 99999999999999999999",
      ),
      { maxLength: 4 },
    );
    const request = fc
      .tuple(line, headers, fc.uint8Array({ maxLength: 30 }))
      .map(([parts, lines, body]) =>
        Buffer.concat([Buffer.from(`${parts.join(" ")}\r\n${lines.join("\r\n")}\r\n\r\n`), body]),
      );
    await fc.assert(
      fc.asyncProperty(request, async (bytes) => {
        const answer = await sendRaw(bytes);
        expect(answer === "" || /^HTTP\/1\.1 (200|4\d\d) /.test(answer)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

import { expect, test } from "vitest";
import { FakeClock } from "../../runtime/call/fake-clock.ts";
import type { ServiceTools } from "../../runtime/call/service.ts";
import { StubBase } from "../../runtime/call/stub-base.ts";
import { runInRequest } from "../../runtime/context/request-context.ts";
import type { StubSchema } from "../../runtime/schema/endpoint-schema.ts";
import { ndjsonFraming } from "../../runtime/streaming/item-frames.ts";
import { anySchema, errorBody, quiet, serve } from "./servers.ts";

class Source extends StubBase {
  readonly #kind: StubSchema["kind"];
  constructor(
    url: string,
    kind: StubSchema["kind"],
    options: { retries?: number; concurrencyLimit?: number } = {},
    tools: ServiceTools = quiet,
  ) {
    super({ name: "Source", predictUrl: url, options }, "key", tools);
    this.#kind = kind;
  }
  runRemote(input: unknown): AsyncIterable<unknown> {
    return this.streamRemote(anySchema(this.#kind), [input]);
  }
}

async function collect(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  try {
    for await (const item of items) all.push(item);
  } catch (error) {
    all.push(error);
  }
  return all;
}

const detail = (message: string) => JSON.parse(errorBody(message)).error;

test("items arrive typed, and the request asks for frames", async () => {
  let accept: string | undefined;
  const url = await serve((request, response) => {
    accept = request.headers.accept;
    response.write(ndjsonFraming.item("1"));
    response.end(ndjsonFraming.item('"two"') + ndjsonFraming.end(2));
  });
  expect(await collect(new Source(url, "items").runRemote(1))).toEqual([1, "two"]);
  expect(accept).toBe("application/x-ndjson");
});

test("text comes in whole characters, bytes as they are", async () => {
  const url = await serve(async (_request, response) => {
    for (const byte of Buffer.from("aé🌍")) {
      response.write(Buffer.from([byte]));
      await new Promise((sent) => setTimeout(sent, 2));
    }
    response.end();
  });
  const text = await collect(new Source(url, "raw-text").runRemote(1));
  expect(text.join("")).toBe("aé🌍");
  const chunks = (await collect(new Source(url, "raw-bytes").runRemote(1))) as Uint8Array[];
  expect(Buffer.concat(chunks).toString()).toBe("aé🌍");
});

test("a failure before the first chunk is an ordinary failed call, which may be retried", async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    if (++requests === 1) response.writeHead(503, { "retry-after": "0" }).end(errorBody("not yet"));
    else response.end(ndjsonFraming.item("1") + ndjsonFraming.end(1));
  });
  expect(await collect(new Source(url, "items", { retries: 1 }).runRemote(1))).toEqual([1]);
  requests = 0;
  expect(await collect(new Source(url, "items").runRemote(1))).toMatchObject([{ name: "RemoteError", status: 503 }]);
});

test("an error frame in mid-stream is rethrown as a remote error and never retried", async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests++;
    response.end(ndjsonFraming.item("1") + ndjsonFraming.error(500, detail("broke")));
  });
  expect(await collect(new Source(url, "items", { retries: 3 }).runRemote(1))).toMatchObject([
    1,
    { name: "RemoteError", status: 500, message: expect.stringContaining("╰   Error: broke") },
  ]);
  expect(requests).toBe(1);
});

test("the trailer of a raw stream is rethrown", async () => {
  const url = await serve((request, response) => {
    expect(request.headers.te).toBe("trailers");
    response.writeHead(200, { trailer: "x-chains-error" });
    response.write("some text");
    response.addTrailers({ "x-chains-error": JSON.stringify({ status: 500, error: detail("broke") }) });
    response.end();
  });
  expect(await collect(new Source(url, "raw-text").runRemote(1))).toMatchObject([
    "some text",
    { name: "RemoteError", message: expect.stringContaining("╰   Error: broke") },
  ]);
});

test.each(["items", "raw-text"] as const)("a cut-off stream of %s is an error at the reader", async (kind) => {
  const url = await serve((_request, response) => {
    response.write(ndjsonFraming.item("1"));
    setTimeout(() => response.socket?.resetAndDestroy(), 30);
  });
  const all = await collect(new Source(url, kind).runRemote(1));
  expect(all.at(-1)).toMatchObject({
    name: "RemoteError",
    message: expect.stringContaining("The stream was cut off."),
  });
});

test("a stream of items that stops cleanly but without its end frame is an error too", async () => {
  const url = await serve((_request, response) => response.end(ndjsonFraming.item("1")));
  expect(await collect(new Source(url, "items").runRemote(1))).toMatchObject([
    1,
    { name: "RemoteError", message: expect.stringContaining("stopped without its end frame") },
  ]);
});

test("who leaves the loop ends the stream at its source and frees its place", async () => {
  let left: (() => void) | undefined;
  const sourceLeft = new Promise<void>((resolve) => {
    left = resolve;
  });
  const url = await serve((_request, response) => {
    const timer = setInterval(() => response.write(ndjsonFraming.item("1")), 5);
    response.on("close", () => {
      clearInterval(timer);
      left?.();
    });
  });
  const source = new Source(url, "items", { concurrencyLimit: 1 });
  for (let round = 0; round < 3; round++) {
    for await (const item of source.runRemote(1)) {
      expect(item).toBe(1);
      break;
    }
  }
  await sourceLeft;
});

test("the caller's signal ends a running stream with its reason", async () => {
  const url = await serve((_request, response) => {
    response.write(ndjsonFraming.item("1"));
  });
  const caller = new AbortController();
  const request = { signal: caller.signal, requestId: "r", headers: {} };
  const reason = new Error("the client has gone");
  async function* abortAfterFirst(items: AsyncIterable<unknown>) {
    for await (const item of items) {
      yield item;
      caller.abort(reason);
    }
  }
  const all = await runInRequest(request, () => collect(abortAfterFirst(new Source(url, "items").runRemote(1))));
  expect(all).toEqual([1, reason]);
});

test("a pause between chunks that is too long is a typed timeout", async () => {
  const clock = new FakeClock();
  const url = await serve((_request, response) => {
    response.write("first");
  });
  const items = new Source(url, "raw-text", {}, { ...quiet, clock }).runRemote(1)[Symbol.asyncIterator]();
  expect(await items.next()).toEqual({ value: "first", done: false });
  const next = items.next().catch((error: unknown) => error);
  await clock.advance(59_999);
  await clock.advance(1);
  expect(await next).toMatchObject({
    name: "RemoteTimeoutError",
    phase: "stream",
    message: "Timeout in the stream of remote Chainlet `Source` (60 s limit between chunks).",
  });
});

test("a slow reader holds the source back", async () => {
  let written = 0;
  const chunk = Buffer.alloc(64 * 1024);
  const total = 64 * 1024 * 1024;
  const url = await serve(async (_request, response) => {
    while (written < total && !response.destroyed) {
      written += chunk.byteLength;
      if (!response.write(chunk)) await new Promise((drained) => response.once("drain", drained));
    }
    response.end();
  });
  const iterator = new Source(url, "raw-bytes").runRemote(1)[Symbol.asyncIterator]();
  let next = await iterator.next();
  await new Promise((later) => setTimeout(later, 300));
  expect(written).toBeLessThan(total / 2);
  let read = 0;
  for (; !next.done; next = await iterator.next()) read += (next.value as Uint8Array).byteLength;
  expect(read).toBe(total);
});

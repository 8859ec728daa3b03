import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import {
  refuseUpgrade,
  WebSocketEndpoint,
  type WebSocketEndpointOptions,
} from "../../runtime/websocket/web-socket-endpoint.ts";
import type { WebSocketProtocol } from "../../runtime/websocket/web-socket-protocol.ts";

const running: Server[] = [];

afterEach(() => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Endpoint {
  readonly url: string;
  readonly endpoint: WebSocketEndpoint;
  readonly errors: unknown[];
}

type Run = (socket: WebSocketProtocol) => Promise<unknown>;

async function serve(run: Run | null, options: Partial<WebSocketEndpointOptions> = {}): Promise<Endpoint> {
  const errors: unknown[] = [];
  const endpoint = new WebSocketEndpoint({ run, onError: (error) => errors.push(error), ...options });
  const server = createServer();
  server.on("upgrade", (request, socket, head) => void endpoint.upgrade(request, socket, head));
  running.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/websocket`, endpoint, errors };
}

/** A client, with what it has seen. */
function connect(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url, { headers });
  const received: (string | Buffer)[] = [];
  let arrived = () => {};
  socket.on("message", (data, isBinary) => {
    received.push(isBinary ? (data as Buffer) : data.toString());
    arrived();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const opened = new Promise<void>((resolve) => {
    socket.on("open", () => resolve());
  });
  socket.on("error", () => {});
  return {
    socket,
    closed,
    opened,
    async receive(count: number): Promise<(string | Buffer)[]> {
      while (received.length < count) {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
      return received.splice(0, count);
    },
  };
}

test("messages go both ways, and the return of runRemote closes with 1000 and no reason", async () => {
  const { url } = await serve(async (socket) => {
    expect(socket.isConnected()).toBe(true);
    await socket.sendText(`${await socket.receiveText()} pong`);
    await socket.sendJson({ got: await socket.receiveJson() });
    await socket.sendBytes(await socket.receiveBytes());
  });
  const client = connect(url);
  await client.opened;
  client.socket.send("hello");
  client.socket.send('{"a":1}');
  client.socket.send(Buffer.from([0, 255]));
  expect(await client.receive(3)).toEqual(["hello pong", '{"got":{"a":1}}', Buffer.from([0, 255])]);
  expect(await client.closed).toEqual({ code: 1000, reason: "" });
});

test("a chainlet without a websocket endpoint says so with 1003", async () => {
  const { url } = await serve(null);
  expect(await connect(url).closed).toEqual({
    code: 1003,
    reason: "WebSocket is not implemented on this deployment.",
  });
});

test("an error in runRemote closes with 1011 and tells the client nothing of it", async () => {
  const { url, errors } = await serve(async () => {
    throw new Error("secret detail");
  });
  expect(await connect(url).closed).toEqual({ code: 1011, reason: "Internal Server Error (in model/chainlet)." });
  expect(errors).toEqual([new Error("secret detail")]);
});

test("when the client leaves, receive throws, iteration ends, and no error is reported", async () => {
  const seen: unknown[] = [];
  const { url, errors, endpoint } = await serve(async (socket) => {
    for await (const text of socket.iterText()) seen.push(text);
    seen.push(socket.isConnected());
    await socket.receive().catch((error: unknown) => seen.push(error));
    await socket.sendText("too late");
  });
  const client = connect(url);
  await client.opened;
  client.socket.send("one");
  client.socket.send("");
  client.socket.close(4001, "bye");
  await client.closed;
  await vi.waitFor(() => expect(endpoint.active).toBe(0));
  expect(seen).toMatchObject(["one", "", false, { name: "WebSocketDisconnect", code: 4001, reason: "bye" }]);
  expect(errors).toEqual([]);
});

test("the chainlet may close with its own code; what comes after is ignored", async () => {
  const { url } = await serve(async (socket) => {
    await socket.close(4000, "enough");
    await socket.close(4002, "again");
  });
  expect(await connect(url).closed).toEqual({ code: 4000, reason: "enough" });
});

test("text where bytes are expected is an error, and JSON is parsed with care", async () => {
  const seen: unknown[] = [];
  const { url } = await serve(async (socket) => {
    await socket.receiveBytes().catch((error: unknown) => seen.push(error));
    await socket.receiveJson().catch((error: unknown) => seen.push(error));
  });
  const client = connect(url);
  await client.opened;
  client.socket.send("text");
  client.socket.send('{"__proto__":1}');
  await client.closed;
  expect(seen).toMatchObject([{ name: "TypeError" }, { name: "CodecError" }]);
});

test("the headers of the request are there", async () => {
  const { url } = await serve(async (socket) => socket.sendText(socket.headers["x-baseten-request-id"] ?? "none"));
  const client = connect(url, { "X-Baseten-Request-Id": "id-1" });
  expect(await client.receive(1)).toEqual(["id-1"]);
});

test("a client that floods a busy chainlet loses nothing", async () => {
  const { url } = await serve(async (socket) => {
    await new Promise((busy) => setTimeout(busy, 50));
    let next = 0;
    for await (const text of socket.iterText()) {
      if (text === "end") break;
      if (Number(text) !== next) throw new Error(`expected ${next}, got ${text}`);
      next++;
    }
    await socket.sendText(String(next));
  });
  const client = connect(url);
  await client.opened;
  for (let message = 0; message < 2000; message++) client.socket.send(String(message));
  client.socket.send("end");
  expect(await client.receive(1)).toEqual(["2000"]);
});

test("a message beyond 100 MiB closes with 1009", async () => {
  const { url } = await serve(async (socket) => socket.receive());
  const client = connect(url);
  await client.opened;
  client.socket.send(Buffer.alloc(100 * 1024 * 1024 + 1), () => {});
  expect(await client.closed).toMatchObject({
    code: expect.toSatisfy((code: number) => code === 1009 || code === 1006),
  });
});

test("a client that does not answer pings is cut off, one that does is not", async () => {
  const ended: string[] = [];
  const { url } = await serve(
    async (socket) => {
      const name = await socket.receiveText();
      await socket.receive().catch(() => ended.push(name));
    },
    { pingIntervalSec: 0.05, pingTimeoutSec: 1 },
  );
  const alive = connect(url);
  const dead = connect(url);
  await Promise.all([alive.opened, dead.opened]);
  dead.socket.pong = () => {};
  alive.socket.send("alive");
  dead.socket.send("dead");
  await dead.closed;
  await vi.waitFor(() => expect(ended).toEqual(["dead"]));
  expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  alive.socket.close();
  await alive.closed;
});

test("drain closes all sessions with 1001 and waits for the chainlet", async () => {
  let finished = false;
  const { url, endpoint } = await serve(async (socket) => {
    await socket.receive().catch(() => {});
    await new Promise((cleanUp) => setTimeout(cleanUp, 30));
    finished = true;
  });
  const client = connect(url);
  await client.opened;
  await vi.waitFor(() => expect(endpoint.active).toBe(1));
  await endpoint.drain();
  expect(finished).toBe(true);
  expect(await client.closed).toEqual({ code: 1001, reason: "The server is shutting down." });
});

test("before the chainlet is ready the upgrade is refused", async () => {
  const server = createServer();
  server.on("upgrade", (_request, socket) => refuseUpgrade(socket, 503, "Model with name model is not ready."));
  running.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const status = await new Promise((resolve) => {
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
  });
  expect(status).toBe(503);
});

test.each([
  ["a code that cannot be sent", 1005, ""],
  ["a code that does not exist", 99_999, ""],
  ["a reason that is too long", 1000, "x".repeat(124)],
])("closing with %s is an error of the chainlet, and the client is still told", async (_what, code, reason) => {
  const { url, errors } = await serve((socket) => socket.close(code, reason));
  const client = connect(url);
  expect(await client.closed).toEqual({ code: 1011, reason: "Internal Server Error (in model/chainlet)." });
  expect(errors).toEqual([expect.any(RangeError)]);
});

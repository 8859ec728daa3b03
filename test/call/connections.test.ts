import { expect, test } from "vitest";
import { HttpTransport } from "../../runtime/call/http-transport.ts";
import { bodyOf, errorBody, Leaf, leafAt, quiet, serve } from "./servers.ts";

test("connections are kept and used again", async () => {
  let connections = 0;
  const url = await serve(
    (_request, response) => response.end("1"),
    () => connections++,
  );
  const leaf = Leaf.fromUrl(url, "key");
  for (let call = 0; call < 20; call++) await leaf.runRemote(call);
  expect(connections).toBe(1);
  // Another stub to the same place finds the same connection.
  await Leaf.fromUrl(url, "key").runRemote(0);
  expect(connections).toBe(1);
});

test("a kept-alive socket that the server resets at the next request is replaced once, without counting as a try", async () => {
  const seen: { attempt: unknown; key: unknown }[] = [];
  let stale = 0;
  const url = await serve((request, response) => {
    seen.push({ attempt: request.headers["x-chains-attempt"], key: request.headers["idempotency-key"] });
    if (seen.length === 2) request.socket.resetAndDestroy();
    else response.end("1");
  });
  const leaf = leafAt(url, {}, { ...quiet, transport: new HttpTransport({ onStale: () => stale++ }) });
  await leaf.runRemote(1);
  expect(await leaf.runRemote(2)).toBe(1);
  expect(seen.map(({ attempt }) => attempt)).toEqual(["1", "1", "1"]);
  expect(seen[2]?.key).toBe(seen[1]?.key);
  expect(seen[1]?.key).not.toBe(seen[0]?.key);
  expect(stale).toBe(1);
});

test("when all kept-alive sockets are dead, each call gets a new one, and none is lost", async () => {
  const attempts = new Set<unknown>();
  const used = new WeakSet<object>();
  let stale = 0;
  const url = await serve((request, response) => {
    request.resume();
    attempts.add(request.headers["x-chains-attempt"]);
    if (used.has(request.socket)) request.socket.resetAndDestroy();
    else setTimeout(() => response.end("1"), 20);
    used.add(request.socket);
  });
  const leaf = leafAt(url, {}, { ...quiet, transport: new HttpTransport({ onStale: () => stale++ }) });
  const twenty = () => Promise.all(Array.from({ length: 20 }, (_, id) => leaf.runRemote(id)));
  await twenty();
  expect(await twenty()).toEqual(Array.from({ length: 20 }, () => 1));
  expect([...attempts]).toEqual(["1"]);
  expect(stale).toBe(20);
});

test("a reset of a fresh socket is a failure: the service may have begun", async () => {
  let requests = 0;
  const url = await serve((request) => {
    requests++;
    request.socket.resetAndDestroy();
  });
  await expect(leafAt(url, {}, { ...quiet, transport: new HttpTransport() }).runRemote(1)).rejects.toMatchObject({
    name: "RemoteError",
    status: 0,
    attempts: 1,
    message: expect.stringContaining("The connection broke before the response came"),
  });
  expect(requests).toBe(1);
});

test("an answer that is cut off in the middle is a failure, not a short answer", async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write('{"half":');
    setTimeout(() => response.socket?.destroy(), 20);
  });
  await expect(leafAt(url, {}, { ...quiet, transport: new HttpTransport() }).runRemote(1)).rejects.toMatchObject({
    message: expect.stringContaining("The connection broke in the middle of the response"),
  });
});

test("nobody there: the error says whom it could not reach, after all tries", async () => {
  const leaf = leafAt("http://127.0.0.1:1/run_remote", { retries: 1 });
  await expect(leaf.runRemote(1)).rejects.toMatchObject({
    attempts: 2,
    remoteName: "Leaf",
    message: expect.stringMatching(/Could not connect to http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/),
    cause: { code: "ECONNREFUSED", phase: "connect" },
  });
});

test("a service that comes up late is reached by a retry", async () => {
  let requests = 0;
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    seen.push(request.headers["x-chains-attempt"]);
    if (++requests < 3) response.writeHead(503, { "retry-after": "0" }).end(errorBody("not ready"));
    else response.end('"here"');
  });
  expect(await leafAt(url, { retries: 3 }).runRemote(1)).toBe("here");
  expect(seen).toEqual(["1", "2", "3"]);
});

test("the internal URL wins, with the outer host name in Host", async () => {
  let host: string | undefined;
  const internal = await serve((request, response) => {
    host = request.headers.host;
    response.end("1");
  });
  const leaf = new Leaf(
    {
      name: "Leaf",
      predictUrl: "http://127.0.0.1:1/never",
      options: {},
      internalUrl: { gatewayRunRemoteUrl: internal, hostname: "chain-1.api.example.com" },
    },
    "key",
  );
  expect(await leaf.runRemote(1)).toBe(1);
  expect(host).toBe("chain-1.api.example.com");
});

test("large bodies arrive whole, in both directions", async () => {
  const url = await serve(async (request, response) => response.end(await bodyOf(request)));
  const text = "é".repeat(2_000_000);
  expect(await Leaf.fromUrl(url, "key").runRemote(text)).toEqual({ input: text });
});

import { once } from "node:events";
import { createServer } from "node:http";
import { expect, it } from "vitest";
import { HttpTransport } from "../../runtime/call/http-transport.ts";
import { HttpListener } from "../../runtime/server/http-listener.ts";
import { leafAt, quiet } from "../call/servers.ts";

it("keeps idle connections for longer than clients do, and waits longer still for a head", () => {
  const { server } = new HttpListener(() => undefined);
  // Load balancers give up after a minute.
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
  expect(server.headersTimeout).toBeGreaterThan(server.keepAliveTimeout);
});

it("is told by a stub before it would end an idle connection itself", async () => {
  const server = createServer({ keepAliveTimeout: 4_000 }, (request, response) => {
    request.resume();
    response.end("1");
  });
  const ended = new Promise<string>((resolve) =>
    server.on("connection", (socket) => {
      socket.once("timeout", () => resolve("the server"));
      socket.once("end", () => resolve("the stub"));
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const transport = new HttpTransport();
  await leafAt(`http://127.0.0.1:${port}/`, {}, { ...quiet, transport }).runRemote(1);
  expect(await ended).toBe("the stub");
  server.close();
});

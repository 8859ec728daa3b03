// The least that a server on node:http does for a JSON call. Started as a child process; tells its port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const items = Array.from({ length: 10_000 }, (_, index) => ({ index, text: "some text of an item" }));

const server = createServer((request, response) => {
  if (request.url === "/stream") {
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    for (const item of items) response.write(`${JSON.stringify(item)}\n`);
    response.end();
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { text, count } = JSON.parse(Buffer.concat(chunks).toString());
    const body = JSON.stringify({ length: text.length, next: count + 1 });
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ type: "ready", port: (server.address() as AddressInfo).port });
});

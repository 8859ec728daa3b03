// The first of two hops by hand: passes a call on through an undici pool, with no safety at all. argv: port of the second.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";

const pool = new Pool(`http://127.0.0.1:${process.argv[2]}`);

async function passOn(text: string, count: number): Promise<string> {
  const { body } = await pool.request({
    path: "/run_remote",
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text, count }),
  });
  const { length, next } = (await body.json()) as { length: number; next: number };
  return JSON.stringify({ length, next });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", async () => {
    const { text, count } = JSON.parse(Buffer.concat(chunks).toString());
    const body = await passOn(text, count);
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ type: "ready", port: (server.address() as AddressInfo).port });
});

// The same call on fastify, with a schema for the body and one for the answer. Started as a child process; tells its port.
import type { AddressInfo } from "node:net";
import { fastify } from "fastify";

const app = fastify();
app.post<{ Body: { text: string; count: number } }>(
  "/run_remote",
  {
    schema: {
      body: {
        type: "object",
        properties: { text: { type: "string" }, count: { type: "number" } },
        required: ["text", "count"],
      },
      response: {
        200: {
          type: "object",
          properties: { length: { type: "number" }, next: { type: "number" } },
          required: ["length", "next"],
        },
      },
    },
  },
  async ({ body: { text, count } }) => ({ length: text.length, next: count + 1 }),
);
await app.listen({ port: 0, host: "127.0.0.1" });
process.send?.({ type: "ready", port: (app.server.address() as AddressInfo).port });

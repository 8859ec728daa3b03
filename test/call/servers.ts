import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach } from "vitest";
import type { ServiceTools } from "../../runtime/call/service.ts";
import { StubBase } from "../../runtime/call/stub-base.ts";
import type { RPCOptions } from "../../runtime/config/rpc-options.ts";
import type { StubSchema } from "../../runtime/schema/endpoint-schema.ts";

const running: Server[] = [];

afterEach(() => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server for the length of a test; gives the URL of its endpoint. */
export async function serve(answer: RequestListener, onConnection?: (socket: Socket) => void): Promise<string> {
  const server = createServer(answer);
  if (onConnection) server.on("connection", onConnection);
  running.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/run_remote`;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const chunk of request) text += chunk;
  return text;
}

/** One parameter, `input`, and any value both ways. */
export function anySchema(kind: StubSchema["kind"]): StubSchema {
  return {
    kind,
    parameters: ["input"],
    hash: "hash-of-the-stub",
    encodeInput: ([input]) => ({ ok: true, value: { input } }),
    decodeOutput: (value) => ({ ok: true, value }),
  };
}

export class Leaf extends StubBase {
  static override readonly chainletName: string = "Leaf";
  runRemote(input: unknown): Promise<unknown> {
    return this.callRemote(anySchema("call"), [input]);
  }
}

/** Says nothing of retries. */
export const quiet: ServiceTools = { log: { debug: () => {}, info: () => {}, warn: () => {} } };

export function leafAt(url: string, options: RPCOptions = {}, tools: ServiceTools = quiet): Leaf {
  return new Leaf({ name: "Leaf", predictUrl: url, options }, "key", tools);
}

/** What a chainlet that threw answers. */
export function errorBody(message: string): string {
  return JSON.stringify({
    error: {
      remote_name: "Leaf",
      exception_cls_name: "Error",
      exception_module_name: null,
      exception_message: message,
      user_stack_trace: [],
    },
  });
}

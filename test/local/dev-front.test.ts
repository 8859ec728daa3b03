import { once } from "node:events";
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
} from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { Front } from "../../compiler/local/dev/front.ts";

async function serving(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function frontBefore(listener: RequestListener): Promise<Front> {
  const front = await Front.open(0);
  onTestFinished(() => front.close());
  front.target = (await serving(listener)).port;
  return front;
}

const ask = (front: Front, options: object = {}): ClientRequest =>
  request({ host: "127.0.0.1", port: front.port, method: "POST", ...options });

async function answerTo(asked: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  return answer;
}

describe("the front of chainsc dev", () => {
  it("says 503 and why while there is no target, and keeps its port", async () => {
    const front = await Front.open(0);
    onTestFinished(() => front.close());
    const response = await fetch(`http://127.0.0.1:${front.port}/run_remote`, { method: "POST", body: "{}" });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.json()).toEqual({ error: "The chain is being built." });
    const { port } = front;
    front.target = (await serving((_request, response) => response.end("one"))).port;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("one");
    front.target = (await serving((_request, response) => response.end("two"))).port;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("two");
  });

  it("hands chunks on as they come, and the trailers after them", async () => {
    let more: (() => void) | undefined;
    const front = await frontBefore((incoming, response) => {
      response.writeHead(200, { trailer: "x-chains-error", "x-te": incoming.headers.te ?? "" });
      response.write("first");
      more = () => {
        response.addTrailers({ "x-chains-error": "it failed" });
        response.end("last");
      };
    });
    const asked = ask(front, { headers: { te: "trailers" } });
    asked.end();
    const answer = await answerTo(asked);
    expect(answer.headers["x-te"]).toBe("trailers");
    const chunks: string[] = [];
    for await (const chunk of answer) {
      chunks.push(String(chunk));
      more?.();
    }
    expect(chunks.join("|")).toBe("first|last");
    expect(answer.trailers["x-chains-error"]).toBe("it failed");
  });

  it("cuts an answer off where the process did", async () => {
    const front = await frontBefore((_request, response) => {
      response.writeHead(200);
      response.write("a part", () => response.destroy());
    });
    const asked = ask(front);
    asked.end();
    const answer = await answerTo(asked);
    await expect(async () => {
      for await (const _ of answer);
    }).rejects.toThrow("aborted");
  });

  it("tells the process that a caller has gone", async () => {
    let gone: Promise<unknown> | undefined;
    let arrived: (() => void) | undefined;
    const isThere = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const front = await frontBefore((_request, response) => {
      gone = once(response, "close");
      arrived?.();
    });
    const asked = ask(front);
    asked.on("error", () => undefined);
    asked.end("{}");
    await isThere;
    asked.destroy();
    await gone;
  });

  it("lets the process see a request before its body is whole", async () => {
    let arrived: ((path: string) => void) | undefined;
    const path = new Promise<string>((resolve) => {
      arrived = resolve;
    });
    const front = await frontBefore((incoming, response) => {
      arrived?.(incoming.url ?? "");
      incoming.pipe(response);
    });
    const asked = ask(front, { path: "/run_remote?a=1", headers: { "content-length": 6 } });
    asked.flushHeaders();
    expect(await path).toBe("/run_remote?a=1");
    asked.end("abcdef");
    let text = "";
    for await (const chunk of await answerTo(asked)) text += String(chunk);
    expect(text).toBe("abcdef");
  });

  it("says 503 for a process that is gone before it has answered", async () => {
    const front = await frontBefore((incoming) => incoming.socket.destroy());
    const response = await fetch(`http://127.0.0.1:${front.port}/`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ error: "The entrypoint's process ended before it answered." });
  });
});

import { describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { startServer, type TestPackage } from "./package.ts";

const talk: TestPackage = {
  source: `import * as chains from "chainsc";
    export class Talk extends chains.ChainletBase {
      async runRemote(socket: chains.WebSocketProtocol): Promise<void> {
        for await (const text of socket.iterText()) {
          if (text === "end") return;
          if (text === "fail") throw new Error("failed");
          await socket.sendText("You said: " + text + ".");
        }
      }
    }`,
  name: "Talk",
  endpoint: { kind: "websocket", parameters: {} },
};

const plain: TestPackage = {
  source:
    'import * as chains from "chainsc"; export class Plain extends chains.ChainletBase { async runRemote() { return 1; } }',
  name: "Plain",
  endpoint: { parameters: {} },
};

const waiting: TestPackage = {
  source: `import * as chains from "chainsc";
    export class Waiting extends chains.ChainletBase {
      async runRemote(socket: chains.WebSocketProtocol): Promise<void> {
        const { signal } = chains.requestContext();
        signal.addEventListener("abort", () => console.log("aborted: " + signal.reason.message));
        const text = await socket.receiveText();
        if (text === "end") return;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      }
    }`,
  name: "Waiting",
  endpoint: { kind: "websocket", parameters: {} },
};

/** Sends texts one after the other and tells what came back and how it ended. */
function converse(url: string, texts: readonly string[]): Promise<{ heard: string[]; code: number; reason: string }> {
  return new Promise((resolve, reject) => {
    const heard: string[] = [];
    const left = [...texts];
    const socket = new WebSocket(url.replace("http", "ws").concat("/v1/websocket"));
    const next = () => {
      const text = left.shift();
      if (text !== undefined) socket.send(text);
    };
    socket.on("open", next);
    socket.on("message", (data) => {
      heard.push(String(data));
      next();
    });
    socket.on("close", (code, reason) => resolve({ heard, code, reason: reason.toString() }));
    socket.on("error", reject);
  });
}

describe("websockets", () => {
  it("carry a conversation and close with the codes of the contract", async () => {
    const server = await startServer(talk);
    expect(await converse(server.url, ["Test", "ü", "end"])).toEqual({
      heard: ["You said: Test.", "You said: ü."],
      code: 1000,
      reason: "",
    });
    expect(await converse(server.url, ["fail"])).toMatchObject({
      code: 1011,
      reason: "Internal Server Error (in model/chainlet).",
    });
    await vi.waitFor(() => expect(server.output("stderr")).toContain("Error: failed"), 10_000);
    const predict = await server.call({});
    expect([predict.status, await predict.text()]).toEqual([400, expect.stringContaining("/v1/websocket")]);
    await server.stop();
  });

  it("abort the request's signal when the client leaves, and when the server ends, but not when all is said", async () => {
    const server = await startServer(waiting);
    const said = (text: string) =>
      vi.waitFor(() => expect(server.output("stderr")).toContain(`aborted: ${text}`), 10_000);
    const open = async (): Promise<WebSocket> => {
      const socket = new WebSocket(`${server.url.replace("http", "ws")}/v1/websocket`);
      await new Promise((resolve) => socket.once("open", resolve));
      return socket;
    };
    expect(await converse(server.url, ["end"])).toMatchObject({ code: 1000 });
    expect(server.output("stderr")).not.toContain("aborted");
    const leaving = await open();
    leaving.send("wait");
    leaving.close();
    await said("The client of the websocket went away.");
    const staying = await open();
    staying.send("wait");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await server.stop()).toBe(0);
    await said("The server is shutting down.");
  });

  it("are told when there is no such endpoint, and closed when the server ends", async () => {
    const [talking, other] = await Promise.all([startServer(talk), startServer(plain)]);
    expect(await converse(other.url, [])).toEqual({
      heard: [],
      code: 1003,
      reason: "WebSocket is not implemented on this deployment.",
    });
    const open = converse(talking.url, ["hello"]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await talking.stop()).toBe(0);
    expect(await open).toMatchObject({ code: 1001 });
    await other.stop();
  });
});

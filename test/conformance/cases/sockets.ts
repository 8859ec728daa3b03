import { expect } from "vitest";
import { WebSocket } from "ws";
import { type ConformanceCase, noServer, session } from "../case.ts";

const noSocket = noServer("a websocket is nothing that can be passed by position");

interface Talk {
  say(text: string): Promise<string>;
  /** Sends and waits for the end. */
  last(text: string): Promise<readonly [code: number, reason: string]>;
}

async function connect(origin: string, headers: Record<string, string> = {}): Promise<Talk> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/v1/websocket`, { headers });
  const closed = new Promise<readonly [number, string]>((resolve) =>
    socket.once("close", (code, reason) => resolve([code, reason.toString()])),
  );
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return {
    say(text) {
      const answer = new Promise<string>((resolve) => socket.once("message", (data) => resolve(data.toString())));
      socket.send(text);
      return answer;
    },
    last(text) {
      if (text !== "") socket.send(text);
      return closed;
    },
  };
}

export const socketCases: readonly ConformanceCase[] = [
  session({
    contract: [175, 179],
    chain: "websocket",
    does: "carries a conversation in which a dependency takes part, and closes with 1000",
    async run({ origin }) {
      const talk = await connect(origin);
      expect(await talk.say("Test")).toBe("You said: Test.");
      expect(await talk.say("dep")).toBe("Hello from dependency, Head.");
      expect(await talk.last("end")).toEqual([1000, ""]);
    },
    differs: noSocket,
  }),
  session({
    contract: [],
    chain: "websocket",
    does: "closes with 1011 when the chainlet throws, and says no more than that",
    async run({ origin, lines }) {
      const talk = await connect(origin);
      expect(await talk.last("fail")).toEqual([1011, "Internal Server Error (in model/chainlet)."]);
      await expect.poll(async () => (await lines()).join("\n")).toContain("RangeError: as told");
    },
    differs: noSocket,
  }),
  session({
    contract: [171],
    chain: "websocket",
    does: "knows the request id of whoever opened it",
    async run({ origin }) {
      const talk = await connect(origin, { "x-baseten-request-id": "r-2" });
      expect(await talk.say("id")).toBe("r-2");
      expect(await talk.last("end")).toEqual([1000, ""]);
    },
    differs: noSocket,
  }),
  session({
    contract: [177],
    chain: "inputs",
    does: "closes a websocket to a chainlet without one with 1003 and the fixed reason",
    async run({ origin }) {
      const talk = await connect(origin);
      expect(await talk.last("")).toEqual([1003, "WebSocket is not implemented on this deployment."]);
    },
    differs: noSocket,
  }),
];

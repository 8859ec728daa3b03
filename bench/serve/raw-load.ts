import { connect, type Socket } from "node:net";

/** 100 bytes of JSON. */
export const smallBody = JSON.stringify({ text: "x".repeat(80), count: 7 });

/** A client that costs next to nothing, so that the server is what is measured: fixed bytes out, answers counted by their length. */
export class RawLoad {
  readonly #port: number;
  readonly #request: Buffer;

  constructor(port: number, path: string, body: string, headers: Readonly<Record<string, string>> = {}) {
    this.#port = port;
    const lines = Object.entries({ host: `127.0.0.1:${port}`, "content-type": "application/json", ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    this.#request = Buffer.from(
      `POST ${path} HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }

  /** One request over a connection of its own. */
  async once(): Promise<void> {
    await this.run(1, 0);
  }

  /** Requests per second over `connections` sockets that are always busy, and the median latency in milliseconds. */
  async run(connections: number, milliseconds: number): Promise<{ count: number; perSecond: number; p50: number }> {
    const latencies: number[] = [];
    const sockets = await Promise.all(Array.from({ length: connections }, () => this.#open()));
    const began = performance.now();
    await Promise.all(sockets.map((socket) => this.#loop(socket, began + milliseconds, latencies)));
    const seconds = (performance.now() - began) / 1000;
    for (const socket of sockets) socket.destroy();
    latencies.sort((a, b) => a - b);
    return {
      count: latencies.length,
      perSecond: latencies.length / seconds,
      p50: latencies[latencies.length >> 1] ?? Number.NaN,
    };
  }

  #open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#port, "127.0.0.1", () => resolve(socket));
      socket.setNoDelay(true);
      socket.once("error", reject);
    });
  }

  #loop(socket: Socket, until: number, latencies: number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let length = 0;
      let missing = 0;
      let sentAt = 0;
      const send = () => {
        sentAt = performance.now();
        socket.write(this.#request);
      };
      socket.on("error", reject);
      socket.on("data", (chunk: Buffer) => {
        if (missing === 0) {
          length = answerLength(chunk);
          missing = length;
        }
        missing -= chunk.length;
        if (missing > 0) return;
        const now = performance.now();
        latencies.push(now - sentAt);
        if (now < until) send();
        else resolve();
      });
      send();
    });
  }
}

function answerLength(chunk: Buffer): number {
  const headEnd = chunk.indexOf("\r\n\r\n");
  const head = chunk.toString("latin1", 0, headEnd);
  if (!head.startsWith("HTTP/1.1 200")) throw new Error(`The server answered ${chunk.toString().slice(0, 300)}`);
  return headEnd + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]);
}

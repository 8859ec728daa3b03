import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createProxyServer } from "httpxy";

/**
 * The one address of a chain while its processes come and go: every request is handed on to the entrypoint of the moment,
 * over a connection of its own, so that none is lost between two processes.
 */
export class Front {
  /** Port of the entrypoint's process; `undefined` while there is none. */
  target: number | undefined;
  /** What callers are told while there is no target. */
  absence = "The chain is being built.";
  readonly #server: Server;
  readonly #proxy = createProxyServer({ agent: false });

  private constructor() {
    this.#server = createServer({ requestTimeout: 0, maxHeaderSize: 32 * 1024, noDelay: true }, (request, response) =>
      this.#onRequest(request, response),
    );
    this.#server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#onUpgrade(request, socket, head),
    );
    // A request that waits for its body would not be seen by the process, and be lost when that one ends.
    this.#proxy.on("proxyReq", (request) => request.flushHeaders());
    this.#proxy.on("proxyRes", (answer, _request, response) => {
      // It speaks of the connection between the two processes.
      delete answer.headers.connection;
      answer.once("end", () => {
        if (Object.keys(answer.trailers).length > 0) response.addTrailers(flat(answer.trailers));
      });
    });
    this.#proxy.on("error", (_error, _request, response) => {
      if (response instanceof ServerResponse) refuse(response, "The entrypoint's process ended before it answered.");
      else response?.destroy();
    });
  }

  /** Listens on 127.0.0.1; 0 is any free port. Rejects with Node's error when the port is not to be had. */
  static async open(port: number): Promise<Front> {
    const front = new Front();
    await new Promise<void>((resolve, reject) => {
      front.#server.once("error", reject);
      front.#server.listen(port, "127.0.0.1", () => {
        front.#server.off("error", reject);
        resolve();
      });
    });
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** No new connections. */
  stopAccepting(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  /** Ends what is open. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    if (this.target === undefined) {
      request.resume();
      refuse(response, this.absence);
    } else void this.#proxy.web(request, response, { target: this.#place(this.target) });
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    if (this.target === undefined) {
      const body = JSON.stringify({ error: this.absence });
      socket.end(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\n" +
          `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
    } else void this.#proxy.ws(request, socket as never, { target: this.#place(this.target) }, head);
  }

  readonly #place = (port: number) => ({ protocol: "http:", host: "127.0.0.1", port });
}

/** 503 with a reason; an answer that has begun can only be cut off. */
function refuse(response: ServerResponse, error: string): void {
  if (response.headersSent) return void response.destroy();
  const body = JSON.stringify({ error });
  response.writeHead(503, {
    "content-type": "application/json",
    "retry-after": "1",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

const flat = (trailers: NodeJS.Dict<string>): Record<string, string> =>
  Object.fromEntries(Object.entries(trailers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

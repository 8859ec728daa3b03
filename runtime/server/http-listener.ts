import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Longer than clients keep idle connections, so that it is the client who closes them. */
const keepAliveMs = 75_000;

/** How long connections may still bring requests after the last word to newcomers, in milliseconds. */
const lingerMs = 150;

/** The listening socket and its connections. */
export class HttpListener {
  readonly server: Server;

  constructor(handle: RequestListener) {
    this.server = createServer(
      {
        keepAliveTimeout: keepAliveMs,
        headersTimeout: keepAliveMs + 5000,
        requestTimeout: 0,
        maxHeaderSize: 32 * 1024,
        noDelay: true,
        highWaterMark: 64 * 1024,
      },
      handle,
    );
    this.server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
      if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
      const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
      socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    });
  }

  /** Resolves to the port. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen({ port, host, backlog: 1024 }, () => {
        this.server.off("error", reject);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** No new connections. Those that are open may end what they have begun. */
  async stopAccepting(): Promise<void> {
    // What has connected already is let in first, and what is on its way on open connections may still arrive.
    await pause(lingerMs);
    process.getBuiltinModule("node:net").Server.prototype.close.call(this.server);
    await pause(lingerMs);
  }

  /** Nothing is answered any more: a request whose head has only now come as a whole must not run. */
  close(): void {
    this.server.removeAllListeners("request");
    this.server.on("request", ({ socket }) => socket.destroy());
    this.server.closeIdleConnections();
    this.server.close();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

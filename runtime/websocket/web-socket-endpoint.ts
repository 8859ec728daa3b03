import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { ServerWebSocket } from "./server-web-socket.ts";
import { WebSocketDisconnect, type WebSocketProtocol } from "./web-socket-protocol.ts";

const largestMessage = 100 * 1024 * 1024;
const defaultPingSec = 20;

/** Reasons that peers of other make know word for word. */
const closeReasons = {
  notImplemented: "WebSocket is not implemented on this deployment.",
  failed: "Internal Server Error (in model/chainlet).",
  draining: "The server is shutting down.",
} as const;

export interface WebSocketEndpointOptions {
  /** The chainlet's `runRemote`; `null` when it is not a websocket endpoint: clients are told so with code 1003. */
  readonly run: ((socket: WebSocketProtocol, session: WebSocketSession) => Promise<unknown>) | null;
  /** `runRemote` failed; the client was told with code 1011. */
  readonly onError: (error: unknown) => void;
  /** The client left before `runRemote` ended, which let that escape. */
  readonly onDisconnect?: (gone: WebSocketDisconnect) => void;
  readonly pingIntervalSec?: number;
  /** A client that does not answer a ping for so long is cut off. */
  readonly pingTimeoutSec?: number;
}

/** What `runRemote` answers, beside the socket. */
export interface WebSocketSession {
  readonly request: IncomingMessage;
  /** Calls `over` once if the session ends before `runRemote` does: the client has left, or the server shuts down. */
  onOver(over: (why: string) => void): void;
}

interface OpenSession {
  readonly ended: Promise<void>;
  readonly tellOver: (why: string) => void;
}

/** What a server does with upgrade requests. `ws` is loaded with the first of them. */
export class WebSocketEndpoint {
  readonly #options: WebSocketEndpointOptions;
  readonly #open = new Map<WebSocket, OpenSession>();
  #server: Promise<WebSocketServer> | undefined;

  constructor(options: WebSocketEndpointOptions) {
    this.#options = options;
  }

  /** Sessions under way. */
  get active(): number {
    return this.#open.size;
  }

  /** For the server's `upgrade` event, once the server is ready; before that use `refuseUpgrade`. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.#server ??= createServer();
    const server = await this.#server;
    if (socket.destroyed) return;
    server.handleUpgrade(request, socket, head, (accepted) => {
      const listeners: ((why: string) => void)[] = [];
      const tellOver = (why: string): void => {
        for (const over of listeners.splice(0)) over(why);
      };
      accepted.once("close", () => tellOver("The client of the websocket went away."));
      const session = { request, onOver: (over: (why: string) => void) => void listeners.push(over) };
      const ended = this.#session(accepted, session, () => listeners.splice(0)).finally(() =>
        this.#open.delete(accepted),
      );
      this.#open.set(accepted, { ended, tellOver });
    });
  }

  /** Closes all sessions with code 1001 and waits for their `runRemote`s to end. */
  async drain(): Promise<void> {
    const sessions = [...this.#open];
    for (const [socket, { tellOver }] of sessions) {
      tellOver(closeReasons.draining);
      socket.close(1001, closeReasons.draining);
    }
    await Promise.all(sessions.map(([, { ended }]) => ended));
  }

  async #session(accepted: WebSocket, session: WebSocketSession, answered: () => void): Promise<void> {
    const socket = new ServerWebSocket(accepted, flatHeaders(session.request));
    const { run, onError, onDisconnect } = this.#options;
    if (run === null) {
      await socket.close(1003, closeReasons.notImplemented);
      return;
    }
    const stopPings = this.#keepAlive(accepted);
    try {
      await run(socket, session).finally(answered);
      await socket.close(1000);
    } catch (error) {
      if (error instanceof WebSocketDisconnect) onDisconnect?.(error);
      else {
        onError(error);
        await socket.close(1011, closeReasons.failed);
      }
    } finally {
      stopPings();
    }
  }

  #keepAlive(socket: WebSocket): () => void {
    const { pingIntervalSec = defaultPingSec, pingTimeoutSec = defaultPingSec } = this.#options;
    let overdue: NodeJS.Timeout | undefined;
    const beat = setInterval(() => {
      if (socket.readyState !== socket.OPEN || overdue !== undefined) return;
      socket.ping();
      overdue = setTimeout(() => socket.terminate(), pingTimeoutSec * 1000);
    }, pingIntervalSec * 1000);
    socket.on("pong", () => {
      clearTimeout(overdue);
      overdue = undefined;
    });
    return () => {
      clearInterval(beat);
      clearTimeout(overdue);
    };
  }
}

/** Answers an upgrade request with a plain status, for example 503 before the chainlet is ready. */
export function refuseUpgrade(socket: Duplex, status: number, text: string): void {
  const body = JSON.stringify({ error: text });
  socket.end(
    `HTTP/1.1 ${status} ${status === 503 ? "Service Unavailable" : "Error"}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

async function createServer(): Promise<WebSocketServer> {
  const { WebSocketServer: Server } = await import("ws");
  return new Server({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false });
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

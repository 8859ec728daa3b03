import type { RawData, WebSocket } from "ws";
import { parseJson, writeJson } from "../codec/json.ts";
import { WebSocketDisconnect, type WebSocketProtocol } from "./web-socket-protocol.ts";

type Message = string | Uint8Array;

/** Messages that may wait for the chainlet before the socket is no longer read. */
const highWaterMessages = 64;

/** `WebSocketProtocol` over a socket of the library `ws`. */
export class ServerWebSocket implements WebSocketProtocol {
  readonly headers: Readonly<Record<string, string>>;
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  #waiting: { resolve: (message: Message) => void; reject: (error: Error) => void }[] = [];
  #gone: WebSocketDisconnect | undefined;
  #closing = false;

  constructor(socket: WebSocket, headers: Readonly<Record<string, string>>) {
    this.#socket = socket;
    this.headers = headers;
    socket.on("message", (data, isBinary) => this.#received(isBinary ? toBytes(data) : toBytes(data).toString("utf8")));
    socket.on("close", (code, reason) => this.#disconnected(new WebSocketDisconnect(code, reason.toString("utf8"))));
    // A protocol error is followed by `close`, which tells the user.
    socket.on("error", () => {});
  }

  receive(): Promise<Message> {
    const message = this.#messages.shift();
    if (message !== undefined) {
      if (this.#socket.isPaused && this.#messages.length < highWaterMessages / 2) this.#socket.resume();
      return Promise.resolve(message);
    }
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  async receiveText(): Promise<string> {
    const message = await this.receive();
    if (typeof message === "string") return message;
    throw new TypeError("Expected a text message; a binary one came.");
  }

  async receiveBytes(): Promise<Uint8Array> {
    const message = await this.receive();
    if (typeof message !== "string") return message;
    throw new TypeError("Expected a binary message; a text one came.");
  }

  async receiveJson(): Promise<unknown> {
    return parseJson(await this.receiveText());
  }

  sendText(text: string): Promise<void> {
    return this.#send(text);
  }

  sendBytes(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes);
  }

  sendJson(value: unknown): Promise<void> {
    return this.#send(writeJson(value));
  }

  iterText(): AsyncIterable<string> {
    return untilDisconnect(() => this.receiveText());
  }

  iterBytes(): AsyncIterable<Uint8Array> {
    return untilDisconnect(() => this.receiveBytes());
  }

  iterJson(): AsyncIterable<unknown> {
    return untilDisconnect(() => this.receiveJson());
  }

  close(code = 1000, reason = ""): Promise<void> {
    if (this.#gone !== undefined) return Promise.resolve();
    const wrong = this.#closing ? undefined : whyNotClosed(code, reason);
    if (wrong !== undefined) return Promise.reject(new RangeError(wrong));
    const closed = new Promise<void>((resolve) => {
      this.#socket.once("close", () => resolve());
    });
    if (!this.#closing) {
      this.#closing = true;
      this.#socket.close(code, reason);
      // Messages that nobody will read any more must not keep the closing handshake waiting.
      this.#socket.resume();
    }
    return closed;
  }

  isConnected(): boolean {
    return this.#gone === undefined && !this.#closing;
  }

  #received(message: Message): void {
    const next = this.#waiting.shift();
    if (next !== undefined) next.resolve(message);
    else if (!this.#closing) {
      this.#messages.push(message);
      if (this.#messages.length >= highWaterMessages) this.#socket.pause();
    }
  }

  #disconnected(gone: WebSocketDisconnect): void {
    this.#gone = gone;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(gone);
  }

  #send(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone);
        return;
      }
      if (this.#closing) {
        reject(new Error("The websocket was closed already."));
        return;
      }
      this.#socket.send(data, { binary: typeof data !== "string" }, (error) => {
        if (error) reject(this.#gone ?? new WebSocketDisconnect(1006, error.message));
        else resolve();
      });
    });
  }
}

/** The library would refuse it as well, but only when it has begun to close, and the client would never be told. */
function whyNotClosed(code: number, reason: string): string | undefined {
  const mayBeSent = Number.isInteger(code) && ((code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999));
  if (!mayBeSent || code === 1004 || code === 1005 || code === 1006) {
    return `A websocket cannot be closed with code ${code}: use 1000 to 1003, 1007 to 1014, or 3000 to 4999.`;
  }
  const bytes = Buffer.byteLength(reason, "utf8");
  return bytes > 123 ? `The reason for closing a websocket takes at most 123 bytes; it has ${bytes}.` : undefined;
}

async function* untilDisconnect<T>(receive: () => Promise<T>): AsyncGenerator<T> {
  for (;;) {
    let message: T;
    try {
      message = await receive();
    } catch (error) {
      if (error instanceof WebSocketDisconnect) return;
      throw error;
    }
    yield message;
  }
}

function toBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** The caller's end of a websocket, as the sole parameter of an entrypoint's `runRemote`. When that returns, it is closed with code 1000. */
export interface WebSocketProtocol {
  /** Of the request that opened it, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The next message; text as string. @throws WebSocketDisconnect when the client has gone. */
  receive(): Promise<string | Uint8Array>;
  /** @throws TypeError when the message is of the other kind; WebSocketDisconnect. */
  receiveText(): Promise<string>;
  receiveBytes(): Promise<Uint8Array>;
  /** Text messages that hold JSON. @throws CodecError when it does not; WebSocketDisconnect. */
  receiveJson(): Promise<unknown>;
  /** Resolves when the message has left this process. @throws WebSocketDisconnect */
  sendText(text: string): Promise<void>;
  sendBytes(bytes: Uint8Array): Promise<void>;
  sendJson(value: unknown): Promise<void>;
  /** Messages until the client goes. */
  iterText(): AsyncIterable<string>;
  iterBytes(): AsyncIterable<Uint8Array>;
  iterJson(): AsyncIterable<unknown>;
  /** Default code 1000, at most 123 bytes of reason. The second time it does nothing. @throws RangeError for what cannot be sent */
  close(code?: number, reason?: string): Promise<void>;
  isConnected(): boolean;
}

/** The client has gone; `code` as it sent it, 1006 when it just vanished. */
export class WebSocketDisconnect extends Error {
  override readonly name: string = "WebSocketDisconnect";
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string) {
    super(`The client closed the websocket with code ${code}${reason === "" ? "" : ` (${reason})`}.`);
    this.code = code;
    this.reason = reason;
  }
}

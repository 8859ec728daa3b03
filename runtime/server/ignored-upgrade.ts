import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

/**
 * Clients may offer another protocol with any request: Java's and curl's offer HTTP/2 with their first one. A server that does not want it
 * answers as if nothing had been said, so the request is handed to the server once more, without the offer.
 */
export function ignoreUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  const { rawHeaders } = request;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const value = rawHeaders[index + 1] ?? "";
    if (/^connection$/i.test(name)) lines.push(`${name}: ${withoutOffer(value)}`);
    else if (!ofTheOffer.test(name)) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}

const ofTheOffer = /^(?:upgrade|http2-settings)$/i;

const withoutOffer = (connection: string): string =>
  connection
    .split(",")
    .map((option) => option.trim())
    .filter((option) => option !== "" && !ofTheOffer.test(option))
    .join(", ") || "keep-alive";

/** Is it a websocket that the client wants? */
export function wantsWebSocket({ headers: { upgrade } }: IncomingMessage): boolean {
  return upgrade?.trim().toLowerCase() === "websocket";
}

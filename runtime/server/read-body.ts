import type { IncomingMessage } from "node:http";

const empty = Buffer.alloc(0);

export type BodyOutcome = Buffer | "too-large" | "gone";

/** Reads a request body of at most `maxBytes`. Resolves as soon as it is known to be larger, or its sender is gone. */
export function readBody(incoming: IncomingMessage, maxBytes: number): Promise<BodyOutcome> {
  const announced = Number(incoming.headers["content-length"] ?? Number.NaN);
  if (announced > maxBytes) return Promise.resolve("too-large");
  return new Promise((resolve) => {
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        incoming.removeAllListeners("data");
        incoming.pause();
        resolve("too-large");
      } else if (first === undefined) first = chunk;
      else if (chunks === undefined) chunks = [first, chunk];
      else chunks.push(chunk);
    });
    incoming.on("end", () => resolve(chunks ? Buffer.concat(chunks, size) : (first ?? empty)));
    incoming.on("error", () => resolve("gone"));
    incoming.on("close", () => resolve("gone"));
  });
}

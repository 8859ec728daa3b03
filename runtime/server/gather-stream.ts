import type { ServerResponse } from "node:http";
import { writeJson } from "../codec/json.ts";
import type { EndpointSchema } from "../schema/endpoint-schema.ts";
import { leaveEarly } from "./leave-early.ts";
import type { ServerRequest } from "./server-request.ts";
import { rawChunk } from "./stream-form.ts";

export interface Gathering {
  readonly endpoint: EndpointSchema;
  readonly request: ServerRequest;
  readonly response: ServerResponse;
}

/** The whole stream as one JSON value: text for raw streams, an array for items. */
export async function gatherStream(
  items: AsyncIterable<unknown>,
  { endpoint, request, response }: Gathering,
): Promise<string> {
  const iterator = items[Symbol.asyncIterator]();
  const leave = () => leaveEarly(iterator, request);
  response.once("close", leave);
  try {
    return await gather({ [Symbol.asyncIterator]: () => iterator }, endpoint);
  } finally {
    response.off("close", leave);
  }
}

async function gather(items: AsyncIterable<unknown>, endpoint: EndpointSchema): Promise<string> {
  if (endpoint.kind === "items") {
    const all: string[] = [];
    for await (const item of items) {
      const checked = await endpoint.encodeOutput(item, "json");
      if (!checked.ok) throw new TypeError("An item of the stream is not what its type says.");
      all.push(writeJson(checked.value));
    }
    return `[${all.join(",")}]`;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of items) chunks.push(Buffer.from(rawChunk(chunk) as Uint8Array));
  return asciiJson(Buffer.concat(chunks).toString("utf8"));
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

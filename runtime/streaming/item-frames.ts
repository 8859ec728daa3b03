import { CodecError } from "../codec/codec-error.ts";
import { parseJson } from "../codec/json.ts";
import { FailedStream } from "./failed-stream.ts";
import { decodeText } from "./text-chunks.ts";

export const ndjsonType = "application/x-ndjson";
export const sseType = "text/event-stream";

/**
 * How items of a stream are framed. Every stream ends with an end frame that counts the items, or with an error frame; one that just stops was
 * cut off.
 *
 *     NDJSON   {"data":…}\n    {"end":{"count":2}}\n                 {"error":…,"status":500}\n
 *     SSE      data: …\n\n     event: end\ndata: {"count":2}\n\n     event: error\ndata: {"error":…,"status":500}\n\n
 */
export interface ItemFraming {
  readonly contentType: string;
  /** `json` is the item as one line of JSON. */
  item(json: string): string;
  end(count: number): string;
  error(status: number, error: unknown): string;
  /** Says nothing, keeps idle connections open. */
  readonly keepAlive: string;
}

export const ndjsonFraming: ItemFraming = {
  contentType: ndjsonType,
  item: (json) => `{"data":${json}}\n`,
  end: (count) => `{"end":{"count":${count}}}\n`,
  error: (status, error) => `${JSON.stringify({ error, status })}\n`,
  keepAlive: "\n",
};

export const sseFraming: ItemFraming = {
  contentType: sseType,
  item: (json) => `data: ${json}\n\n`,
  end: (count) => `event: end\ndata: {"count":${count}}\n\n`,
  error: (status, error) => `event: error\ndata: ${JSON.stringify({ error, status })}\n\n`,
  keepAlive: ": keep-alive\n\n",
};

/** NDJSON unless the client asks for server-sent events. */
export function chooseFraming(accept: string | undefined): ItemFraming {
  return accept !== undefined && /(^|[,\s])text\/event-stream\b/i.test(accept) ? sseFraming : ndjsonFraming;
}

/** @throws FailedStream for an error frame; CodecError for what is not such a stream or stops before its end frame. */
export async function* readNdjson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let count = 0;
  let ended = false;
  for await (const line of readLines(chunks)) {
    if (line === "") continue;
    if (ended) throw new CodecError("the stream goes on after its end frame");
    const frame = parseJson(line);
    if (!isRecord(frame)) throw new CodecError("a line of the stream is not a frame");
    if (Object.hasOwn(frame, "data")) {
      count++;
      yield frame.data;
    } else if (Object.hasOwn(frame, "end")) {
      checkCount(frame.end, count);
      ended = true;
    } else throw failedStream(frame);
  }
  if (!ended) throw cutOff();
}

/** @throws as `readNdjson` does. */
export async function* readSse(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let count = 0;
  let ended = false;
  let event = "";
  let data: string[] = [];
  for await (const line of readLines(chunks)) {
    if (line !== "") {
      const { field, value } = readField(line);
      if (field === "event") event = value;
      else if (field === "data") data.push(value);
      continue;
    }
    if (data.length === 0) {
      event = "";
      continue;
    }
    if (ended) throw new CodecError("the stream goes on after its end event");
    const parsed = parseJson(data.join("\n"));
    const kind = event;
    event = "";
    data = [];
    if (kind === "" || kind === "message" || kind === "data") {
      count++;
      yield parsed;
    } else if (kind === "end") {
      checkCount(parsed, count);
      ended = true;
    } else if (kind === "error") {
      throw failedStream(isRecord(parsed) ? parsed : { error: parsed });
    }
  }
  if (!ended) throw cutOff();
}

function checkCount(end: unknown, count: number): void {
  const claimed = isRecord(end) ? end.count : undefined;
  if (claimed !== count) throw new CodecError(`the end frame counts ${String(claimed)} items, ${count} came`);
}

function failedStream(frame: Record<string, unknown>): Error {
  if (!Object.hasOwn(frame, "error")) return new CodecError("a frame of the stream has neither data nor end nor error");
  return new FailedStream(typeof frame.status === "number" ? frame.status : 500, frame.error);
}

function cutOff(): CodecError {
  return new CodecError("the stream stopped without its end frame: it was cut off");
}

function readField(line: string): { field: string; value: string } {
  const colon = line.indexOf(":");
  if (colon === -1) return { field: line, value: "" };
  const value = line.slice(colon + 1);
  return { field: line.slice(0, colon), value: value.startsWith(" ") ? value.slice(1) : value };
}

/** One line may grow to this; a peer that never sends a line break must not fill the memory. */
const longestLine = 128 * 1024 * 1024;

async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pending = "";
  for await (const text of decodeText(chunks)) {
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      const line = pending + text.slice(start, end);
      pending = "";
      yield line.endsWith("\r") ? line.slice(0, -1) : line;
      start = end + 1;
    }
    pending += text.slice(start);
    if (pending.length > longestLine) throw new CodecError("a line of the stream is too long");
  }
  if (pending !== "") yield pending;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { expect, test } from "vitest";
import { readErrorTrailer, writeErrorTrailer } from "../../runtime/streaming/error-trailer.ts";
import {
  chooseFraming,
  type ItemFraming,
  ndjsonFraming,
  readNdjson,
  readSse,
  sseFraming,
} from "../../runtime/streaming/item-frames.ts";
import { decodeText } from "../../runtime/streaming/text-chunks.ts";

type Read = (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<unknown>;

const framings: [string, ItemFraming, Read][] = [
  ["NDJSON", ndjsonFraming, readNdjson],
  ["SSE", sseFraming, readSse],
];

async function* chunks(text: string | Uint8Array, size = 5): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.byteLength; at += size) yield all.subarray(at, at + size);
}

/** Items until the end, or until the error, which comes last. */
async function collect(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  try {
    for await (const item of items) all.push(item);
  } catch (error) {
    all.push(error);
  }
  return all;
}

test("frames look like this", () => {
  expect(ndjsonFraming.item('{"a":1}') + ndjsonFraming.end(1)).toBe('{"data":{"a":1}}\n{"end":{"count":1}}\n');
  expect(ndjsonFraming.error(500, "no")).toBe('{"error":"no","status":500}\n');
  expect(sseFraming.item('{"a":1}') + sseFraming.end(1)).toBe('data: {"a":1}\n\nevent: end\ndata: {"count":1}\n\n');
  expect(sseFraming.error(500, "no")).toBe('event: error\ndata: {"error":"no","status":500}\n\n');
});

test("SSE is for those who ask for it", () => {
  expect(chooseFraming("text/event-stream").contentType).toBe("text/event-stream");
  expect(chooseFraming("application/json, text/event-stream;q=0.9").contentType).toBe("text/event-stream");
  expect(chooseFraming("*/*").contentType).toBe("application/x-ndjson");
  expect(chooseFraming(undefined).contentType).toBe("application/x-ndjson");
});

test.each(framings)("%s: items come out as they went in, whatever the chunks", async (_name, framing, read) => {
  const items = [{ data: 1 }, null, "héllo\n🌍", [[]], { end: { count: 7 }, error: "no error" }];
  const text = `${framing.keepAlive}${items.map((item) => framing.item(JSON.stringify(item))).join(framing.keepAlive)}${framing.end(items.length)}`;
  for (const size of [1, 2, 5, 1000]) expect(await collect(read(chunks(text, size)))).toEqual(items);
});

test.each(framings)("%s: an error frame is the error, after the items before it", async (_name, framing, read) => {
  const text = framing.item("1") + framing.error(503, { exception_message: "busy" });
  expect(await collect(read(chunks(text)))).toEqual([
    1,
    expect.objectContaining({ name: "FailedStream", status: 503, error: { exception_message: "busy" } }),
  ]);
});

test.each(
  framings.flatMap(
    ([name, framing, read]) =>
      [
        [`${name} that stops without its end`, framing.item("1"), "was cut off", read],
        [`${name} of nothing at all`, "", "was cut off", read],
        [`${name} that lost an item`, framing.item("1") + framing.end(2), "counts 2 items, 1 came", read],
        [`${name} that goes on after its end`, framing.end(0) + framing.item("1"), "goes on after its end", read],
        [`${name} of broken JSON`, framing.item("{"), "not valid JSON", read],
        [`${name} that is not UTF-8`, Buffer.from([0x64, 0xff, 0x0a]), "not valid UTF-8", read],
      ] as const,
  ),
)("%s is an error", async (_name, text, message, read) => {
  const all = await collect(read(chunks(text)));
  expect(all.at(-1)).toMatchObject({ name: "CodecError", message: expect.stringContaining(message) });
});

test("NDJSON of something else is an error", async () => {
  expect(await collect(readNdjson(chunks('{"hello":1}\n')))).toMatchObject([{ name: "CodecError" }]);
  expect(await collect(readNdjson(chunks("[1]\n")))).toMatchObject([{ name: "CodecError" }]);
});

test("characters that are split over chunks come out whole", async () => {
  expect((await collect(decodeText(chunks("aé世🌍z", 1)))).join("")).toBe("aé世🌍z");
  expect(await collect(decodeText(chunks(Buffer.from("é").subarray(0, 1))))).toMatchObject([{ name: "CodecError" }]);
});

test("the trailer of a failed raw stream is one line of ASCII, whatever the error says", () => {
  const detail = { exception_cls_name: "Error", exception_message: "Zeile 1\nZeile 2 é🌍", user_stack_trace: [] };
  const trailer = writeErrorTrailer(500, detail);
  expect(trailer).toMatch(/^[\x20-\x7e]+$/);
  expect(readErrorTrailer(trailer)).toMatchObject({ status: 500, error: detail });
  const long = { ...detail, exception_message: "é".repeat(100_000), user_stack_trace: Array(1000).fill({ name: "f" }) };
  expect(writeErrorTrailer(500, long).length).toBeLessThan(8 * 1024);
  expect(readErrorTrailer(undefined)).toBeUndefined();
  expect(readErrorTrailer("gibberish")).toMatchObject({ status: 500, error: "gibberish" });
});

import { expect, test } from "vitest";
import { z } from "zod";
import { plain, streamReader, streamTypes, streamWriter } from "../../runtime/streaming/index.ts";

const types = streamTypes(z.object({ words: z.array(z.string()) }), {
  header: z.object({ t: z.number(), msg: z.string() }),
  footer: z.object({ d: z.number() }),
});
const itemsOnly = streamTypes(plain<number>());

const golden = {
  header: "0200000015 7b2274223a312e352c226d7367223a2268c3a9227d",
  item: "030000000f 7b22776f726473223a5b2261225d7d",
  emptyItem: "030000000c 7b22776f726473223a5b5d7d",
  footer: "0400000007 7b2264223a327d",
  // Python writes the same number as 2.0.
  footerOfPython: "0400000009 7b2264223a322e307d",
};

const bytes = (...frames: string[]) => Buffer.from(frames.join("").replaceAll(" ", ""), "hex");
const hex = (frame: Uint8Array) => Buffer.from(frame).toString("hex");

async function* chunks(all: Uint8Array, size = all.byteLength): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < all.byteLength; at += size) yield all.subarray(at, at + size);
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("the writer's bytes are those of Truss", () => {
  const writer = streamWriter(types);
  expect(hex(writer.yieldHeader({ t: 1.5, msg: "hé" }))).toBe(golden.header.replace(" ", ""));
  expect(hex(writer.yieldItem({ words: ["a"] }))).toBe(golden.item.replace(" ", ""));
  expect(hex(writer.yieldItem({ words: [] }))).toBe(golden.emptyItem.replace(" ", ""));
  expect(hex(writer.yieldFooter({ d: 2 }))).toBe(golden.footer.replace(" ", ""));
});

test.each([1, 2, 3, 7, 1000])("header, items and footer are read in order from chunks of %i bytes", async (size) => {
  const all = bytes(golden.header, golden.item, golden.emptyItem, golden.footerOfPython);
  const reader = streamReader(types, chunks(all, size));
  expect(await reader.readHeader()).toEqual({ t: 1.5, msg: "hé" });
  expect(await collect(reader.readItems())).toEqual([{ words: ["a"] }, { words: [] }]);
  expect(await reader.readFooter()).toEqual({ d: 2 });
});

test("methods that were not configured do not exist", () => {
  expect(Object.keys(streamWriter(itemsOnly))).toEqual(["yieldItem"]);
  expect(Object.keys(streamReader(itemsOnly, chunks(Buffer.alloc(0))))).toEqual(["readItems"]);
});

test("the writer keeps the order", () => {
  const writer = streamWriter(types);
  writer.yieldItem({ words: [] });
  expect(() => writer.yieldHeader({ t: 0, msg: "" })).toThrow("The header cannot follow other data.");
  writer.yieldFooter({ d: 1 });
  expect(() => writer.yieldItem({ words: [] })).toThrow("An item cannot follow the footer.");
  expect(() => writer.yieldFooter({ d: 1 })).toThrow("The footer was sent already.");
});

test("a header that was not sent is an error, and the items are still there", async () => {
  const reader = streamReader(types, chunks(bytes(golden.item, golden.footer)));
  await expect(reader.readHeader()).rejects.toThrow("Stream does not contain header.");
  expect(await collect(reader.readItems())).toEqual([{ words: ["a"] }]);
  await expect(reader.readFooter()).resolves.toEqual({ d: 2 });
});

test.each([
  ["footer of a stream without one", [golden.header, golden.item], "Stream does not contain footer."],
  ["footer of an empty stream", [golden.header], "Stream does not contain footer."],
])("%s", async (_name, frames, message) => {
  const reader = streamReader(types, chunks(bytes(...frames)));
  await reader.readHeader();
  await collect(reader.readItems());
  await expect(reader.readFooter()).rejects.toThrow(message);
});

test("the footer before the items is an error that loses nothing", async () => {
  const reader = streamReader(types, chunks(bytes(golden.item, golden.footer)));
  await expect(reader.readFooter()).rejects.toThrow("The footer comes after the items");
  expect(await collect(reader.readItems())).toEqual([{ words: ["a"] }]);
  expect(await reader.readFooter()).toEqual({ d: 2 });
  await expect(reader.readFooter()).rejects.toThrow("Stream does not contain footer.");
});

test.each([
  ["a header that nobody read", [golden.header, golden.item], "The stream begins with a header"],
  ["a header in the middle", [golden.item, golden.header], "A header came in the middle"],
  ["a frame cut in its head", ["0300"], "5 bytes expected, 2 came"],
  ["a frame cut in its payload", ["030000000f 7b22"], "15 bytes expected, 2 came"],
  ["a frame cut before its payload", ["030000000f"], "15 bytes expected, 0 came"],
  ["a delimiter that means nothing", ["0900000000"], "9 is no delimiter"],
  ["a payload of 4 GB", ["03ffffffff"], "A frame of 4294967295 bytes is too long."],
  ["no payload", ["0300000000"], "not valid JSON"],
  ["an item of another shape", [golden.footer.replace("04", "03")], "The item 0 of the stream does not fit its type"],
])("%s is an error for who reads items", async (_name, frames, message) => {
  const reader = streamReader(types, chunks(bytes(...frames)));
  await expect(collect(reader.readItems())).rejects.toThrow(message);
});

test("who stops reading closes the stream", async () => {
  let closed = false;
  async function* produce() {
    try {
      const writer = streamWriter(itemsOnly);
      for (let item = 0; ; item++) yield writer.yieldItem(item);
    } finally {
      closed = true;
    }
  }
  for await (const item of streamReader(itemsOnly, produce()).readItems()) {
    if (item === 3) break;
  }
  expect(closed).toBe(true);
});

import { expect, test } from "vitest";
import { CodecError } from "../../runtime/codec/codec-error.ts";
import { parseJson, writeJson } from "../../runtime/codec/json.ts";

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

test.each([
  ["no text", ""],
  ["half an object", '{"a":'],
  ["an own key __proto__", '{"a":{"__proto__":{"isAdmin":true}}}'],
  ["the same, written with escapes", '{"\\u005f_pr\\u006fto__":1}'],
  ["257 levels", nested(257)],
  ["a million levels", nested(1_000_000)],
  ["a million levels of objects", '{"a":'.repeat(1_000_000)],
])("%s is refused", (_name, text) => {
  expect(() => parseJson(text)).toThrow(CodecError);
});

test("256 levels, and texts that only mention __proto__, are fine", () => {
  expect(() => parseJson(nested(256))).not.toThrow();
  expect(parseJson('{"a":"__proto__"}')).toEqual({ a: "__proto__" });
  expect(parseJson('["\\u005f"]')).toEqual(["_"]);
});

test("bytes must be UTF-8", () => {
  expect(parseJson(Buffer.from('"é"'))).toBe("é");
  expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow("not valid UTF-8");
});

test("limits are kept", () => {
  expect(() => parseJson("[1,2,3]", { maxBytes: 6 })).toThrow("larger than 6 bytes");
  expect(() => parseJson("[[[]]]", { maxDepth: 2 })).toThrow("nested too deeply");
});

test("what has no JSON form is named with its path", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  expect(() => writeJson({ a: [1n] })).toThrow("`a[0]`: a bigint has no JSON form of its own");
  expect(() => writeJson({ list: cycle })).toThrow("`list[0]`: refers back to a value that contains it");
  expect(writeJson(undefined)).toBe("null");
});

const parseFew = (text: string) => parseJson(Buffer.from(text), { maxContainers: 3 });

test("the number of containers is limited before anything is made of the text", () => {
  expect(parseFew("[[],{}]")).toEqual([[], {}]);
  expect(() => parseFew("[[],[],[]]")).toThrow("more than 3 lists and objects");
  expect(() => parseFew("[".repeat(1000))).toThrow("more than 3 lists and objects");
});

test("the number of containers does not count brackets in texts", () => {
  expect(parseFew(String.raw`["[[[[[", {"{{{\"[[[\\": "\\"}]`)).toEqual(["[[[[[", { '{{{"[[[\\': "\\" }]);
  expect(() => parseFew(String.raw`["\\", [[[]]]]`)).toThrow("more than 3");
  expect(() => parseFew('["[[[[')).toThrow("not valid JSON");
});

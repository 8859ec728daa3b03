import { expect, test } from "vitest";
import { CodecError } from "../../runtime/codec/codec-error.ts";
import { decodeMsgpack } from "../../runtime/codec/msgpack-decode.ts";
import { encodeMsgpack } from "../../runtime/codec/msgpack-encode.ts";

const nd = (fields: Record<string, string>) =>
  Buffer.from(
    `8${Object.keys(fields).length}${Object.entries(fields)
      .map(([key, value]) => `c4${key.length.toString(16).padStart(2, "0")}${Buffer.from(key).toString("hex")}${value}`)
      .join("")}`,
    "hex",
  );
const array = { nd: "c3", type: "a33c6634", kind: "c400", shape: "9102", data: "c4080000803f00000040" };

test("the array that the hostile ones are made of is a good one", () => {
  expect(decodeMsgpack(nd(array))).toMatchObject({ shape: [2], dtype: "float32", data: new Float32Array([1, 2]) });
});

test.each([
  ["nothing at all", Buffer.alloc(0)],
  ["an array that claims 4 billion members", Buffer.from("ddffffffff", "hex")],
  ["a map that claims 4 billion entries", Buffer.from("dfffffffff", "hex")],
  ["a text that claims 4 GB", Buffer.from("dbffffffff61", "hex")],
  ["bytes that claim 4 GB", Buffer.from("c6ffffffff61", "hex")],
  ["arrays 10,000 deep", Buffer.concat([Buffer.alloc(10_000, 0x91), Buffer.from([0xc0])])],
  ["something after the value", Buffer.from("c0c0", "hex")],
  ["the type that is never used", Buffer.from("c1", "hex")],
  ["an extension type", Buffer.from("d40100", "hex")],
  ["a number as a key", Buffer.from("810101", "hex")],
  ["text that is not UTF-8", Buffer.from("a1ff", "hex")],
  ["an own key __proto__", Buffer.from(`81a9${Buffer.from("__proto__").toString("hex")}80`, "hex")],
  ["an unknown tag", nd({ magic: "c3", data: "c0" })],
  ["a datetime that is none", nd({ __dt_datetime_iso__: "c3", data: "a161" })],
  [
    "a month that does not exist",
    nd({ __dt_date_iso__: "c3", data: `aa${Buffer.from("2024-13-02").toString("hex")}` }),
  ],
  ["an array of pickled objects", nd({ ...array, kind: "c4014f" })],
  ["an array of structures", nd({ ...array, kind: "c40156" })],
  ["an unknown dtype", nd({ ...array, type: "a33c6f38" })],
  ["a dtype of gigantic items", nd({ ...array, type: `a8${Buffer.from("<U999999").toString("hex")}` })],
  ["a shape that does not fit the data", nd({ ...array, shape: "9103" })],
  ["a shape of a negative number", nd({ ...array, shape: "91fe" })],
  ["a shape beyond all numbers", nd({ ...array, shape: "93cfffffffffffffffffcfffffffffffffffffcfffffffffffffffff" })],
  ["an array without shape", nd({ nd: "c3", type: "a33c6634", data: "c400" })],
  ["an array inside its own tag", nd({ ...array, data: "90" })],
])("%s is refused as malformed", (_name, bytes) => {
  expect(() => decodeMsgpack(bytes)).toThrow(CodecError);
});

test("what cannot be sent is refused with its path", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  expect(() => encodeMsgpack({ a: { "b c": [1, () => {}] } })).toThrow('`a["b c"][1]`: a function cannot be sent');
  expect(() => encodeMsgpack(cycle)).toThrow(/nested too deeply, or in a cycle/);
  expect(() => encodeMsgpack({ at: new Date(Number.NaN) })).toThrow("`at`: an invalid Date");
});

test("empty containers are not made beyond their limit", () => {
  const many = new Uint8Array([0x94, 0x80, 0x90, 0x80, 0x90]);
  expect(decodeMsgpack(many, { maxContainers: 5 })).toEqual([{}, [], {}, []]);
  expect(() => decodeMsgpack(many, { maxContainers: 4 })).toThrow("more than 4 lists and objects");
});

test.each([
  "2024-01-01T10:60:00",
  "2024-01-01T10:00:60",
  "2024-01-01T24:00:00",
  "2024-01-01T10:00:00+99:00",
  "2024-02-30T00:00:00",
])("%s is no datetime, and is not taken for another one", (text) => {
  const data = Buffer.from(text).toString("hex");
  const length = `d9${text.length.toString(16).padStart(2, "0")}`;
  expect(() => decodeMsgpack(nd({ __dt_datetime_iso__: "c3", data: length + data }))).toThrow("not a datetime");
});

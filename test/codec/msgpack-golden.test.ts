import { expect, test } from "vitest";
import { decodeMsgpack } from "../../runtime/codec/msgpack-decode.ts";
import { encodeMsgpack } from "../../runtime/codec/msgpack-encode.ts";
import { NdArray } from "../../runtime/codec/nd-array.ts";
import { PythonValue } from "../../runtime/codec/python-value.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytes = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

// The payloads of the behaviour contract, section 8.2, as Truss writes them.
test.each([
  [
    "datetime",
    new Date("2024-01-02T03:04:05Z"),
    "82c4135f5f64745f6461746574696d655f69736f5f5fc3c40464617461b4323032342d30312d30325430333a30343a30355a",
  ],
  [
    "date",
    new PythonValue("date", "2024-01-02"),
    "82c40f5f5f64745f646174655f69736f5f5fc3c40464617461aa323032342d30312d3032",
  ],
  ["time", new PythonValue("time", "03:04:05"), "82c40f5f5f64745f74696d655f69736f5f5fc3c40464617461a830333a30343a3035"],
  [
    "timedelta",
    new PythonValue("timedelta", [-1, 5, 7]),
    "82c4105f5f64745f74696d6564656c74615f5fc3c4046461746193ff0507",
  ],
  ["decimal", new PythonValue("decimal", "1.50"), "82c40b5f5f646563696d616c5f5fc3c40464617461a4312e3530"],
  [
    "uuid",
    new PythonValue("uuid", "12345678-1234-5678-1234-567812345678"),
    `82c4085f5f757569645f5fc3c40464617461d924${Buffer.from("12345678-1234-5678-1234-567812345678").toString("hex")}`,
  ],
  ["complex", new PythonValue("complex", "(1+2j)"), "82c407636f6d706c6578c3c40464617461a628312b326a29"],
  [
    "int64 array",
    new NdArray(new BigInt64Array([0n, 1n, 2n, 3n]), [2, 2]),
    `85 c4026e64 c3 c40474797065 a33c6938 c4046b696e64 c400 c4057368617065 920202
     c40464617461 c420 0000000000000000 0100000000000000 0200000000000000 0300000000000000`.replaceAll(/\s/g, ""),
  ],
  ["none", null, "c0"],
])("%s has the bytes that Truss writes, both ways", (_name, value, golden) => {
  expect(hex(encodeMsgpack(value))).toBe(golden);
  expect(decodeMsgpack(bytes(golden), { pythonValues: "keep" })).toEqual(value);
});

test("a numpy scalar is a plain number", () => {
  const float32 = bytes("83c4026e64c2c40474797065a33c6634c40464617461c4040000c03f");
  expect(decodeMsgpack(float32)).toBe(1.5);
});

test("the order of keys in a tagged map does not matter", () => {
  const reversed = bytes("82c40464617461a4312e3530c40b5f5f646563696d616c5f5fc3");
  expect(decodeMsgpack(reversed)).toBe("1.50");
});

test("a map with text keys of the same names is ordinary data", () => {
  const value = { __decimal__: true, data: "1.50", nd: false };
  expect(decodeMsgpack(encodeMsgpack(value))).toEqual(value);
});

test("Python's values are read as what they are in JSON", () => {
  const value = [
    new PythonValue("date", "2024-01-02"),
    new PythonValue("uuid", "12345678-1234-5678-1234-567812345678"),
    new PythonValue("timedelta", [-1, 5, 7]),
    new PythonValue("timedelta", [1, 30, 500_000]),
  ];
  expect(decodeMsgpack(encodeMsgpack(value))).toEqual([
    "2024-01-02",
    "12345678-1234-5678-1234-567812345678",
    "-P0DT86394.999993S",
    "P1DT30.5S",
  ]);
});

test("integers take the smallest form; beyond 2^53 they are bigint", () => {
  const integers = [
    0,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2 ** 32 - 1,
    2 ** 32,
    -1,
    -32,
    -33,
    -128,
    -129,
    -32_769,
    -(2 ** 31) - 1,
  ];
  expect(decodeMsgpack(encodeMsgpack(integers))).toEqual(integers);
  expect(hex(encodeMsgpack([127, 128, -32, -33, 65_536]))).toBe("957fcc80e0d0dfce00010000");
  const large = [2n ** 64n - 1n, -(2n ** 63n), 2n ** 53n];
  expect(decodeMsgpack(encodeMsgpack(large))).toEqual(large);
  expect(() => encodeMsgpack({ a: [2n ** 64n] })).toThrow("`a[0]`: an integer beyond 64 bits");
});

test("dates keep their milliseconds, and other offsets are understood", () => {
  const date = new Date("2024-01-02T03:04:05.120Z");
  const encoded = encodeMsgpack(date);
  expect(Buffer.from(encoded).toString("latin1")).toContain("2024-01-02T03:04:05.120000Z");
  expect(decodeMsgpack(encoded)).toEqual(date);
});

test("typed arrays travel as one-dimensional arrays, maps and sets as the wire has them", () => {
  const decoded = decodeMsgpack(
    encodeMsgpack({
      typed: new Float32Array([1, 2]),
      map: new Map([["a", 1]]),
      pairs: new Map([[1, "a"]]),
      set: new Set([1, 2]),
    }),
  );
  expect(decoded).toEqual({
    typed: new NdArray(new Float32Array([1, 2])),
    map: { a: 1 },
    pairs: [[1, "a"]],
    set: [1, 2],
  });
});

test("bytes are views of what came, not copies", () => {
  const body = encodeMsgpack({ image: new Uint8Array(1000) });
  const { image } = decodeMsgpack(body) as { image: Uint8Array };
  expect(image.buffer).toBe(body.buffer);
});

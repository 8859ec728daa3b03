import { expect, test } from "vitest";
import { float16ToNumber, numberToFloat16 } from "../../runtime/codec/float16.ts";
import { decodeMsgpack } from "../../runtime/codec/msgpack-decode.ts";
import { encodeMsgpack } from "../../runtime/codec/msgpack-encode.ts";
import { NdArray } from "../../runtime/codec/nd-array.ts";

test("the JSON form is Truss's", () => {
  const threes = new NdArray(new BigInt64Array([3n, 3n, 3n, 3n]), [2, 2]);
  const json = '{"data_b64":"AwAAAAAAAAADAAAAAAAAAAMAAAAAAAAAAwAAAAAAAAA=","shape":[2,2],"dtype":"int64"}';
  expect(JSON.stringify(threes)).toBe(json);
  expect(NdArray.fromJson(JSON.parse(json))).toEqual(threes);
});

test.each([
  ["no object", 3],
  ["a missing key", { data_b64: "", shape: [0] }],
  ["data that is not base64", { data_b64: "???", shape: [1], dtype: "uint8" }],
  ["an unknown dtype", { data_b64: "", shape: [0], dtype: "object" }],
  ["a shape that does not fit", { data_b64: "AAAA", shape: [2], dtype: "uint8" }],
])("from JSON, %s is refused", (_name, json) => {
  expect(() => NdArray.fromJson(json)).toThrow(expect.objectContaining({ name: "CodecError" }));
});

test.each([
  ["bool", new NdArray(new Uint8Array([1, 0]), [2], "bool"), "|b1"],
  ["int8", new NdArray(new Int8Array([-1])), "|i1"],
  ["uint16", new NdArray(new Uint16Array([65_535])), "<u2"],
  ["float16", new NdArray(new Float32Array([1.5, -2, 65_504]), [3], "float16"), "<f2"],
  ["float64", new NdArray(new Float64Array([Number.NaN, 1e300]), [1, 2]), "<f8"],
  ["complex64", new NdArray(new Float32Array([1, 2, 3, 4]), [2], "complex64"), "<c8"],
  ["text", new NdArray(new Uint32Array([0x61, 0x62]), [1], "<U2"), "<U2"],
  ["no dimension", new NdArray(new Float32Array([1]), []), "<f4"],
])("%s arrays keep their elements, shape and dtype", (_name, array, code) => {
  const encoded = encodeMsgpack(array);
  expect(Buffer.from(encoded).toString("latin1")).toContain(code);
  expect(decodeMsgpack(encoded)).toEqual(array);
  expect(NdArray.fromJson(JSON.parse(JSON.stringify(array)))).toEqual(array);
});

test("big-endian arrays come in this machine's order", () => {
  const encoded = Buffer.from(encodeMsgpack(new NdArray(new Int32Array([0x01020304]))));
  encoded.write(">", encoded.indexOf("<i4"), "latin1");
  expect(decodeMsgpack(encoded)).toMatchObject({ data: new Int32Array([0x04030201]), dtype: "int32" });
});

test("an array is a view of the body when its place in memory allows it", () => {
  const body = encodeMsgpack(["", new Uint8Array(0), new NdArray(new Int8Array(1000))]);
  const [, , array] = decodeMsgpack(body) as [string, Uint8Array, NdArray];
  expect(array.data.buffer).toBe(body.buffer);
});

test("half precision: every bit pattern survives, and rounding is to the nearest even", () => {
  for (let half = 0; half < 0x10000; half++) {
    const number = float16ToNumber(half);
    if (Number.isNaN(number)) continue;
    expect(numberToFloat16(number)).toBe(half);
  }
  expect(float16ToNumber(numberToFloat16(Number.NaN))).toBeNaN();
  expect(numberToFloat16(65_519)).toBe(0x7bff);
  expect(numberToFloat16(65_520)).toBe(0x7c00);
  expect(numberToFloat16(1 + 1 / 2048)).toBe(numberToFloat16(1));
  expect(numberToFloat16(1 + 3 / 2048)).toBe(numberToFloat16(1 + 2 / 1024));
});

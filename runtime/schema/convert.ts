import { dtypeOf, type TypedArray } from "../codec/dtype.ts";
import { NdArray } from "../codec/nd-array.ts";
import { timeOf } from "./checks.ts";

/** From the wire. Values were checked before, and those that a codec already restored stay as they are. */
export const decodeDate = (value: string | Date): Date => (typeof value === "string" ? new Date(timeOf(value)) : value);
export const decodeUrl = (value: string | URL): URL => (typeof value === "string" ? new URL(value) : value);
export const decodeBigInt = (value: string | number | bigint): bigint => BigInt(value);

type BytesContainer = "Uint8Array" | "Buffer" | "ArrayBuffer";

export function decodeBytes(
  value: string | Uint8Array | ArrayBuffer,
  container: BytesContainer,
): Uint8Array | ArrayBuffer {
  if (value instanceof ArrayBuffer)
    return container === "ArrayBuffer" ? value : inContainer(Buffer.from(value), container);
  const bytes =
    typeof value === "string"
      ? Buffer.from(value, "base64")
      : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return inContainer(bytes, container);
}

function inContainer(bytes: Buffer, container: BytesContainer): Uint8Array | ArrayBuffer {
  if (container === "Buffer") return bytes;
  if (container === "Uint8Array") return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Uint8Array(bytes).buffer;
}

export function decodeNdArray(value: unknown): NdArray {
  return value instanceof NdArray ? value : NdArray.fromJson(value);
}

export function decodeTypedArray(value: unknown, clamped: boolean): TypedArray {
  const data = ArrayBuffer.isView(value) ? (value as TypedArray) : decodeNdArray(value).data;
  return clamped && !(data instanceof Uint8ClampedArray)
    ? new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength)
    : data;
}

/** To the wire. `binary` codecs carry dates, bytes and arrays themselves. */
export const encodeDate = (value: Date, binary: boolean): string | Date => (binary ? value : value.toISOString());
export const encodeUrl = (value: URL): string => value.href;
export const encodeBigInt = (value: bigint): string => value.toString();

export function encodeBytes(value: Uint8Array | ArrayBuffer, binary: boolean): string | Uint8Array {
  const bytes =
    value instanceof ArrayBuffer ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return binary ? bytes : bytes.toString("base64");
}

export function encodeTypedArray(value: TypedArray, binary: boolean): unknown {
  return binary ? value : new NdArray(value, [value.length], dtypeOf(value)).toJSON();
}

export function encodeNdArray(value: NdArray, binary: boolean): unknown {
  return binary ? value : value.toJSON();
}

/** Optional places at the end of a tuple that hold `undefined` are left out. */
export function trimUndefined(items: readonly unknown[]): readonly unknown[] {
  let length = items.length;
  while (length > 0 && items[length - 1] === undefined) length--;
  return length === items.length ? items : items.slice(0, length);
}

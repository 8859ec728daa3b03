import { CodecError } from "./codec-error.ts";
import { type Dtype, type DtypeLayout, dtypeOf, elementsOf, layoutOfName, rawBytes, type TypedArray } from "./dtype.ts";

export type { Dtype, TypedArray } from "./dtype.ts";

/** numpy's own limit. */
const maxDimensions = 64;

/** Form of an array in JSON, as Truss writes it. */
export interface NdArrayJson {
  readonly data_b64: string;
  readonly shape: readonly number[];
  /** By name: `float32`, `int64`… */
  readonly dtype: string;
}

/**
 * An array with a shape, which numpy arrays of Truss peers arrive as. Elements in C order.
 *
 * ```ts
 * new chains.NdArray(new Float32Array(6), [2, 3])
 * ```
 */
export class NdArray<Data extends TypedArray = TypedArray> {
  readonly data: Data;
  readonly shape: readonly number[];
  readonly dtype: Dtype;

  /** `shape` defaults to one dimension, `dtype` to that of the array. @throws CodecError (a RangeError in kind) when they do not fit together. */
  constructor(data: Data, shape?: readonly number[], dtype: Dtype = dtypeOf(data)) {
    const { lanes } = layoutOf(dtype);
    this.data = data;
    this.shape = shape ?? [data.length / lanes];
    this.dtype = dtype;
    const expected = countElements(this.shape) * lanes;
    if (expected !== data.length) {
      throw new CodecError(
        `shape [${this.shape.join(", ")}] of ${dtype} needs ${expected} members; the array has ${data.length}`,
      );
    }
  }

  toJSON(): NdArrayJson {
    const bytes = rawBytes(this.data, layoutOf(this.dtype));
    const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
    return { data_b64: base64, shape: this.shape, dtype: this.dtype };
  }

  /** Reads the JSON form. @throws CodecError when data, shape and dtype are not there or do not fit together. */
  static fromJson(json: unknown): NdArray {
    const { data_b64, shape, dtype } = (typeof json === "object" && json !== null ? json : {}) as Record<
      string,
      unknown
    >;
    if (typeof data_b64 !== "string" || !Array.isArray(shape) || typeof dtype !== "string") {
      throw new CodecError("expected an object with the keys data_b64, shape and dtype");
    }
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data_b64) || data_b64.length % 4 !== 0)
      throw new CodecError("data_b64 is not base64");
    return NdArray.fromRaw(Buffer.from(data_b64, "base64"), shape, layoutOf(dtype), false);
  }

  /** From raw C-order bytes. @throws CodecError when their number does not fit the shape. */
  static fromRaw(bytes: Uint8Array, shape: readonly unknown[], layout: DtypeLayout, bigEndian: boolean): NdArray {
    const expected = countElements(shape) * layout.size;
    if (expected !== bytes.byteLength) {
      throw new CodecError(
        `shape [${shape.join(", ")}] of ${layout.dtype} needs ${expected} bytes; there are ${bytes.byteLength}`,
      );
    }
    return new NdArray(elementsOf(bytes, layout, bigEndian), shape as number[], layout.dtype);
  }
}

export function layoutOf(dtype: string): DtypeLayout {
  const layout = layoutOfName(dtype);
  if (layout === undefined) throw new CodecError(`unknown dtype ${JSON.stringify(dtype)}`);
  return layout;
}

function countElements(shape: readonly unknown[]): number {
  if (shape.length > maxDimensions) throw new CodecError(`a shape has at most ${maxDimensions} dimensions`);
  let elements = 1;
  for (const size of shape) {
    if (!Number.isInteger(size) || (size as number) < 0)
      throw new CodecError("a shape consists of whole numbers from 0 on");
    elements *= size as number;
  }
  if (!Number.isSafeInteger(elements)) throw new CodecError("the shape is too large");
  return elements;
}

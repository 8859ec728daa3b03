import { ByteWriter } from "./byte-writer.ts";
import { CodecError, indexPath, keyPath } from "./codec-error.ts";
import { writeDatetime } from "./datetime.ts";
import { type DtypeLayout, dtypeOf, rawBytes, type TypedArray } from "./dtype.ts";
import { defaultMaxDepth } from "./json.ts";
import { layoutOf, NdArray } from "./nd-array.ts";
import { type PythonKind, PythonValue } from "./python-value.ts";

/**
 * msgpack in Truss's profile. What msgpack has no type for travels as a map with binary keys: dates, arrays with a dtype, Python values. A
 * `Map` with text keys is a map, any other an array of pairs; a `Set` is an array; objects with `toJSON` are what that gives; `undefined`
 * members are left out.
 *
 * @throws CodecError with the path, for functions, symbols, integers beyond 64 bits, cycles.
 */
export function encodeMsgpack(value: unknown): Uint8Array {
  return new MsgpackEncoder().encode(value);
}

const taggedKeys: Record<PythonKind, string> = {
  date: "__dt_date_iso__",
  time: "__dt_time_iso__",
  timedelta: "__dt_timedelta__",
  decimal: "__decimal__",
  uuid: "__uuid__",
  complex: "complex",
};

class MsgpackEncoder {
  readonly #out = new ByteWriter();
  /** Where the encoder is, for messages; entries beyond the present depth are stale. */
  readonly #path: (string | number)[] = [];

  encode(value: unknown): Uint8Array {
    this.#value(value, 0);
    return this.#out.finish();
  }

  #value(value: unknown, depth: number): void {
    const out = this.#out;
    switch (typeof value) {
      case "string":
        out.string(value);
        return;
      case "number":
        out.number(value);
        return;
      case "boolean":
        out.byte(value ? 0xc3 : 0xc2);
        return;
      case "undefined":
        out.byte(0xc0);
        return;
      case "bigint":
        if (!out.bigint(value)) throw this.#error("an integer beyond 64 bits", depth);
        return;
      case "object":
        if (value === null) out.byte(0xc0);
        else this.#object(value, depth);
        return;
      case "function":
      case "symbol":
        throw this.#error(`a ${typeof value} cannot be sent`, depth);
    }
  }

  #object(value: object, depth: number): void {
    if (depth >= defaultMaxDepth) throw this.#error("nested too deeply, or in a cycle", defaultMaxDepth);
    if (Array.isArray(value)) this.#array(value, depth);
    else if (value instanceof Uint8Array) this.#out.bin(value);
    else if (value instanceof ArrayBuffer) this.#out.bin(new Uint8Array(value));
    else if (value instanceof DataView) this.#out.bin(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    else if (ArrayBuffer.isView(value)) this.#typedArray(value as TypedArray, depth);
    else if (value instanceof NdArray) this.#nd(value.data, value.shape, layoutOf(value.dtype));
    else if (value instanceof Date) this.#date(value, depth);
    else if (value instanceof Map) this.#map(value, depth);
    else if (value instanceof Set) this.#array([...value], depth);
    else if (value instanceof PythonValue) this.#tagged(taggedKeys[value.kind], value.data, depth);
    else if ("toJSON" in value && typeof value.toJSON === "function") this.#value(value.toJSON(""), depth + 1);
    else this.#record(value as Record<string, unknown>, depth);
  }

  #array(items: readonly unknown[], depth: number): void {
    this.#out.arrayHead(items.length);
    for (let index = 0; index < items.length; index++) {
      this.#path[depth] = index;
      this.#value(items[index], depth + 1);
    }
  }

  #record(record: Record<string, unknown>, depth: number): void {
    const keys = Object.keys(record);
    let present = 0;
    for (const key of keys) if (record[key] !== undefined) present++;
    this.#out.mapHead(present);
    for (const key of keys) {
      const item = record[key];
      if (item === undefined) continue;
      this.#path[depth] = key;
      this.#out.string(key);
      this.#value(item, depth + 1);
    }
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number): void {
    const keys = [...map.keys()];
    if (keys.every((key) => typeof key === "string")) {
      this.#out.mapHead(map.size);
      for (const [key, item] of map) {
        this.#path[depth] = key as string;
        this.#out.string(key as string);
        this.#value(item, depth + 1);
      }
    } else this.#array([...map], depth);
  }

  #typedArray(data: TypedArray, _depth: number): void {
    const layout = layoutOf(dtypeOf(data));
    this.#nd(data, [data.length], layout);
  }

  #nd(data: TypedArray, shape: readonly number[], layout: DtypeLayout): void {
    const out = this.#out;
    out.mapHead(5);
    out.binKey("nd");
    out.byte(0xc3);
    out.binKey("type");
    out.string(layout.code);
    out.binKey("kind");
    out.bin(new Uint8Array(0));
    out.binKey("shape");
    out.arrayHead(shape.length);
    for (const size of shape) out.number(size);
    out.binKey("data");
    out.bin(rawBytes(data, layout));
  }

  #date(date: Date, depth: number): void {
    let text: string;
    try {
      text = writeDatetime(date);
    } catch (error) {
      throw error instanceof CodecError ? this.#error(error.message, depth) : error;
    }
    this.#tagged("__dt_datetime_iso__", text, depth);
  }

  #tagged(tag: string, data: unknown, depth: number): void {
    this.#out.mapHead(2);
    this.#out.binKey(tag);
    this.#out.byte(0xc3);
    this.#out.binKey("data");
    this.#value(data, depth + 1);
  }

  #error(message: string, depth: number): CodecError {
    let path = "";
    for (const part of this.#path.slice(0, Math.min(depth, 20))) {
      path = typeof part === "number" ? indexPath(path, part) : keyPath(path, part ?? "");
    }
    return new CodecError(message, path);
  }
}

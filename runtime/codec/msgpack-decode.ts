import { isUtf8 } from "node:buffer";
import { CodecError } from "./codec-error.ts";
import { defaultMaxDepth, tooManyContainers } from "./json.ts";
import { readTagged } from "./tagged-value.ts";

export interface MsgpackLimits {
  /** Containers inside each other. Default 256. */
  readonly maxDepth?: number;
  /** Arrays and maps, which take many times the memory of their one byte. Default: no limit. */
  readonly maxContainers?: number;
  /** `text` (default): dates without time, decimals, UUIDs and the like become what they are in JSON. `keep`: they stay `PythonValue`s. */
  readonly pythonValues?: "text" | "keep";
}

/**
 * Reads msgpack in Truss's profile. Arrays with a dtype become `NdArray`, datetimes `Date`, integers beyond 2^53 bigint. Binary data are
 * views of `bytes`. Nothing is allocated on the word of a length field: what it claims must be there.
 *
 * @throws CodecError for anything malformed, too deep, or left over.
 */
export function decodeMsgpack(bytes: Uint8Array, limits: MsgpackLimits = {}): unknown {
  return new MsgpackDecoder(bytes, limits).decode();
}

class MsgpackDecoder {
  readonly #bytes: Uint8Array;
  readonly #buffer: Buffer;
  readonly #view: DataView;
  readonly #maxDepth: number;
  readonly #keepPython: boolean;
  readonly #maxContainers: number;
  #containers = 0;
  #at = 0;

  constructor(bytes: Uint8Array, limits: MsgpackLimits) {
    this.#bytes = bytes;
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#maxDepth = limits.maxDepth ?? defaultMaxDepth;
    this.#maxContainers = limits.maxContainers ?? Number.POSITIVE_INFINITY;
    this.#keepPython = limits.pythonValues === "keep";
  }

  decode(): unknown {
    const value = this.#value(0);
    if (this.#at !== this.#bytes.byteLength) throw new CodecError("msgpack: bytes after the value");
    return value;
  }

  #value(depth: number): unknown {
    const at = this.#take(1);
    const head = this.#bytes[at] ?? 0;
    if (head < 0x80) return head;
    if (head >= 0xe0) return head - 0x100;
    if (head < 0x90) return this.#map(head & 0x0f, depth);
    if (head < 0xa0) return this.#array(head & 0x0f, depth);
    if (head < 0xc0) return this.#string(head & 0x1f);
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#bin(this.#uint(1 << (head - 0xc4)));
      case 0xca:
        return this.#view.getFloat32(this.#take(4));
      case 0xcb:
        return this.#view.getFloat64(this.#take(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(1 << (head - 0xcc));
      case 0xcf:
        return narrow(this.#view.getBigUint64(this.#take(8)));
      case 0xd0:
        return this.#view.getInt8(this.#take(1));
      case 0xd1:
        return this.#view.getInt16(this.#take(2));
      case 0xd2:
        return this.#view.getInt32(this.#take(4));
      case 0xd3:
        return narrow(this.#view.getBigInt64(this.#take(8)));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#string(this.#uint(1 << (head - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#uint(2 << (head - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(2 << (head - 0xde)), depth);
      default:
        throw new CodecError(`msgpack: type 0x${head.toString(16)} is not supported`);
    }
  }

  #array(length: number, depth: number): unknown[] {
    this.#enter(length, depth);
    const items: unknown[] = [];
    for (let index = 0; index < length; index++) items.push(this.#value(depth + 1));
    return items;
  }

  #map(length: number, depth: number): unknown {
    this.#enter(2 * length, depth);
    if (length > 0 && isBinHead(this.#bytes[this.#at])) return this.#tagged(length, depth);
    const record: Record<string, unknown> = {};
    for (let index = 0; index < length; index++) {
      const key = this.#key();
      if (key === "__proto__") throw new CodecError("msgpack: the key `__proto__` is not allowed");
      record[key] = this.#value(depth + 1);
    }
    return record;
  }

  #tagged(length: number, depth: number): unknown {
    const fields = new Map<string, unknown>();
    if (length > 5) throw new CodecError("msgpack: a map with binary keys that is no known value");
    for (let index = 0; index < length; index++) {
      const key = this.#value(depth + 1);
      if (!(key instanceof Uint8Array) || key.byteLength > 32)
        throw new CodecError("msgpack: binary and other keys in one map");
      fields.set(Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1"), this.#value(depth + 1));
    }
    return readTagged(fields, this.#keepPython);
  }

  #key(): string {
    const head = this.#bytes[this.#take(1)] ?? 0;
    if (head >= 0xa0 && head < 0xc0) return this.#string(head & 0x1f);
    if (head >= 0xd9 && head <= 0xdb) return this.#string(this.#uint(1 << (head - 0xd9)));
    throw new CodecError("msgpack: a key of a map is not a text");
  }

  #string(length: number): string {
    const start = this.#take(length);
    if (length < 24) {
      const short = this.#ascii(start, length);
      if (short !== undefined) return short;
    }
    if (!isUtf8(this.#bytes.subarray(start, start + length)))
      throw new CodecError("msgpack: a text is not valid UTF-8");
    return this.#buffer.toString("utf8", start, start + length);
  }

  /** Short ASCII texts, keys above all, are quicker put together here than by a call out of JavaScript. */
  #ascii(start: number, length: number): string | undefined {
    let text = "";
    for (let at = start; at < start + length; at++) {
      const unit = this.#bytes[at] ?? 0;
      if (unit >= 0x80) return undefined;
      text += String.fromCharCode(unit);
    }
    return text;
  }

  /** Not `subarray`: of a Buffer that would be a Buffer, which has other methods of the same names. */
  #bin(length: number): Uint8Array {
    const start = this.#take(length);
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + start, length);
  }

  #uint(size: number): number {
    const at = this.#take(size);
    if (size === 1) return this.#bytes[at] ?? 0;
    return size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  /** Every member takes a byte at least. */
  #enter(members: number, depth: number): void {
    if (depth >= this.#maxDepth) throw new CodecError("msgpack: nested too deeply");
    if (++this.#containers > this.#maxContainers) throw tooManyContainers(this.#maxContainers);
    if (members > this.#bytes.byteLength - this.#at) throw new CodecError("msgpack: ends too early");
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#bytes.byteLength) throw new CodecError("msgpack: ends too early");
    this.#at = at + bytes;
    return at;
  }
}

function isBinHead(head: number | undefined): boolean {
  return head !== undefined && head >= 0xc4 && head <= 0xc6;
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

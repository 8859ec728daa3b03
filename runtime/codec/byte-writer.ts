/** Bytes of msgpack's own types, into a buffer that grows. */
export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  #at = 0;

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.#bytes);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  string(text: string): void {
    const { length } = text;
    // Three bytes a UTF-16 unit at most: enough room to write first and know the length afterwards.
    if (length <= 10) {
      this.#reserve(1 + 3 * length);
      const written = this.#bytes.write(text, this.#at + 1, "utf8");
      this.#bytes[this.#at] = 0xa0 | written;
      this.#at += 1 + written;
      return;
    }
    const bytes = Buffer.byteLength(text, "utf8");
    this.#head(bytes, 0xa0, 31, 0xd9, 0xda, 0xdb);
    this.#reserve(bytes);
    this.#at += this.#bytes.write(text, this.#at, "utf8");
  }

  bin(bytes: Uint8Array): void {
    this.#head(bytes.byteLength, 0, -1, 0xc4, 0xc5, 0xc6);
    this.#reserve(bytes.byteLength);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.byteLength;
  }

  /** An ASCII name as binary: how keys of tagged values are told from ordinary ones. */
  binKey(name: string): void {
    this.#reserve(2 + name.length);
    this.#bytes[this.#at] = 0xc4;
    this.#bytes[this.#at + 1] = name.length;
    this.#at += 2 + this.#bytes.write(name, this.#at + 2, "latin1");
  }

  arrayHead(items: number): void {
    this.#head(items, 0x90, 15, undefined, 0xdc, 0xdd);
  }

  mapHead(entries: number): void {
    this.#head(entries, 0x80, 15, undefined, 0xde, 0xdf);
  }

  /** Whole numbers in the smallest form, all others as 64-bit floats. */
  number(value: number): void {
    this.#reserve(9);
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.#bytes[this.#at] = 0xcb;
      this.#view.setFloat64(this.#at + 1, value);
      this.#at += 9;
    } else if (value >= 0) this.#positive(value);
    else this.#negative(value);
  }

  /** False when it has no 64-bit form. */
  bigint(value: bigint): boolean {
    if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)) {
      this.number(Number(value));
      return true;
    }
    if (value < -(2n ** 63n) || value >= 2n ** 64n) return false;
    this.#reserve(9);
    this.#bytes[this.#at] = value >= 0n ? 0xcf : 0xd3;
    this.#view.setBigUint64(this.#at + 1, BigInt.asUintN(64, value));
    this.#at += 9;
    return true;
  }

  #positive(value: number): void {
    const at = this.#at;
    if (value < 0x80) {
      this.#bytes[at] = value;
      this.#at += 1;
    } else if (value < 0x100) {
      this.#bytes[at] = 0xcc;
      this.#bytes[at + 1] = value;
      this.#at += 2;
    } else if (value < 0x10000) {
      this.#bytes[at] = 0xcd;
      this.#view.setUint16(at + 1, value);
      this.#at += 3;
    } else if (value < 0x100000000) {
      this.#bytes[at] = 0xce;
      this.#view.setUint32(at + 1, value);
      this.#at += 5;
    } else {
      this.#bytes[at] = 0xcf;
      this.#view.setBigUint64(at + 1, BigInt(value));
      this.#at += 9;
    }
  }

  #negative(value: number): void {
    const at = this.#at;
    if (value >= -0x20) {
      this.#bytes[at] = 0x100 + value;
      this.#at += 1;
    } else if (value >= -0x80) {
      this.#bytes[at] = 0xd0;
      this.#view.setInt8(at + 1, value);
      this.#at += 2;
    } else if (value >= -0x8000) {
      this.#bytes[at] = 0xd1;
      this.#view.setInt16(at + 1, value);
      this.#at += 3;
    } else if (value >= -0x80000000) {
      this.#bytes[at] = 0xd2;
      this.#view.setInt32(at + 1, value);
      this.#at += 5;
    } else {
      this.#bytes[at] = 0xd3;
      this.#view.setBigInt64(at + 1, BigInt(value));
      this.#at += 9;
    }
  }

  #head(length: number, fix: number, fixMax: number, code8: number | undefined, code16: number, code32: number): void {
    this.#reserve(5);
    const at = this.#at;
    if (length <= fixMax) {
      this.#bytes[at] = fix | length;
      this.#at += 1;
    } else if (code8 !== undefined && length < 0x100) {
      this.#bytes[at] = code8;
      this.#bytes[at + 1] = length;
      this.#at += 2;
    } else if (length < 0x10000) {
      this.#bytes[at] = code16;
      this.#view.setUint16(at + 1, length);
      this.#at += 3;
    } else {
      this.#bytes[at] = code32;
      this.#view.setUint32(at + 1, length);
      this.#at += 5;
    }
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.byteLength) return;
    // A large array at the end (the usual case) should not double what is copied.
    const grown = Buffer.allocUnsafeSlow(Math.max(needed + 64, Math.min(this.#bytes.byteLength * 2, needed + 2 ** 20)));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
    this.#view = viewOf(grown);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

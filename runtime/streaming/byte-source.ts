import { StreamFormatError } from "./stream-format-error.ts";

/** Takes exact numbers of bytes out of chunks of any size. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #waiting: Uint8Array[] = [];
  #available = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** `undefined` when the stream ended before the first of them. @throws StreamFormatError when it ends in between. */
  async take(bytes: number): Promise<Buffer | undefined> {
    while (this.#available < bytes) {
      const next = await this.#chunks.next();
      if (next.done) {
        if (this.#available === 0) return undefined;
        throw new StreamFormatError(`The stream was cut off: ${bytes} bytes expected, ${this.#available} came.`);
      }
      this.#waiting.push(next.value);
      this.#available += next.value.byteLength;
    }
    return this.#cut(bytes);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #cut(bytes: number): Buffer {
    const [first] = this.#waiting;
    if (first !== undefined && first.byteLength > bytes) {
      this.#waiting[0] = first.subarray(bytes);
      this.#available -= bytes;
      return Buffer.from(first.buffer, first.byteOffset, bytes);
    }
    const all = Buffer.concat(this.#waiting);
    this.#waiting = all.byteLength === bytes ? [] : [all.subarray(bytes)];
    this.#available -= bytes;
    return all.subarray(0, bytes);
  }
}

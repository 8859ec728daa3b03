/** What has come of a request's body. Most come in one piece, which is not copied. */
export class RequestBody {
  #first: Buffer | undefined;
  #all: Buffer[] | undefined;
  #size = 0;

  /** @returns how many bytes have come, dropped ones included */
  add(chunk: Buffer): number {
    if (this.#first === undefined) this.#first = chunk;
    else if (this.#all === undefined) this.#all = [this.#first, chunk];
    else this.#all.push(chunk);
    this.#size += chunk.length;
    return this.#size;
  }

  /** Bytes that have come, dropped ones included. */
  get size(): number {
    return this.#size;
  }

  /** Frees what it holds. */
  drop(): void {
    this.#first = this.#all = undefined;
  }

  /** Everything that came; it holds nothing any more. */
  take(): Buffer {
    const body = this.#all === undefined ? (this.#first ?? noBytes) : Buffer.concat(this.#all, this.#size);
    this.drop();
    return body;
  }
}

const noBytes = Buffer.alloc(0);

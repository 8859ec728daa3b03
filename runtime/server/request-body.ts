/** A body that comes more slowly only keeps a connection busy. */
const bytesPerMs = 0.5;

/** What has come of a request's body. Most come in one piece, which is not copied. */
export class RequestBody {
  #first: Buffer | undefined;
  #all: Buffer[] | undefined;
  #size = 0;
  #seenSize = -1;
  #seenAt = 0;

  /** @returns how many bytes have come, dropped ones included */
  add(chunk: Buffer): number {
    if (this.#first === undefined) this.#first = chunk;
    else if (this.#all === undefined) this.#all = [this.#first, chunk];
    else this.#all.push(chunk);
    this.#size += chunk.length;
    return this.#size;
  }

  /** Did nothing come for `limitMs`, as far as this was asked meanwhile, or less than 500 bytes a second beyond that time? */
  isStuck(since: number, limitMs: number): boolean {
    const now = performance.now();
    if (this.#size !== this.#seenSize) {
      this.#seenSize = this.#size;
      this.#seenAt = now;
    }
    return now - this.#seenAt >= limitMs || now - since >= limitMs + this.#size / bytesPerMs;
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

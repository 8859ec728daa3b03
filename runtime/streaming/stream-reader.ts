import { formatIssue, type StandardSchema } from "../call/standard-schema.ts";
import { parseJson } from "../codec/json.ts";
import { ByteSource } from "./byte-source.ts";
import { delimiters, headBytes } from "./frame.ts";
import { StreamFormatError } from "./stream-format-error.ts";
import type { OutputOf, StreamTypes } from "./stream-types.ts";

/** Reads what a `StreamWriter` of the same types wrote. A method exists only if its type was given. */
export type StreamReader<Item, Header extends StandardSchema | undefined, Footer extends StandardSchema | undefined> = {
  /** All items in their order, up to the footer or the end. Leaving the loop early closes the stream. */
  readItems(): AsyncIterable<Item>;
} & (Header extends StandardSchema
  ? {
      /** Call it first. @throws StreamFormatError when none was sent; items can still be read then. */
      readHeader(): Promise<OutputOf<Header>>;
    }
  : unknown) &
  (Footer extends StandardSchema
    ? {
        /** Call it when all items are read. @throws StreamFormatError when none was sent. */
        readFooter(): Promise<OutputOf<Footer>>;
      }
    : unknown);

export function streamReader<
  Item,
  Header extends StandardSchema | undefined,
  Footer extends StandardSchema | undefined,
>(types: StreamTypes<Item, Header, Footer>, stream: AsyncIterable<Uint8Array>): StreamReader<Item, Header, Footer> {
  const frames = new FrameReader(stream);
  const { item, header, footer } = types as StreamTypes<
    unknown,
    StandardSchema | undefined,
    StandardSchema | undefined
  >;
  const reader = {
    readItems: () => readItems(frames, item),
    ...(header !== undefined && { readHeader: () => readHeader(frames, header) }),
    ...(footer !== undefined && { readFooter: () => readFooter(frames, footer) }),
  };
  // Which methods there are follows from `types`, as the type says.
  return reader as unknown as StreamReader<Item, Header, Footer>;
}

interface Frame {
  readonly delimiter: number;
  readonly payload: Buffer;
}

/** A peer cannot make this side wait for more than that in one piece. */
const longestPayload = 128 * 1024 * 1024;

class FrameReader {
  readonly #source: ByteSource;
  #peeked: Frame | undefined;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#source = new ByteSource(stream);
  }

  /** The next frame, which stays the next one. */
  async peek(): Promise<Frame | undefined> {
    this.#peeked ??= await this.#read();
    return this.#peeked;
  }

  /** The frame that was looked at is done with. */
  advance(): void {
    this.#peeked = undefined;
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  async #read(): Promise<Frame | undefined> {
    const head = await this.#source.take(headBytes);
    if (head === undefined) return undefined;
    const delimiter = head.readUInt8(0);
    const length = head.readUInt32BE(1);
    if (delimiter < delimiters.header || delimiter > delimiters.footer) {
      throw new StreamFormatError(`Not a structured stream: ${delimiter} is no delimiter.`);
    }
    if (length > longestPayload) throw new StreamFormatError(`A frame of ${length} bytes is too long.`);
    const payload = length === 0 ? Buffer.alloc(0) : await this.#source.take(length);
    if (payload === undefined) throw new StreamFormatError(`The stream was cut off: ${length} bytes expected, 0 came.`);
    return { delimiter, payload };
  }
}

async function readHeader(frames: FrameReader, schema: StandardSchema): Promise<unknown> {
  const frame = await frames.peek();
  if (frame?.delimiter !== delimiters.header) throw new StreamFormatError("Stream does not contain header.");
  frames.advance();
  return decode(schema, frame.payload, "header");
}

async function* readItems(frames: FrameReader, schema: StandardSchema): AsyncGenerator<unknown> {
  let index = 0;
  let finished = false;
  try {
    for (;;) {
      const frame = await frames.peek();
      if (frame === undefined || frame.delimiter === delimiters.footer) break;
      if (frame.delimiter === delimiters.header) {
        throw new StreamFormatError(
          index === 0
            ? "The stream begins with a header: read it first with `readHeader`, or do not send one."
            : "A header came in the middle of the stream.",
        );
      }
      frames.advance();
      yield await decode(schema, frame.payload, `item ${index}`);
      index++;
    }
    finished = true;
  } finally {
    if (!finished) await frames.close();
  }
}

async function readFooter(frames: FrameReader, schema: StandardSchema): Promise<unknown> {
  const frame = await frames.peek();
  if (frame?.delimiter === delimiters.item) {
    throw new StreamFormatError("The footer comes after the items: read them to the end first.");
  }
  if (frame?.delimiter !== delimiters.footer) throw new StreamFormatError("Stream does not contain footer.");
  frames.advance();
  return decode(schema, frame.payload, "footer");
}

async function decode(schema: StandardSchema, payload: Buffer, what: string): Promise<unknown> {
  const checked = await schema["~standard"].validate(parseJson(payload));
  if (checked.issues === undefined) return checked.value;
  throw new StreamFormatError(
    `The ${what} of the stream does not fit its type: ${checked.issues.map(formatIssue).join("; ")}`,
  );
}

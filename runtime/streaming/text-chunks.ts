import { TextDecoder } from "node:util";
import { CodecError } from "../codec/codec-error.ts";

/** Text of a byte stream; characters that are split over chunks come out whole. @throws CodecError when it is not UTF-8. */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for await (const chunk of chunks) {
    const text = decodeChunk(decoder, chunk);
    if (text !== "") yield text;
  }
  decodeChunk(decoder, undefined);
}

function decodeChunk(decoder: TextDecoder, chunk: Uint8Array | undefined): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw new CodecError("not valid UTF-8");
  }
}

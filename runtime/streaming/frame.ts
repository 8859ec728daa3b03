/** First byte of a frame. 1 and 5 are reserved and never sent. */
export const delimiters = { header: 2, item: 3, footer: 4 } as const;

export type Delimiter = (typeof delimiters)[keyof typeof delimiters];

/** Delimiter and payload length, unsigned and big-endian. */
export const headBytes = 5;

export function writeFrame(delimiter: Delimiter, value: unknown): Uint8Array {
  const text = JSON.stringify(value) ?? "null";
  const length = Buffer.byteLength(text, "utf8");
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame.writeUInt8(delimiter, 0);
  frame.writeUInt32BE(length, 1);
  frame.write(text, headBytes, "utf8");
  return frame;
}

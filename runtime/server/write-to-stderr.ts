import { writeSync } from "node:fs";

let throughStream = false;

/**
 * Writes to standard error at once, as `process.stderr` does too; but that stream takes as long to be made as a good part of a start, and is
 * left to what needs it: a pipe that is full and does not wait, or whose reader has left.
 */
export function writeToStderr(text: string): void {
  if (throughStream) {
    process.stderr.write(text);
    return;
  }
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(2, bytes, written);
  } catch {
    // From now on, so that nothing overtakes what waits in the stream.
    throughStream = true;
    process.stderr.write(bytes.subarray(written));
  }
}

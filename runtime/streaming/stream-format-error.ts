/** Header, items and footer of a stream are not what or where they should be. */
export class StreamFormatError extends Error {
  override readonly name: string = "StreamFormatError";
}

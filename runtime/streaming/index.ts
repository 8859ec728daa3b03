export { StreamFormatError } from "./stream-format-error.ts";
export { type StreamReader, streamReader } from "./stream-reader.ts";
export { plain, type StreamTypes, streamTypes } from "./stream-types.ts";
export { type StreamWriter, streamWriter } from "./stream-writer.ts";

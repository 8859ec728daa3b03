import { isUtf8 } from "node:buffer";
import { CodecError, indexPath, keyPath } from "./codec-error.ts";

export interface JsonLimits {
  /** Containers inside each other. Default 256. */
  readonly maxDepth?: number;
  /** Bytes of the text. Default: no limit of its own, whoever reads the bytes has one. */
  readonly maxBytes?: number;
  /** Lists and objects, which take many times the memory of their two bytes. Bytes only. Default: no limit. */
  readonly maxContainers?: number;
}

export const defaultMaxDepth = 256;

/**
 * Parses JSON that a stranger sent: strict UTF-8, bounded depth, and no own `__proto__` keys, which would change the prototype of whatever
 * object they are copied into.
 *
 * @throws CodecError when it is not JSON or goes beyond the limits.
 */
export function parseJson(input: Uint8Array | string, limits: JsonLimits = {}): unknown {
  const { maxDepth = defaultMaxDepth, maxBytes = Number.POSITIVE_INFINITY } = limits;
  if (input.length > maxBytes) throw new CodecError(`larger than ${maxBytes} bytes`);
  const { maxContainers = Number.POSITIVE_INFINITY } = limits;
  if (input.length > 2 * maxContainers && typeof input !== "string" && hasMoreContainers(input, maxContainers)) {
    throw tooManyContainers(maxContainers);
  }
  const text = typeof input === "string" ? input : decodeUtf8(input);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CodecError(`not valid JSON: ${error instanceof Error ? error.message : "syntax error"}`);
  }
  // Each level of depth takes two characters, so short texts need no look; a key needs its name or an escape to spell it.
  const suspicious = text.includes("__proto__") || (text.includes("\\u") && hasEscapedUnderscore.test(text));
  if (suspicious || text.length > 2 * maxDepth) checkShape(value, maxDepth, suspicious);
  return value;
}

export const tooManyContainers = (most: number): CodecError => new CodecError(`more than ${most} lists and objects`);

/** Looks before anything is made of the text. Most are done after the first count, which takes brackets in texts for real ones. */
function hasMoreContainers(bytes: Uint8Array, most: number): boolean {
  let brackets = 0;
  for (let at = 0; at < bytes.length; at++) if (isOpening(bytes[at])) brackets++;
  if (brackets <= most) return false;
  brackets = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (isOpening(bytes[at])) brackets++;
    else if (bytes[at] === quoteByte) at = endOfText(bytes, at + 1);
  }
  return brackets > most;
}

const quoteByte = 0x22;
const backslashByte = 0x5c;
const isOpening = (byte: number | undefined): boolean => byte === 0x5b || byte === 0x7b;

function endOfText(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== quoteByte) at += bytes[at] === backslashByte ? 2 : 1;
  return at;
}

/** @throws CodecError when the bytes are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString("utf8");
  // What is not UTF-8 decodes to this character, so that only texts that have it need a closer look.
  if (text.includes("\ufffd") && !isUtf8(bytes)) throw new CodecError("not valid UTF-8");
  // Some clients mark UTF-8; it is no part of the JSON.
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * JSON text of a value that a schema has already encoded, and checked for what JSON would quietly change: NaN and infinities (`null`),
 * functions and symbols (left out). `undefined` members are left out and `undefined` itself is `null`.
 *
 * @throws CodecError with the path, for bigint and cycles.
 */
export function writeJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    throw unwritable(value);
  }
  return text ?? "null";
}

const hasEscapedUnderscore = /\\u00(?:5[fF]|70|72|6[fF]|74)/;

function checkShape(value: unknown, depthLeft: number, lookForProto: boolean): void {
  if (typeof value !== "object" || value === null) return;
  if (depthLeft === 0) throw new CodecError("nested too deeply");
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === "object" && item !== null) checkShape(item, depthLeft - 1, lookForProto);
    }
    return;
  }
  if (lookForProto && Object.hasOwn(value, "__proto__")) throw new CodecError("the key `__proto__` is not allowed");
  const record = value as Record<string, unknown>;
  for (const key in record) {
    const item = record[key];
    if (typeof item === "object" && item !== null) checkShape(item, depthLeft - 1, lookForProto);
  }
}

/** JSON.stringify says only that it failed; this finds where. */
function unwritable(value: unknown): CodecError {
  try {
    return findUnwritable(value, "", new Set()) ?? new CodecError("has no JSON form");
  } catch {
    return new CodecError("nested too deeply");
  }
}

function findUnwritable(value: unknown, path: string, above: Set<unknown>): CodecError | undefined {
  if (typeof value === "bigint") return new CodecError("a bigint has no JSON form of its own", path);
  if (typeof value !== "object" || value === null) return undefined;
  if (above.has(value)) return new CodecError("refers back to a value that contains it", path);
  above.add(value);
  const entries = Array.isArray(value)
    ? value.map((item, index): [string, unknown] => [indexPath(path, index), item])
    : Object.entries(value).map(([key, item]): [string, unknown] => [keyPath(path, key), item]);
  for (const [itemPath, item] of entries) {
    const found = findUnwritable(item, itemPath, above);
    if (found !== undefined) return found;
  }
  above.delete(value);
  return undefined;
}

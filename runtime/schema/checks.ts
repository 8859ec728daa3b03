import { dtypeOf, layoutOfName, type TypedArray } from "../codec/dtype.ts";
import { NdArray } from "../codec/nd-array.ts";

/** An own property, for names that every object inherits. */
export function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** Length in code points, as JSON Schema counts. */
export function lengthOf(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(index + 1);
    if (next >= 0xdc00 && next <= 0xdfff) {
      length--;
      index++;
    }
  }
  return length;
}

const dateTime =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/i;

/** RFC 3339, as `Date.toISOString()` and every other language write it; the day must exist. */
function isDateTime(text: string): boolean {
  const match = dateTime.exec(text);
  return match !== null && isDay(Number(match[1]), Number(match[2]), Number(match[3])) && !Number.isNaN(timeOf(text));
}

/** Milliseconds since 1970; a leap second counts as the second after it. */
export function timeOf(text: string): number {
  return Date.parse(text.replace(/:60(?=\.|Z|[+-])/i, ":59").toUpperCase());
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  "date-time": isDateTime,
  date: (text) => {
    const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
    return match !== null && isDay(Number(match[1]), Number(match[2]), Number(match[3]));
  },
  time: (text) => /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/i.test(text),
  email: (text) =>
    /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(
      text,
    ),
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
  uri: (text) => /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]*$/i.test(text) && URL.canParse(text),
  ipv4: (text) => /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text),
  ipv6: (text) => /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`),
};

/** Formats of `@format`; an unknown one is an annotation. */
export function isFormat(format: string, text: string): boolean {
  const check = Object.hasOwn(formats, format) ? formats[format] : undefined;
  return check === undefined || check(text);
}

/** A date that comes in: text, or a Date from a codec that has them. */
export function isDateIn(value: unknown): boolean {
  return typeof value === "string" ? isDateTime(value) : isDateOut(value);
}

/** A date that goes out: valid, and in the years that every reader knows. */
export function isDateOut(value: unknown): boolean {
  if (!(value instanceof Date)) return false;
  const time = value.getTime();
  return time >= -62167219200000 && time < 253402300800000;
}

export function isUrlIn(value: unknown): boolean {
  return typeof value === "string" ? URL.canParse(value) : value instanceof URL;
}

/** Decimal text; a codec that has 64-bit integers may give those, and small ones as numbers. */
export function isBigIntIn(value: unknown, binary: boolean): boolean {
  if (typeof value === "string") return /^-?(?:0|[1-9]\d*)$/.test(value);
  return typeof value === "bigint" || (binary && Number.isSafeInteger(value));
}

/** Standard base64 with its padding. */
export function isBytesIn(value: unknown): boolean {
  if (typeof value !== "string") return value instanceof Uint8Array || value instanceof ArrayBuffer;
  if (value.length % 4 !== 0) return false;
  const padding = value.endsWith("==") ? 2 : value.endsWith("=") ? 1 : 0;
  return value.length < 256
    ? /^[A-Za-z0-9+/]*={0,2}$/.test(value)
    : !/[^A-Za-z0-9+/]/.test(value.slice(0, value.length - padding));
}

/** A typed array as `{ data_b64, shape, dtype }`, or one from a codec that has them. */
export function isTypedArrayIn(value: unknown, dtype: string): boolean {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return dtypeOf(value as TypedArray) === dtype;
  if (value instanceof NdArray) return value.dtype === dtype;
  return isNdArrayIn(value) && (value as { dtype?: unknown }).dtype === dtype;
}

export function isNdArrayIn(value: unknown): boolean {
  if (value instanceof NdArray) return true;
  if (typeof value !== "object" || value === null) return false;
  const { data_b64, shape, dtype } = value as Record<string, unknown>;
  if (typeof data_b64 !== "string" || !Array.isArray(shape) || typeof dtype !== "string") return false;
  const layout = layoutOfName(dtype);
  if (layout === undefined || !isBytesIn(data_b64) || !shape.every((size) => Number.isInteger(size) && size >= 0))
    return false;
  const bytes = shape.reduce((product: number, size: number) => product * size, layout.size);
  const padding = data_b64.endsWith("==") ? 2 : data_b64.endsWith("=") ? 1 : 0;
  return bytes === (data_b64.length / 4) * 3 - padding && shape.length <= 64;
}

export function isNdArrayOut(value: unknown): boolean {
  return value instanceof NdArray;
}

/** No two equal items, as JSON Schema's `uniqueItems` compares. */
export function isUnique(items: readonly unknown[]): boolean {
  const seen = new Set<unknown>();
  for (const item of items) {
    const key =
      typeof item === "object" && item !== null ? `#${canonical(item)}` : typeof item === "string" ? `"${item}` : item;
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Can it be sent as it is, without loss? `toJSON` counts, as it does for JSON.stringify. */
export function isJson(value: unknown, binary: boolean): boolean {
  return unsendable(value, binary, "", []) === undefined;
}

/** The first part of an untyped value that cannot be sent: its path and what is wrong. */
export function unsendable(
  value: unknown,
  binary: boolean,
  path: string,
  above: readonly object[],
): { path: string; message: string } | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return binary || Number.isFinite(value) ? undefined : { path, message: `${value} has no form in JSON` };
    case "bigint":
      return binary ? undefined : { path, message: "a bigint has no form in JSON; declare it in the type" };
    case "undefined":
      return { path, message: "undefined is not sent; use null, or make the property optional" };
    case "function":
    case "symbol":
      return { path, message: `a ${typeof value} cannot be sent` };
    case "object":
      return value === null ? undefined : unsendableObject(value, binary, path, above);
  }
}

function unsendableObject(
  value: object,
  binary: boolean,
  path: string,
  above: readonly object[],
): { path: string; message: string } | undefined {
  if (above.includes(value)) return { path, message: "it contains itself" };
  if (above.length > 200) return { path, message: "nested too deeply" };
  const inner = [...above, value];
  if ("toJSON" in value && typeof value.toJSON === "function")
    return value instanceof Date && Number.isNaN(value.getTime())
      ? { path, message: "an invalid Date" }
      : unsendable(value.toJSON(""), binary, path, inner);
  if (binary && (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)) return undefined;
  const lost =
    value instanceof Map || value instanceof Set || ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
  if (lost) return { path, message: `a ${value.constructor.name} is only sent where the type says so` };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = unsendable(value[index], binary, `${path}[${index}]`, inner);
      if (found) return found;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    const found =
      item === undefined ? undefined : unsendable(item, binary, path === "" ? key : `${path}.${key}`, inner);
    if (found) return found;
  }
  return undefined;
}

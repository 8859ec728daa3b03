import { CodecError } from "./codec-error.ts";

/** Values that Python peers send and JavaScript has no type of its own for. */
export type PythonKind = "date" | "time" | "timedelta" | "decimal" | "uuid" | "complex";

/** A Python value in its wire form; `data` is text, for a timedelta `[days, seconds, microseconds]` of which only days may be negative. */
export class PythonValue {
  readonly kind: PythonKind;
  readonly data: string | readonly [number, number, number];

  /** @throws CodecError when the data has not the form of its kind. */
  constructor(kind: PythonKind, data: unknown) {
    if (!isFormOf(kind, data)) throw new CodecError(`not a ${kind}: ${JSON.stringify(data)?.slice(0, 60)}`);
    this.kind = kind;
    this.data = data;
  }

  /** What the value looks like in JSON: its text, a timedelta as an ISO 8601 duration. */
  toJSON(): string {
    if (typeof this.data === "string") return this.data;
    const [days, seconds, microseconds] = this.data;
    const total = (BigInt(days) * 86_400n + BigInt(seconds)) * 1_000_000n + BigInt(microseconds);
    const magnitude = total < 0n ? -total : total;
    const wholeDays = magnitude / 86_400_000_000n;
    const rest = magnitude % 86_400_000_000n;
    const fraction = (rest % 1_000_000n).toString().padStart(6, "0").replace(/0+$/, "");
    const secondsText = `${rest / 1_000_000n}${fraction === "" ? "" : `.${fraction}`}`;
    return `${total < 0n ? "-" : ""}P${wholeDays}DT${secondsText}S`;
  }
}

const forms: Record<Exclude<PythonKind, "timedelta">, RegExp> = {
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  time: /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{6})?$/,
  decimal:
    /^(?:[+-]?(?:\d{1,4096}(?:\.\d{0,4096})?|\.\d{1,4096})(?:[eE][+-]?\d{1,18})?|[+-]?Infinity|[+-]?s?NaN\d{0,64})$/,
  uuid: /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/,
  complex: /^\(?[-+\d.einfajEINFA]{1,80}\)?$/,
};

function isFormOf(kind: PythonKind, data: unknown): data is PythonValue["data"] {
  if (kind !== "timedelta") return typeof data === "string" && data.length <= 10_000 && forms[kind].test(data);
  if (!Array.isArray(data) || data.length !== 3) return false;
  const [days, seconds, microseconds] = data as unknown[];
  return isIn(days, -999_999_999, 999_999_999) && isIn(seconds, 0, 86_399) && isIn(microseconds, 0, 999_999);
}

function isIn(value: unknown, low: number, high: number): boolean {
  return Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
}

import { CodecError } from "./codec-error.ts";

const form =
  /^(\d{4})-(\d\d)-(\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d(?::?[0-5]\d)?)?$/;

/** As Python's `isoformat` writes it with `Z` for UTC: six digits of microseconds, none when they are zero. */
export function writeDatetime(date: Date): string {
  const time = date.getTime();
  if (Number.isNaN(time)) throw new CodecError("an invalid Date");
  const text = date.toISOString();
  if (text.length !== 24) throw new CodecError("a Date outside the years 0 to 9999");
  return text.endsWith(".000Z") ? `${text.slice(0, 19)}Z` : `${text.slice(0, 23)}000Z`;
}

/** A time without an offset counts as UTC; microseconds are cut to milliseconds. @throws CodecError */
export function readDatetime(text: string): Date {
  const match = form.exec(text);
  if (match === null) throw new CodecError(`not a datetime: ${JSON.stringify(text.slice(0, 60))}`);
  const [, year, month, day, hour, minute, second = "00", fraction = "", offset = "Z"] = match;
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.padEnd(3, "0").slice(0, 3)),
  );
  const date = new Date(utc);
  // Date.UTC takes the years 0 to 99 for the twentieth century, and rolls over what does not exist.
  if (Number(year) < 100) date.setUTCFullYear(Number(year));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) {
    throw new CodecError(`not a datetime: ${JSON.stringify(text)}`);
  }
  return new Date(date.getTime() - offsetMs(offset));
}

function offsetMs(offset: string): number {
  if (offset === "Z") return 0;
  const digits = offset.slice(1).replaceAll(":", "");
  const ms = (Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60 + Number(digits.slice(4))) * 1000;
  return offset.startsWith("-") ? -ms : ms;
}

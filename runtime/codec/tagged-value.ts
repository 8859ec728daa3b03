import { CodecError } from "./codec-error.ts";
import { readDatetime } from "./datetime.ts";
import { type DtypeLayout, layoutOfCode } from "./dtype.ts";
import { NdArray } from "./nd-array.ts";
import { type PythonKind, PythonValue } from "./python-value.ts";

const pythonTags: ReadonlyMap<string, PythonKind> = new Map([
  ["__dt_date_iso__", "date"],
  ["__dt_time_iso__", "time"],
  ["__dt_timedelta__", "timedelta"],
  ["__decimal__", "decimal"],
  ["__uuid__", "uuid"],
  ["complex", "complex"],
]);

/** What a map with binary keys stands for. @throws CodecError when it is nothing known, or of a kind that could run code. */
export function readTagged(fields: ReadonlyMap<string, unknown>, keepPython: boolean): unknown {
  if (fields.has("nd")) return readNumpy(fields);
  const data = fields.get("data");
  if (fields.get("__dt_datetime_iso__") === true && typeof data === "string") return readDatetime(data);
  for (const [tag, kind] of pythonTags) {
    if (fields.get(tag) !== true) continue;
    const value = new PythonValue(kind, data);
    return keepPython ? value : value.toJSON();
  }
  throw new CodecError("msgpack: a map with binary keys that is no known value");
}

function readNumpy(fields: ReadonlyMap<string, unknown>): unknown {
  const data = fields.get("data");
  if (!(data instanceof Uint8Array)) throw new CodecError("msgpack: an array without data");
  const { layout, bigEndian } = readType(fields);
  if (fields.get("nd") === true) {
    const shape = fields.get("shape");
    if (!Array.isArray(shape)) throw new CodecError("msgpack: an array without shape");
    return NdArray.fromRaw(data, shape, layout, bigEndian);
  }
  const scalar = NdArray.fromRaw(data, [], layout, bigEndian);
  if (layout.lanes > 1) return scalar;
  const [value] = scalar.data;
  return layout.dtype === "bool" ? value !== 0 : value;
}

function readType(fields: ReadonlyMap<string, unknown>): { layout: DtypeLayout; bigEndian: boolean } {
  const kind = fields.get("kind");
  if (kind instanceof Uint8Array && kind.byteLength > 0) {
    const isObjects = kind[0] === 0x4f;
    throw new CodecError(
      isObjects
        ? "msgpack: arrays of Python objects are refused: reading one would run code"
        : "msgpack: arrays of structures are not supported",
    );
  }
  const type = fields.get("type");
  const found = typeof type === "string" ? layoutOfCode(type) : undefined;
  if (found === undefined) throw new CodecError(`msgpack: unknown dtype ${JSON.stringify(type)?.slice(0, 40)}`);
  return found;
}

import { float16ToNumber, numberToFloat16 } from "./float16.ts";

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/**
 * Element types by their numpy names. The array that holds them is the obvious one, save: `bool` is a Uint8Array of 0 and 1, `float16` a
 * Float32Array (converted on the wire), complex ones hold real and imaginary parts in turn, `<U8` (text of 8) a Uint32Array of code points and
 * `S8` (bytes) a Uint8Array.
 */
export type Dtype =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float16"
  | "float32"
  | "float64"
  | "complex64"
  | "complex128"
  | `<U${number}`
  | `S${number}`;

/** How one dtype lies in memory. */
export interface DtypeLayout {
  readonly dtype: Dtype;
  /** As msgpack-numpy writes it: byte order, kind, size. */
  readonly code: string;
  /** Bytes of one element. */
  readonly size: number;
  /** Bytes of one member of the array that holds it; what byte order applies to. */
  readonly unit: number;
  /** Members of the array to one element. */
  readonly lanes: number;
  /** `bytes` are in this machine's order, aligned, and not used by anybody else. */
  readonly view: (buffer: ArrayBufferLike, offset: number, members: number) => TypedArray;
}

function layout(dtype: Dtype, code: string, size: number, lanes: number, view: DtypeLayout["view"]): DtypeLayout {
  return { dtype, code, size, unit: size / lanes, lanes, view };
}

const u8: DtypeLayout["view"] = (buffer, offset, members) => new Uint8Array(buffer, offset, members);
const f32: DtypeLayout["view"] = (buffer, offset, members) => new Float32Array(buffer, offset, members);
const f64: DtypeLayout["view"] = (buffer, offset, members) => new Float64Array(buffer, offset, members);

const layouts: readonly DtypeLayout[] = [
  layout("bool", "|b1", 1, 1, u8),
  layout("int8", "|i1", 1, 1, (buffer, offset, members) => new Int8Array(buffer, offset, members)),
  layout("uint8", "|u1", 1, 1, u8),
  layout("int16", "<i2", 2, 1, (buffer, offset, members) => new Int16Array(buffer, offset, members)),
  layout("uint16", "<u2", 2, 1, (buffer, offset, members) => new Uint16Array(buffer, offset, members)),
  layout("int32", "<i4", 4, 1, (buffer, offset, members) => new Int32Array(buffer, offset, members)),
  layout("uint32", "<u4", 4, 1, (buffer, offset, members) => new Uint32Array(buffer, offset, members)),
  layout("int64", "<i8", 8, 1, (buffer, offset, members) => new BigInt64Array(buffer, offset, members)),
  layout("uint64", "<u8", 8, 1, (buffer, offset, members) => new BigUint64Array(buffer, offset, members)),
  layout("float16", "<f2", 2, 1, (buffer, offset, members) => {
    const halves = new Uint16Array(buffer, offset, members);
    return Float32Array.from(halves, float16ToNumber);
  }),
  layout("float32", "<f4", 4, 1, f32),
  layout("float64", "<f8", 8, 1, f64),
  layout("complex64", "<c8", 8, 2, f32),
  layout("complex128", "<c16", 16, 2, f64),
];

const byCode = new Map(layouts.map((entry) => [entry.code, entry]));
const byName = new Map<string, DtypeLayout>(layouts.map((entry) => [entry.dtype, entry]));
const longestText = 2 ** 20;

/** `<f4`, `>f4`, `|u1`, `<U2`, `|S3`; `undefined` for what has no layout here (objects, structures, dates). */
export function layoutOfCode(code: string): { layout: DtypeLayout; bigEndian: boolean } | undefined {
  const match = /^([<>|=])([a-zA-Z])(\d{1,7})$/.exec(code);
  if (match === null) return undefined;
  const [, order, kind = "", size = ""] = match;
  if (kind === "U" || kind === "S") {
    const text = layoutOfText(kind, Number(size));
    return text && { layout: text, bigEndian: order === ">" };
  }
  const found = byCode.get(`<${kind}${size}`) ?? byCode.get(`|${kind}${size}`);
  return found && { layout: found, bigEndian: order === ">" && found.unit > 1 };
}

/** `float32`, `int64`…; also `<U8` and `S8`. */
export function layoutOfName(name: string): DtypeLayout | undefined {
  const known = byName.get(name);
  if (known !== undefined) return known;
  const match = /^(?:<(U)|\|?(S))(\d{1,7})$/.exec(name);
  return match === null ? undefined : layoutOfText(match[1] === "U" ? "U" : "S", Number(match[3]));
}

function layoutOfText(kind: "U" | "S", length: number): DtypeLayout | undefined {
  if (length < 1 || length > longestText) return undefined;
  if (kind === "S") return layout(`S${length}`, `|S${length}`, length, length, u8);
  const view: DtypeLayout["view"] = (buffer, offset, members) => new Uint32Array(buffer, offset, members);
  return layout(`<U${length}`, `<U${length}`, 4 * length, length, view);
}

/** The dtype that an array has when nothing else is said. */
export function dtypeOf(data: TypedArray): Dtype {
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return "uint8";
  if (data instanceof Int8Array) return "int8";
  if (data instanceof Int16Array) return "int16";
  if (data instanceof Uint16Array) return "uint16";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint32Array) return "uint32";
  if (data instanceof BigInt64Array) return "int64";
  if (data instanceof BigUint64Array) return "uint64";
  if (data instanceof Float32Array) return "float32";
  return "float64";
}

/** Raw C-order bytes of the elements, little-endian; a view of `data` wherever nothing has to be converted. */
export function rawBytes(data: TypedArray, layoutOfData: DtypeLayout): Uint8Array {
  if (layoutOfData.dtype === "float16" && !(data instanceof Uint16Array)) {
    const halves = new Uint16Array(data.length);
    for (let index = 0; index < data.length; index++) halves[index] = numberToFloat16(Number(data[index]));
    return new Uint8Array(halves.buffer);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The elements that raw bytes hold. A view of them where their place in memory allows it, else one copy. The caller has checked the length. */
export function elementsOf(bytes: Uint8Array, { view, unit }: DtypeLayout, bigEndian: boolean): TypedArray {
  const members = bytes.byteLength / unit;
  if (!bigEndian && bytes.byteOffset % unit === 0) return view(bytes.buffer, bytes.byteOffset, members);
  const copy = new Uint8Array(bytes);
  if (bigEndian) reverseUnits(copy, unit);
  return view(copy.buffer, 0, members);
}

function reverseUnits(bytes: Uint8Array, unit: number): void {
  for (let start = 0; start < bytes.byteLength; start += unit) bytes.subarray(start, start + unit).reverse();
}

import { NdArray } from "../codec/nd-array.ts";
import { ChainsUsageError } from "../errors/usage-errors.ts";
import { show } from "../schema/show-value.ts";

/**
 * A deep copy of what can cross between chainlets: plain data, Date, Map, Set, bytes, typed arrays, `NdArray`, and class
 * instances that have `toJSON`.
 * @throws ChainsUsageError that names the path of what cannot cross.
 */
export function structuralCopy(value: unknown, path: string, options: { binary?: boolean } = {}): unknown {
  return copy(value, path, { binary: options.binary ?? false, above: new Set() });
}

interface Copying {
  /** Goes as msgpack, which has NaN and infinities. */
  readonly binary: boolean;
  readonly above: Set<object>;
}

/** As deep as what a server takes. */
const deepest = 256;

function copy(value: unknown, path: string, copying: Copying): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
    case "undefined":
      return value;
    case "number":
      if (!copying.binary && !Number.isFinite(value))
        throw cannotCross(path, `it is ${value}, which JSON cannot carry`);
      return value;
    case "function":
    case "symbol":
      throw cannotCross(path, `it is a ${typeof value}`);
    case "object":
      return value === null ? null : copyObject(value, path, copying);
  }
}

function copyObject(value: object, path: string, copying: Copying): unknown {
  const { above } = copying;
  if (above.has(value)) throw cannotCross(path, "it contains itself");
  if (value instanceof Date) return copyDate(value, path);
  if (value instanceof NdArray) return new NdArray(structuredClone(value.data), [...value.shape], value.dtype);
  if (value instanceof URL) return new URL(value);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (ArrayBuffer.isView(value)) return copyView(value, path);
  if (above.size >= deepest) throw cannotCross(path, "it is nested too deeply");
  above.add(value);
  const copied = copyContainer(value, path, copying);
  above.delete(value);
  return copied;
}

function copyDate(date: Date, path: string): Date {
  if (Number.isNaN(date.getTime())) throw cannotCross(path, "it is an invalid Date");
  return new Date(date);
}

function copyContainer(value: object, path: string, copying: Copying): unknown {
  if (Array.isArray(value)) return Array.from(value, (item, index) => copy(item, `${path}[${index}]`, copying));
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]): [unknown, unknown] => {
      const place = `${path}.get(${show(key)})`;
      return [copy(key, place, copying), copy(item, place, copying)];
    });
    return new Map(entries);
  }
  if (value instanceof Set) return new Set([...value].map((item, index) => copy(item, `${path}[${index}]`, copying)));
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return copy(value.toJSON(""), path, copying);
  }
  if (!isPlain(value)) {
    throw cannotCross(path, `it is an instance of ${value.constructor.name || "a class"}, and that has no toJSON()`);
  }
  const copied: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    if (key === "__proto__") throw cannotCross(path, "it has a key `__proto__`, which servers refuse");
    Object.defineProperty(copied, key, {
      value: copy(item, path === "" ? key : `${path}.${key}`, copying),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return copied;
}

/** Also for objects of another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function copyView(view: ArrayBufferView, path: string): unknown {
  if (view instanceof DataView) throw cannotCross(path, "it is a DataView");
  if (Buffer.isBuffer(view)) return Buffer.from(view);
  return structuredClone(view);
}

const cannotCross = (path: string, why: string): ChainsUsageError =>
  new ChainsUsageError(
    `${path} cannot cross between chainlets: ${why}. Deployed, every argument and result is serialised; ` +
      'give plain data, or run with isolation: "reference" to see it pass here only.',
  );

import { ChainsUsageError } from "../errors/usage-errors.ts";

/**
 * A deep copy of what can cross between chainlets: plain data, Date, Map, Set, bytes and typed arrays, and class
 * instances that have `toJSON`.
 * @throws ChainsUsageError that names the path of what cannot cross.
 */
export function structuralCopy(value: unknown, path: string): unknown {
  return copy(value, path, new Set());
}

function copy(value: unknown, path: string, above: Set<object>): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
    case "undefined":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw cannotCross(path, `it is ${value}, which JSON cannot carry`);
      return value;
    case "function":
    case "symbol":
      throw cannotCross(path, `it is a ${typeof value}`);
    case "object":
      return value === null ? null : copyObject(value, path, above);
  }
}

function copyObject(value: object, path: string, above: Set<object>): unknown {
  if (above.has(value)) throw cannotCross(path, "it contains itself");
  if (value instanceof Date) return new Date(value);
  if (value instanceof URL) return new URL(value);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (ArrayBuffer.isView(value)) return copyView(value, path);
  above.add(value);
  const copied = copyContainer(value, path, above);
  above.delete(value);
  return copied;
}

function copyContainer(value: object, path: string, above: Set<object>): unknown {
  if (Array.isArray(value)) return Array.from(value, (item, index) => copy(item, `${path}[${index}]`, above));
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]): [unknown, unknown] => {
      const place = `${path}.get(${String(key)})`;
      return [copy(key, place, above), copy(item, place, above)];
    });
    return new Map(entries);
  }
  if (value instanceof Set) return new Set([...value].map((item, index) => copy(item, `${path}[${index}]`, above)));
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return copy(value.toJSON(""), path, above);
  }
  if (!isPlain(value)) {
    throw cannotCross(path, `it is an instance of ${value.constructor.name || "a class"}, and that has no toJSON()`);
  }
  const copied: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    Object.defineProperty(copied, key, {
      value: copy(item, path === "" ? key : `${path}.${key}`, above),
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

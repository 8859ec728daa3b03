export interface CanonicalOptions {
  /** Members that count for nothing, beside those that are `undefined`. */
  readonly leaveOut?: (key: string, value: unknown) => boolean;
  /** Texts of objects that are in many values of one run: looked up, and filled in for those that are asked for. */
  readonly known?: Map<object, string | undefined>;
}

/** Canonical JSON: keys sorted by code unit at every level, `undefined` members left out. The input of every hash. */
export function canonicalJson(value: unknown, options: CanonicalOptions = {}): string {
  // As JSON.stringify does it for what has no text.
  return print(value, options) as string;
}

function print(value: unknown, options: CanonicalOptions): string | undefined {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const { known } = options;
  if (!known?.has(value)) return printObject(value, options);
  const text = known.get(value) ?? printObject(value, options);
  known.set(value, text);
  return text;
}

function printObject(value: object, options: CanonicalOptions): string | undefined {
  if (Array.isArray(value)) {
    let items = "";
    for (const item of value) items += `${items === "" ? "" : ","}${print(item, options) ?? "null"}`;
    return `[${items}]`;
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return print(value.toJSON(), options);
  let members = "";
  for (const key of Object.keys(value).sort()) {
    const inner: unknown = (value as Record<string, unknown>)[key];
    if (options.leaveOut?.(key, inner)) continue;
    const text = print(inner, options);
    if (text !== undefined) members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${text}`;
  }
  return `{${members}}`;
}

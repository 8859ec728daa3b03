/** Canonical JSON: keys sorted by code unit at every level, `undefined` members left out. The input of every hash. */
export function canonicalJson(value: unknown): string {
  // Sorted before it is printed, so that no replacer is called for every single value.
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(sorted);
  if ("toJSON" in value && typeof value.toJSON === "function") return sorted(value.toJSON());
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const inner = sorted((value as Record<string, unknown>)[key]);
    if (key === "__proto__") Object.defineProperty(result, key, { value: inner, enumerable: true });
    else result[key] = inner;
  }
  return result;
}

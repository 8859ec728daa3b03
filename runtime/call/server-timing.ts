import type { RequestContext } from "../context/request-context.ts";

const maxEntries = 64;
const collected = new WeakMap<RequestContext, string[]>();

/** Notes how long a dependency took, and what it told about its own dependencies, for the answer to `request`. */
export function noteServerTiming(request: RequestContext, name: string, ms: number, below: string | undefined): void {
  let entries = collected.get(request);
  if (entries === undefined) {
    entries = [];
    collected.set(request, entries);
  }
  if (entries.length >= maxEntries) return;
  const token = name.replace(/[^\w-]/g, "_");
  entries.push(`${token};dur=${ms.toFixed(1)}`);
  for (const entry of below?.split(",") ?? []) {
    const match = /^\s*([\w.-]{1,200});dur=(\d{1,12}(?:\.\d{1,3})?)\s*$/.exec(entry);
    if (match !== null && entries.length < maxEntries) entries.push(`${token}.${match[1]};dur=${match[2]}`);
  }
}

/** What the dependencies of `request` took, as members of a `Server-Timing` header: `Leaf;dur=3.1, Leaf.Deeper;dur=2.0`; at most 64. */
export function dependencyTimings(request: RequestContext): string | undefined {
  return collected.get(request)?.join(", ");
}

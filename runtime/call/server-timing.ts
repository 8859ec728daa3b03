import type { RequestContext } from "../context/request-context.ts";

const maxEntries = 64;

interface Timing {
  readonly name: string;
  readonly ms: number;
  readonly below: string | undefined;
}

const collected = new WeakMap<RequestContext, Timing[]>();

/** Notes how long a dependency took, and what it told about its own dependencies, for the answer to `request`. */
export function noteServerTiming(request: RequestContext, name: string, ms: number, below: string | undefined): void {
  const timings = collected.get(request);
  if (timings === undefined) collected.set(request, [{ name, ms, below }]);
  else if (timings.length < maxEntries) timings.push({ name, ms, below });
}

/** What the dependencies of `request` took, as members of a `Server-Timing` header: `Leaf;dur=3.1, Leaf.Deeper;dur=2.0`; at most 64. */
export function dependencyTimings(request: RequestContext): string | undefined {
  const timings = collected.get(request);
  if (timings === undefined) return undefined;
  const entries: string[] = [];
  for (const { name, ms, below } of timings) {
    const token = name.replace(/[^\w-]/g, "_");
    entries.push(`${token};dur=${ms.toFixed(1)}`);
    for (const entry of below?.split(",", maxEntries) ?? []) {
      const match = /^\s*([\w.-]{1,200});dur=(\d{1,12}(?:\.\d{1,3})?)\s*$/.exec(entry);
      if (match !== null) entries.push(`${token}.${match[1]};dur=${match[2]}`);
    }
  }
  return entries.slice(0, maxEntries).join(", ");
}

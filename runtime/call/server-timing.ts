import type { OngoingRequest } from "../context/request-context.ts";

const maxEntries = 64;

/** Notes how long a dependency took, and what it told about its own dependencies, for the answer to `request`. */
export function noteServerTiming(request: OngoingRequest, name: string, ms: number, below: string | undefined): void {
  const { timings } = request;
  if (timings === undefined) request.timings = [{ name, ms, below }];
  else if (timings.length < maxEntries) timings.push({ name, ms, below });
}

/** What the dependencies of `request` took, as members of a `Server-Timing` header: `Leaf;dur=3.1, Leaf.Deeper;dur=2`; at most 64. */
export function dependencyTimings({ timings }: OngoingRequest): string | undefined {
  if (timings === undefined) return undefined;
  const entries: string[] = [];
  for (const { name, ms, below } of timings) {
    const token = tokenText.test(name) ? name : name.replace(/[^\w-]/g, "_");
    entries.push(`${token};dur=${Math.round(ms * 10) / 10}`);
    if (below === undefined) continue;
    for (const entry of below.split(",", maxEntries)) {
      const match = timing.exec(entry);
      if (match !== null) entries.push(`${token}.${match[1]};dur=${match[2]}`);
    }
  }
  return entries.length > maxEntries ? entries.slice(0, maxEntries).join(", ") : entries.join(", ");
}

const tokenText = /^[\w-]+$/;
const timing = /^\s*([\w.-]{1,200});dur=(\d{1,12}(?:\.\d{1,3})?)\s*$/;

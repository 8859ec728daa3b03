import type { Chainlet } from "../../model/chain.ts";
import type { Span } from "../../model/source.ts";

/** Where a key of the config stands (`dockerImage.aptRequirements`), else its nearest parent, else the class. */
export function configSpan(chainlet: Chainlet, key: string): Span {
  for (let at = key; at !== ""; at = at.slice(0, Math.max(at.lastIndexOf("."), 0))) {
    const span = Object.hasOwn(chainlet.configSpans, at) ? chainlet.configSpans[at] : undefined;
    if (span) return span;
  }
  return chainlet.span;
}

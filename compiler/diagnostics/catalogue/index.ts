import type { Rule } from "../diagnostic.ts";

/** An entry as the reference shows it, whatever its messages need to know. */
export type AnyRule = Pick<Rule<never>, "code" | "slug" | "severity" | "title" | "explanation">;

/** Every rule of every phase, sorted by code. Loaded by `explain` and the generated reference only. */
export async function wholeCatalogue(): Promise<readonly AnyRule[]> {
  const phases = await Promise.all([import("./0-usage.ts")]);
  return phases
    .flatMap((phase) => Object.values(phase).filter(isRule))
    .sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}

function isRule(value: unknown): value is AnyRule {
  return typeof value === "object" && value !== null && "code" in value && "explanation" in value;
}

import type { Rule } from "../diagnostic.ts";

/** An entry as the reference shows it, whatever its messages need to know. */
export type AnyRule = Pick<Rule<never>, "code" | "slug" | "severity" | "title" | "explanation">;

/** Every rule of every phase, sorted by code. Loaded by `explain` and the generated reference only. */
export async function wholeCatalogue(): Promise<readonly AnyRule[]> {
  const phases = await Promise.all([
    import("./0-usage.ts"),
    import("./1-load.ts"),
    import("./2-find-class.ts"),
    import("./2-find-dependency.ts"),
    import("./2-find-endpoint.ts"),
    import("./2-find-entrypoint.ts"),
    import("./2-find.ts"),
    import("./3-evaluate-config.ts"),
    import("./3-evaluate-location.ts"),
    import("./3-evaluate-reason.ts"),
    import("./3-evaluate.ts"),
    import("./4-describe.ts"),
    import("./5-link.ts"),
    import("./6-plan.ts"),
    import("./7-emit.ts"),
    import("./8-build.ts"),
    import("./9-deploy.ts"),
    import("./9-local.ts"),
  ]);
  // A file may pass on the rules of another one.
  const rules = new Set(phases.flatMap((phase) => Object.values(phase).filter(isRule)));
  return [...rules].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}

function isRule(value: unknown): value is AnyRule {
  return typeof value === "object" && value !== null && "code" in value && "explanation" in value;
}

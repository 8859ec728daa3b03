import type { Handle } from "../../reflection/expressions.ts";

/** An expression that has no static value, why, and the way from where it was asked to the cause. */
export interface Unknown {
  readonly kind: "unknown";
  readonly reason: Reason;
  /** The expression that is the cause. */
  readonly at: Handle;
  /** The names and calls that lead to it, outermost first. */
  readonly trail: readonly Handle[];
  /** Evaluating it certainly throws at run time. */
  readonly fails: boolean;
}

/** The closed set of reasons. Each has its own diagnostic. */
export type Reason =
  | { readonly kind: "unsupported-syntax"; readonly form: string }
  | { readonly kind: "unknown-name"; readonly name: string; readonly from?: string }
  | { readonly kind: "external"; readonly name: string; readonly from?: string }
  | {
      readonly kind: "reassigned";
      readonly name: string;
      readonly why: "assigned" | "var" | "varying";
      readonly what?: string;
    }
  | { readonly kind: "mutated"; readonly name: string; readonly how: "changed" | "passed-on"; readonly by?: string }
  | { readonly kind: "environment"; readonly what: string }
  | { readonly kind: "changing"; readonly what: string; readonly source: "clock" | "random" }
  | { readonly kind: "outside"; readonly what: string }
  | { readonly kind: "awaited" }
  | { readonly kind: "impure"; readonly what: string }
  | { readonly kind: "complex-function"; readonly name: string; readonly statement?: Handle }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "dynamic-key" }
  | { readonly kind: "cyclic"; readonly name: string }
  | { readonly kind: "wrong-operand"; readonly problem: string }
  | { readonly kind: "missing-key"; readonly key: string; readonly known: readonly string[] }
  | { readonly kind: "budget"; readonly what: "steps" | "depth" | "size" }
  | { readonly kind: "too-early"; readonly name: string }
  | { readonly kind: "location"; readonly what: string }
  | { readonly kind: "path-in-function" }
  | { readonly kind: "unmodelled"; readonly what: string };

export function unknown(reason: Reason, at: Handle): Unknown {
  return { kind: "unknown", reason, at, trail: [], fails: false };
}

/** Evaluating `at` throws at run time, or gives nothing of use. */
export function failing(problem: string, at: Handle): Unknown {
  return { kind: "unknown", reason: { kind: "wrong-operand", problem }, at, trail: [], fails: true };
}

/** The same unknown, reached through one more name or call. */
export function through(found: Unknown, node: Handle): Unknown {
  return found.at === node || found.trail[0] === node ? found : { ...found, trail: [node, ...found.trail] };
}

import type { Expressions, Handle } from "../../reflection/expressions.ts";
import type { Context } from "./scope.ts";
import type { Unknown } from "./unknown.ts";
import type { Value } from "./value.ts";

/** What the parts of the evaluator share: the port, and each other. */
export interface Machine {
  readonly syntax: Expressions;
  evaluate(node: Handle, context: Context): Value;
  /** Calls a function value. */
  call(callee: Value, arguments_: readonly Value[], at: Handle, context: Context): Value;
  /** Counts one round of a loop; says so when that is one too many. */
  spend(at: Handle): Unknown | undefined;
  member(object: Value, key: string, at: Handle, context: Context): Value;
}

import type { Handle } from "../../reflection/expressions.ts";
import type { Machine } from "./machine.ts";
import { mutated, ownMethodChange } from "./mutation.ts";
import { bind } from "./patterns.ts";
import type { Context, Scope } from "./scope.ts";
import { type Unknown, unknown } from "./unknown.ts";
import { isContainer, type Value } from "./value.ts";

/** Binds, and makes sure that no object bound is changed by the function in ways that its statements do not show. */
export function bindChecked(
  machine: Machine,
  target: Parameters<typeof bind>[1],
  value: Value,
  context: Context,
  scope: Scope,
): Unknown | undefined {
  const values = new Map<Handle, Value>();
  const failure = bind(machine, target, value, values, {
    ...context,
    scope: { owner: scope.owner, values, outer: scope },
  });
  if (failure) return failure;
  for (const [declaration, bound] of values) scope.values.set(declaration, unchanged(machine, bound, declaration));
  return undefined;
}

/** The value that a local name holds until the next statement that gives it another, or why that is not known. */
export function unchanged(machine: Machine, value: Value, declaration: Handle): Value {
  const { syntax } = machine;
  const other = syntax.assignment(declaration);
  const steps = other || isContainer(value) ? syntax.steps(declaration) : undefined;
  const name = /^[\w$]+/.exec(syntax.text(declaration))?.[0] ?? "it";
  if (other && !steps) return unknown({ kind: "reassigned", name, why: "assigned" }, other.place);
  if (!isContainer(value)) return value;
  const write = (steps?.kind === "grown" ? undefined : syntax.change(declaration)) ?? ownMethodChange(syntax, value);
  return write ? mutated(write, name) : value;
}

import type { Handle } from "../../reflection/expressions.ts";
import type { Value } from "./value.ts";

/** The parameters and local constants of one call. */
export interface Scope {
  readonly owner: Handle;
  readonly values: Map<Handle, Value>;
  readonly outer: Scope | undefined;
}

/** When an expression runs, and among which names. */
export interface Context {
  readonly scope: Scope | undefined;
  /** The initialiser that runs while its module loads; absent when it runs later, so that every constant is set. */
  readonly moment?: { readonly file: string; readonly start: number };
  readonly depth: number;
}

export function find(scope: Scope | undefined, declaration: Handle): Value | undefined {
  for (let at = scope; at; at = at.outer) {
    const found = at.values.get(declaration);
    if (found) return found;
  }
  return undefined;
}

export function isInside(scope: Scope | undefined, owner: Handle): boolean {
  for (let at = scope; at; at = at.outer) if (at.owner === owner) return true;
  return false;
}

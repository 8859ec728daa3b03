import type { Expressions, Write } from "../../reflection/expressions.ts";
import { type Unknown, unknown } from "./unknown.ts";
import { isContainer, type Value } from "./value.ts";

/** That an object is changed somewhere, or handed to something that may do so. */
export function mutated({ how, by, place }: Write, name: string): Unknown {
  const reason = { kind: "mutated", name, how: how === "passed-on" ? how : "changed" } as const;
  return unknown({ ...reason, ...(by !== undefined && { by }) }, place);
}

/** Where a method, getter or setter of an object changes the object it is part of: it may be called unseen. */
export function ownMethodChange(syntax: Expressions, value: Value): Write | undefined {
  if (value.kind === "closure") return syntax.ownMethod(value.form.node);
  if (value.kind === "unknown" && value.reason.kind === "unsupported-syntax") return syntax.ownMethod(value.at);
  if (!isContainer(value)) return undefined;
  const parts: readonly Value[] =
    value.kind === "array" ? value.elements : Object.values(value.entries).map((entry) => entry.value);
  for (const part of parts) {
    const found = ownMethodChange(syntax, part);
    if (found) return found;
  }
  return undefined;
}

/** What a name of the language stands for is replaced somewhere. */
export function patched(syntax: Expressions, paths: readonly string[]): Unknown | undefined {
  for (const path of paths) {
    const write = syntax.patch(path);
    if (write) return mutated(write, path);
  }
  return undefined;
}

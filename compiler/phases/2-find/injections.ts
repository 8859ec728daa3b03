import type { Span } from "../../model/source.ts";
import type { ChainletClass, ChainletClasses } from "../../reflection/chainlet-classes.ts";
import type { ConstructorMember, ConstructorParameter } from "../../reflection/class-members.ts";
import type { Injected } from "../../reflection/injected.ts";
import { lineageOf } from "./lineage.ts";

/** A field or constructor parameter that is filled in by chainsc when the chainlet is constructed. */
export interface Injection {
  readonly member: string;
  readonly place: "field" | "parameter";
  readonly span: Span;
  readonly injected: Injected;
}

/**
 * What a chainlet asks for, its bases' wishes included. Keyed by member: a field or parameter of a subclass replaces
 * the base's of that name.
 */
export function injectionsOf(cls: ChainletClass, classes: ChainletClasses): readonly Injection[] {
  const slots = new Map<string, Injection>();
  const parameters = defaultedParameters(cls, classes);
  for (const owner of [...lineageOf(cls, classes)].reverse()) {
    for (const parameter of parameters.get(owner) ?? []) {
      const { name: member, nameSpan: span, injected } = parameter;
      if (injected) slots.set(member, { member, place: "parameter", span, injected });
    }
    for (const field of owner.members) {
      if (field.kind !== "field" || field.isStatic || field.isAmbient) continue;
      const { name, nameSpan: span, injected } = field;
      // Private names of two classes of one lineage are two fields.
      const member = name.startsWith("#") && slots.has(name) ? `${owner.name}${name}` : name;
      if (injected) slots.set(member, { member, place: "field", span, injected });
      else if (slots.get(member)?.place === "field") slots.delete(member);
    }
  }
  return [...slots.values()];
}

/**
 * The parameters whose defaults are evaluated when a chainlet is constructed without arguments: all of its own
 * constructor, and of its bases' those that no `super(…)` passes a value for.
 */
function defaultedParameters(
  cls: ChainletClass,
  classes: ChainletClasses,
): ReadonlyMap<ChainletClass, readonly ConstructorParameter[]> {
  const defaulted = new Map<ChainletClass, readonly ConstructorParameter[]>();
  let passed = 0;
  for (const owner of lineageOf(cls, classes)) {
    const own = constructorIn(owner);
    if (!own) continue;
    defaulted.set(owner, own.parameters.slice(passed));
    passed = own.superArguments ?? 0;
  }
  return defaulted;
}

export function constructorIn(cls: ChainletClass): ConstructorMember | undefined {
  return cls.members.find((member) => member.kind === "constructor");
}

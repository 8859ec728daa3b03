import type { ChainletClass, ChainletClasses } from "../../reflection/chainlet-classes.ts";
import type { ClassMember } from "../../reflection/class-members.ts";

/** A class and its bases up to chainsc's own, nearest first. */
export function lineageOf(cls: ChainletClass, classes: ChainletClasses): readonly ChainletClass[] {
  return [cls, ...cls.bases.flatMap((id) => classes.get(id) ?? [])];
}

export interface OwnedMember<M extends ClassMember> {
  readonly owner: ChainletClass;
  readonly member: M;
}

/** Every member of a lineage that has a name, nearest class first, in the order of the text within a class. */
export function namedMembers(
  cls: ChainletClass,
  classes: ChainletClasses,
): readonly OwnedMember<Exclude<ClassMember, { kind: "constructor" }>>[] {
  return lineageOf(cls, classes).flatMap((owner) =>
    owner.members.flatMap((member) => (member.kind === "constructor" ? [] : [{ owner, member }])),
  );
}

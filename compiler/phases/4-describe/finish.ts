import { createHash } from "node:crypto";
import { canonicalJson } from "../../model/canonical.ts";
import type { Definition, Definitions, TypeModel } from "../../model/type-model.ts";
import type { DefinitionTable, Draft } from "./definitions.ts";
import { arrangeUnions } from "./discriminator.ts";
import { mapParts, partsOf } from "./map-model.ts";

/**
 * Exchanges provisional names for final ones. A name is the declaration's own when no other structure wants it, else it
 * carries a short hash of the structure; nothing depends on the order in which types were met.
 */
export function finishDefinitions(
  table: DefinitionTable,
  roots: readonly TypeModel[],
): { roots: readonly TypeModel[]; definitions: Definitions } {
  const reached = reachable(table, roots);
  const structures = new Map(reached.map((draft) => [draft.id, structureOf(table, draft)]));
  const structureBy = (draft: Draft): string => structures.get(draft.id) ?? "";
  const wanted = new Map<string, Set<string>>();
  for (const draft of reached) {
    const seen = wanted.get(draft.wanted) ?? new Set<string>();
    wanted.set(draft.wanted, seen.add(structureBy(draft)));
  }
  const finalNames = new Map<string, string>();
  for (const draft of reached) {
    const clash = (wanted.get(draft.wanted)?.size ?? 0) > 1;
    const suffix = draft.hashed || clash ? `_${shortHash(structureBy(draft))}` : "";
    finalNames.set(draft.id, `${draft.wanted}${suffix}`);
  }
  const rename = (model: TypeModel): TypeModel => {
    if (model.kind === "reference") return { ...model, name: finalNames.get(model.name) ?? model.name };
    if (model.kind === "enum" && model.of !== undefined) return { ...model, of: finalNames.get(model.of) ?? model.of };
    return mapParts(model, rename);
  };
  const named = new Map<string, Definition>();
  for (const draft of reached) {
    const name = finalNames.get(draft.id) ?? draft.wanted;
    const known = named.get(name);
    // Equal structures share a name; the first origin in reading order of paths wins, so that order does not matter.
    const origin = firstOrigin(known?.origin, draft.origin);
    named.set(name, {
      name,
      type: rename(draft.type ?? { kind: "unknown" }),
      ...(draft.description !== undefined && { description: draft.description }),
      ...(origin && { origin }),
    });
  }
  const sorted = [...named.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const raw: Record<string, Definition> = Object.create(null) as Record<string, Definition>;
  for (const definition of sorted) raw[definition.name] = definition;
  return arrangeUnions(withoutFalseOrigins({ ...raw }), roots.map(rename));
}

function firstOrigin(a: Definition["origin"], b: Definition["origin"]): Definition["origin"] {
  if (!a || !b) return a ?? b;
  return `${a.file}#${a.name}` <= `${b.file}#${b.name}` ? a : b;
}

function reachable(table: DefinitionTable, roots: readonly TypeModel[]): readonly Draft[] {
  const found = new Map<string, Draft>();
  const visit = (model: TypeModel): void => {
    const name = model.kind === "reference" ? model.name : model.kind === "enum" ? model.of : undefined;
    const draft = name === undefined ? undefined : table.drafts.get(name);
    if (draft && !found.has(draft.id)) {
      found.set(draft.id, draft);
      if (draft.type) visit(draft.type);
    }
    for (const part of partsOf(model)) visit(part);
  };
  for (const root of roots) visit(root);
  return [...found.values()];
}

/** The structure as text, with the names inside replaced by what their authors called them: no provisional name gets in. */
function structureOf(table: DefinitionTable, draft: Draft): string {
  const open = new Set<string>();
  const spell = (model: TypeModel): unknown => {
    if (model.kind === "reference") {
      const target = table.drafts.get(model.name);
      if (!target?.type || open.has(target.id)) return { again: target?.wanted };
      // A named part is spelled by its name, generic instances by their content too.
      if (!target.hashed) return { named: target.wanted };
      open.add(target.id);
      const inner = spell(target.type);
      open.delete(target.id);
      return { named: target.wanted, inner };
    }
    if (model.kind === "enum" && model.of !== undefined) return { ...model, of: table.drafts.get(model.of)?.wanted };
    if (model.kind === "union") return { union: model.members.map((member) => canonicalJson(spell(member))).sort() };
    const parts: unknown[] = [];
    const bare = mapParts(model, (part) => {
      parts.push(spell(part));
      return { kind: "unknown" };
    });
    return [bare, parts];
  };
  open.add(draft.id);
  return canonicalJson([spell(draft.type ?? { kind: "unknown" })]);
}

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** A type that is sent by `toJSON` arrives as something else, so nothing around it may be imported under its own name. */
function withoutFalseOrigins(definitions: Definitions): Definitions {
  const changed = new Set<string>();
  const holds = (model: TypeModel): boolean =>
    model.kind === "to-json" || (model.kind === "reference" && changed.has(model.name)) || partsOf(model).some(holds);
  for (let before = -1; before !== changed.size; ) {
    before = changed.size;
    for (const definition of Object.values(definitions)) if (holds(definition.type)) changed.add(definition.name);
  }
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      if (!changed.has(name)) return [name, definition];
      const { origin: _, ...rest } = definition;
      return [name, rest];
    }),
  );
}

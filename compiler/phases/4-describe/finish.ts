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
  const structures = structuresOf(table, reached);
  const finalNames = new Map<string, string>();
  for (const draft of reached) {
    const mine = structures.get(draft.id);
    const rivals = reached.filter(
      (other) => other.wanted === draft.wanted && structures.get(other.id)?.whole !== mine?.whole,
    );
    const isClear = rivals.every((other) => structures.get(other.id)?.near !== mine?.near);
    const hash = ((isClear ? mine?.near : mine?.whole) ?? "").slice(0, 8);
    finalNames.set(draft.id, draft.hashed || rivals.length > 0 ? `${draft.wanted}_${hash}` : draft.wanted);
  }
  const rename = (model: TypeModel): TypeModel => {
    if (model.kind === "reference") return { ...model, name: finalNames.get(model.name) ?? model.name };
    if (model.kind === "enum" && model.of !== undefined) return { ...model, of: finalNames.get(model.of) ?? model.of };
    return mapParts(model, rename);
  };
  const named = new Map<string, Definition>();
  for (const draft of reached) {
    const name = finalNames.get(draft.id) ?? draft.wanted;
    const mine: Definition = {
      name,
      type: rename(draft.type ?? { kind: "unknown" }),
      ...(draft.description !== undefined && { description: draft.description }),
      ...(draft.origin && { origin: draft.origin }),
    };
    const known = named.get(name);
    named.set(name, known && rank(known) <= rank(mine) ? known : mine);
  }
  const sorted = [...named.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const raw: Record<string, Definition> = Object.create(null) as Record<string, Definition>;
  for (const definition of sorted) raw[definition.name] = definition;
  return arrangeUnions(withoutFalseOrigins({ ...raw }), roots.map(rename));
}

/** Equal structures share a name; the first with an origin in reading order of paths wins, comments and all, so that order does not matter. */
function rank({ origin, ...rest }: Definition): string {
  const place = origin ? `0 ${origin.file}#${origin.name}` : "1";
  return `${place} ${canonicalJson(rest)}`;
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

interface Structure {
  /** Hash of the structure down to eight names deep: what a name shows. It does not change with what else is there. */
  readonly near: string;
  /** Equal exactly for parts that no path through them tells apart. */
  readonly whole: string;
}

const nearness = 8;

/**
 * Hashes of structures with the names inside replaced by the hashes of what they name, round after round until no further
 * parts come apart. No provisional name gets in, so the order in which types were met does not matter.
 */
function structuresOf(table: DefinitionTable, drafts: readonly Draft[]): ReadonlyMap<string, Structure> {
  const spelled = drafts.map((draft) => ({ draft, names: namesIn(draft), known: "", hash: "" }));
  let hashes = new Map(drafts.map((draft) => [draft.id, draft.wanted]));
  let near = hashes;
  for (let round = 1, apart = 0; round <= Math.max(nearness, drafts.length); round++) {
    const before = hashes;
    hashes = new Map<string, string>();
    for (const one of spelled) {
      // Most parts are settled after as many rounds as they are deep.
      const inside = one.names.map((name) => before.get(name) ?? "").join(" ");
      if (round === 1 || inside !== one.known) one.hash = sha256(spell(table, one.draft, before));
      one.known = inside;
      hashes.set(one.draft.id, one.hash);
    }
    if (round === nearness) near = hashes;
    const classes = new Set(hashes.values()).size;
    if (round > nearness && classes === apart) break;
    apart = classes;
  }
  return new Map(drafts.map(({ id }) => [id, { near: near.get(id) ?? "", whole: hashes.get(id) ?? "" }]));
}

/** The provisional names that a draft refers to. */
function namesIn({ type }: Draft): readonly string[] {
  const names = new Set<string>();
  const visit = (model: TypeModel): void => {
    if (model.kind === "reference") names.add(model.name);
    for (const part of partsOf(model)) visit(part);
  };
  if (type) visit(type);
  return [...names];
}

function spell(table: DefinitionTable, draft: Draft, hashes: ReadonlyMap<string, string>): string {
  const rewrite = (model: TypeModel): TypeModel => {
    if (model.kind === "reference") return { ...model, name: hashes.get(model.name) ?? "" };
    if (model.kind === "enum" && model.of !== undefined)
      return { ...model, of: table.drafts.get(model.of)?.wanted ?? "" };
    const inner = mapParts(model, rewrite);
    // Comments do not change what a type is, so they do not change what it is called.
    if (inner.kind === "object")
      return { ...inner, properties: inner.properties.map(({ description: _, ...property }) => property) };
    if (inner.kind !== "union") return inner;
    const members = inner.members.map((member) => ({ member, key: canonicalJson(member) }));
    return { ...inner, members: members.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ member }) => member) };
  };
  return canonicalJson([draft.wanted, rewrite(draft.type ?? { kind: "unknown" })]);
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

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

import type { Definition, TypeModel } from "../../model/type-model.ts";
import type { TypeHandle, TypeName } from "../../reflection/types.ts";

/** One named part while it is being described. `id` is a provisional name, exchanged for the final one at the end. */
export interface Draft {
  readonly id: string;
  readonly wanted: string;
  readonly origin: Definition["origin"];
  readonly description: string | undefined;
  /** Instances of generics always get a hash: their name does not say which instance. */
  readonly hashed: boolean;
  type: TypeModel | undefined;
  /** Somebody refers to it from inside itself. */
  recursive: boolean;
}

/** Named parts by identity, so that each is described once and recursion ends. */
export interface DefinitionTable {
  /** Reserves a name before the body is described: whoever meets the type inside gets the reference. */
  describe(key: DefinitionKey, name: DraftName, body: () => TypeModel): TypeModel;
  /** Has this been described, or is it being described? */
  isKnown(key: DefinitionKey): boolean;
  /** The key of a type; one that demands something of its parts is not the same as one that does not. */
  keyOf(type: TypeHandle, demands: string): DefinitionKey;
  /** For types without a name: a definition only if they turn out to contain themselves. */
  guard(key: TypeHandle, wanted: string, body: () => TypeModel): TypeModel;
  readonly drafts: ReadonlyMap<string, Draft>;
}

/** A type without a name whose parts are being described. */
interface Unnamed {
  draft: Draft | undefined;
  /** How many named types were being described when this one was met. */
  readonly namesOpen: number;
}

/** A declaration (`file#name`) or, for generic instances, the type itself. */
export type DefinitionKey = string | TypeHandle | DemandingKey;
interface DemandingKey {
  readonly demands: string;
}

interface DraftName {
  readonly wanted: string;
  readonly origin: Definition["origin"];
  readonly description: string | undefined;
  readonly hashed: boolean;
}

/** What a stub may import: the user's own declaration that is not generic. */
export function originOf(name: TypeName): Definition["origin"] {
  if (name.declaredIn !== "project" || name.generic || !name.topLevel) return undefined;
  return { file: name.file, name: name.name, exported: name.exported, span: name.span };
}

/** Too small to be worth a name of their own. */
const leaves = new Set<TypeModel["kind"]>([
  "string", "number", "boolean", "null", "bigint", "unknown", "void", "literal", "bigint-literal",
  "date", "url", "bytes", "typed-array", "ndarray", "reference",
]); // biome-ignore format: a list of names

/** An empty table. */
export function definitionTable(): DefinitionTable {
  const drafts = new Map<string, Draft>();
  const byKey = new Map<DefinitionKey, Draft>();
  const inProgress = new Map<TypeHandle, Unnamed>();
  let namesOpen = 0;
  const add = (name: DraftName): Draft => {
    const draft: Draft = { id: `#${drafts.size}`, ...name, type: undefined, recursive: false };
    drafts.set(draft.id, draft);
    return draft;
  };
  const demanding = new Map<TypeHandle, Map<string, DemandingKey>>();
  return {
    drafts,
    isKnown: (key) => byKey.has(key),
    keyOf(type, demands) {
      const keys = demanding.get(type) ?? new Map<string, DemandingKey>();
      demanding.set(type, keys);
      const key = keys.get(demands) ?? { demands };
      keys.set(demands, key);
      return key;
    },
    describe(key, name, body) {
      const known = byKey.get(key);
      if (known) {
        if (known.type === undefined) known.recursive = true;
        return isLeaf(known) && known.type ? known.type : { kind: "reference", name: known.id };
      }
      const draft = add(name);
      byKey.set(key, draft);
      namesOpen++;
      draft.type = body();
      namesOpen--;
      return isLeaf(draft) ? draft.type : { kind: "reference", name: draft.id };
    },
    guard(key, wanted, body) {
      const open = inProgress.get(key);
      // Where the way back leads through a name, that name ends the recursion: `User[]` needs none of its own.
      if (open && open.namesOpen === namesOpen) {
        open.draft ??= add({ wanted, origin: undefined, description: undefined, hashed: true });
        open.draft.recursive = true;
        return { kind: "reference", name: open.draft.id };
      }
      const slot: Unnamed = { draft: undefined, namesOpen };
      inProgress.set(key, slot);
      const model = body();
      if (open) inProgress.set(key, open);
      else inProgress.delete(key);
      if (!slot.draft) return model;
      slot.draft.type = model;
      return { kind: "reference", name: slot.draft.id };
    },
  };
}

/** A brand is nothing but its name, so it keeps it. */
const isBranded = (type: TypeModel): boolean =>
  (type.kind === "string" || type.kind === "number") && type.brand !== undefined;

const isLeaf = (draft: Draft): boolean =>
  draft.type !== undefined && !draft.recursive && leaves.has(draft.type.kind) && !isBranded(draft.type);

import { canonicalJson } from "../../model/canonical.ts";
import type { Definition, Definitions, TypeModel } from "../../model/type-model.ts";
import { mapParts } from "./map-model.ts";

/** Puts the members of every union into an order that depends on nothing but the members, and finds discriminators. */
export function arrangeUnions(
  definitions: Definitions,
  roots: readonly TypeModel[],
): { roots: readonly TypeModel[]; definitions: Definitions } {
  const arrange = (model: TypeModel): TypeModel => {
    const inner = mapParts(model, arrange);
    if (inner.kind !== "union") return inner;
    const members = inner.members
      .map((member) => ({ member, key: sortKey(member) }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      .map((entry) => entry.member);
    const discriminator = discriminatorOf(members, definitions);
    return { kind: "union", members, ...(discriminator !== undefined && { discriminator }) };
  };
  const arranged: Record<string, Definition> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    Object.defineProperty(arranged, name, {
      value: { ...definition, type: arrange(definition.type) },
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return { roots: roots.map(arrange), definitions: arranged };
}

/** Cheap checks first, `null` last, literals by value. */
function sortKey(model: TypeModel): string {
  const rank = ranks.indexOf(model.kind);
  const number = model.kind === "literal" && typeof model.value === "number" ? numberKey(model.value) : "";
  return `${String(rank === -1 ? ranks.length : rank).padStart(2, "0")} ${number} ${canonicalJson(model)}`;
}

const ranks: readonly TypeModel["kind"][] = ["literal", "bigint-literal", "enum", "boolean", "number", "string"];

/** Numbers in numeric order as text. */
function numberKey(value: number): string {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  const bits = bytes.getBigUint64(0);
  const ordered = bits >> 63n ? ~bits & 0xffffffffffffffffn : bits | (1n << 63n);
  return ordered.toString(16).padStart(16, "0");
}

/** The property that tells the members apart: required everywhere, one literal each, all different. */
function discriminatorOf(members: readonly TypeModel[], definitions: Definitions): string | undefined {
  if (members.length < 2) return undefined;
  const objects = members.map((member) => resolve(member, definitions));
  const [first] = objects;
  if (first?.kind !== "object") return undefined;
  for (const { name } of first.properties) {
    const values = objects.map((object) => literalOf(object, name, definitions));
    if (!values.includes(undefined) && new Set(values.map((value) => canonicalJson(value))).size === values.length)
      return name;
  }
  return undefined;
}

function literalOf(
  model: TypeModel | undefined,
  name: string,
  definitions: Definitions,
): string | number | boolean | undefined {
  if (model?.kind !== "object") return undefined;
  const property = model.properties.find((candidate) => candidate.name === name);
  if (property?.presence !== "required") return undefined;
  const type = resolve(property.type, definitions);
  if (type?.kind === "literal") return type.value;
  return type?.kind === "enum" && type.members.length === 1 ? type.members[0]?.value : undefined;
}

/** The model behind references; `undefined` when they lead nowhere. */
function resolve(model: TypeModel, definitions: Definitions): TypeModel | undefined {
  let current: TypeModel | undefined = model;
  for (let steps = 0; current?.kind === "reference" && steps < 100; steps++) current = definitions[current.name]?.type;
  return current?.kind === "reference" ? undefined : current;
}

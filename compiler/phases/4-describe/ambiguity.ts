import { ambiguousUnion } from "../../diagnostics/catalogue/4-describe.ts";
import type { Property, TypeModel } from "../../model/type-model.ts";
import type { DefinitionTable } from "./definitions.ts";
import { type Describing, type PlacedUnion, refuse } from "./describing.ts";

/** Decision 22: a union is refused when a value on the wire could be read as two different values. */
export function checkUnions(describing: Describing): void {
  for (const union of describing.unions) {
    const clash = firstClash(union, describing.definitions);
    if (!clash) continue;
    const { accessor } = union.place;
    refuse(describing, ambiguousUnion, { accessor, type: union.type, ...clash }, union.place);
  }
}

function firstClash(
  union: PlacedUnion,
  table: DefinitionTable,
): { left: string; right: string; reason: string } | undefined {
  for (const [index, left] of union.members.entries()) {
    for (const right of union.members.slice(index + 1)) {
      const reason = confusion(left, right, table, new Set());
      if (reason !== undefined) return { left: nameOf(left, table), right: nameOf(right, table), reason };
    }
  }
  return undefined;
}

function nameOf(model: TypeModel, table: DefinitionTable): string {
  switch (model.kind) {
    case "reference":
      return table.drafts.get(model.name)?.wanted ?? "a named type";
    case "bytes":
    case "typed-array":
      return model.container;
    case "date":
      return "Date";
    case "url":
      return "URL";
    case "map":
      return "Map";
    case "set":
      return "Set";
    case "literal":
      return JSON.stringify(model.value);
    case "array":
    case "tuple":
      return "the list";
    case "object":
      return "the object";
    default:
      return model.kind;
  }
}

type Form = "string" | "number" | "boolean" | "null" | "list" | "object" | "any";

/** Why two members can be taken for each other, or `undefined` when they cannot or when it makes no difference. */
function confusion(a: TypeModel, b: TypeModel, table: DefinitionTable, seen: Set<string>): string | undefined {
  const left = resolve(a, table);
  const right = resolve(b, table);
  const pair = `${a.kind === "reference" ? a.name : ""}|${b.kind === "reference" ? b.name : ""}`;
  if (pair !== "|" && seen.has(pair)) return undefined;
  seen.add(pair);
  if (!left || !right) return undefined;
  const form = formOf(left, table);
  if (form === "any" || form !== formOf(right, table)) return undefined;
  if (form === "string") return confusedStrings(left, right);
  if (form === "list") return confusedLists(left, right, table, seen);
  if (form === "object") return confusedObjects(left, right, table, seen);
  return undefined;
}

function formOf(model: TypeModel, table: DefinitionTable): Form {
  switch (model.kind) {
    case "string":
    case "template":
    case "date":
    case "url":
    case "bigint":
    case "bigint-literal":
    case "bytes":
      return "string";
    case "literal":
      return typeof model.value === "string" ? "string" : typeof model.value === "number" ? "number" : "boolean";
    case "enum":
      return model.members.every((member) => typeof member.value === "string") ? "string" : "any";
    case "array":
    case "tuple":
    case "set":
      return "list";
    case "map":
      return hasStringKeys(model.key, table) ? "object" : "list";
    case "object":
    case "typed-array":
    case "ndarray":
      return "object";
    case "number":
    case "boolean":
    case "null":
      return model.kind;
    case "to-json": {
      const inner = resolve(model.type, table);
      return inner ? formOf(inner, table) : "any";
    }
    case "unknown":
    case "void":
    case "union":
    case "reference":
    case "schema":
      return "any";
  }
}

const plainStrings = new Set<TypeModel["kind"]>(["string", "template", "literal", "enum"]);

function confusedStrings(a: TypeModel, b: TypeModel): string | undefined {
  if (plainStrings.has(a.kind) && plainStrings.has(b.kind)) return undefined;
  const [plain, converted] = plainStrings.has(a.kind) ? [a, b] : [b, a];
  if (a.kind === b.kind && (a.kind !== "bytes" || (b.kind === "bytes" && a.container === b.container)))
    return undefined;
  if (plainStrings.has(plain.kind)) {
    const values =
      plain.kind === "literal" ? [String(plain.value)]
      : plain.kind === "enum" ? plain.members.map((member) => String(member.value))
      : undefined; // biome-ignore format: a table
    if (values && !values.some((value) => looksLike(value, converted))) return undefined;
  }
  return "both are sent as strings";
}

/** Could this text be the wire form of that type? */
function looksLike(text: string, model: TypeModel): boolean {
  switch (model.kind) {
    case "date":
      return /^[+-]?\d{4,6}-\d\d-\d\dT/i.test(text);
    case "bigint":
      return /^-?\d+$/.test(text);
    case "bigint-literal":
      return text === model.value;
    case "url":
      return text.includes(":");
    default:
      return true;
  }
}

function confusedLists(a: TypeModel, b: TypeModel, table: DefinitionTable, seen: Set<string>): string | undefined {
  const container = (model: TypeModel): string => (model.kind === "tuple" ? "array" : model.kind);
  if (container(a) !== container(b)) return "both are sent as lists";
  return firstDefined(itemsOf(a), (left) => firstDefined(itemsOf(b), (right) => confusion(left, right, table, seen)));
}

function itemsOf(model: TypeModel): readonly TypeModel[] {
  if (model.kind === "array" || model.kind === "set") return [model.items];
  if (model.kind === "tuple")
    return [...model.elements.map((element) => element.type), ...(model.rest ? [model.rest] : [])];
  return model.kind === "map" ? [model.key, model.value] : [];
}

function confusedObjects(a: TypeModel, b: TypeModel, table: DefinitionTable, seen: Set<string>): string | undefined {
  if (a.kind !== b.kind) {
    if (a.kind === "object" || b.kind === "object") {
      const object = a.kind === "object" ? a : b;
      const other = a.kind === "object" ? b : a;
      if (other.kind !== "map" && object.kind === "object" && isApartFromTensor(object.properties)) return undefined;
    }
    return "both are sent as objects";
  }
  if (a.kind === "typed-array" && b.kind === "typed-array") return undefined;
  if (a.kind === "map" && b.kind === "map") return confusion(a.value, b.value, table, seen);
  if (a.kind !== "object" || b.kind !== "object") return undefined;
  const shared = a.properties.flatMap((left) => {
    const right = b.properties.find((property) => property.name === left.name);
    return right ? [[left, right] as const] : [];
  });
  if (shared.some(([left, right]) => areDisjoint(left, right, table))) return undefined;
  return firstDefined(shared, ([left, right]) => confusion(left.type, right.type, table, seen));
}

const isApartFromTensor = (properties: readonly Property[]): boolean =>
  properties.some(
    (property) => property.presence === "required" && !["data_b64", "shape", "dtype"].includes(property.name),
  );

/** Both required, and no value fits both. */
function areDisjoint(a: Property, b: Property, table: DefinitionTable): boolean {
  if (a.presence === "optional" || b.presence === "optional") return false;
  const left = valuesOf(a.type, table);
  const right = valuesOf(b.type, table);
  if (left && right) return !left.some((value) => right.includes(value));
  const leftType = resolve(a.type, table);
  const rightType = resolve(b.type, table);
  if (!leftType || !rightType) return false;
  const forms = [formOf(leftType, table), formOf(rightType, table)];
  return !forms.includes("any") && forms[0] !== forms[1];
}

function valuesOf(model: TypeModel, table: DefinitionTable): readonly unknown[] | undefined {
  const type = resolve(model, table);
  if (type?.kind === "literal") return [type.value];
  if (type?.kind === "enum") return type.members.map((member) => member.value);
  if (type?.kind !== "union") return undefined;
  const all = type.members.map((member) => valuesOf(member, table));
  return all.includes(undefined) ? undefined : all.flatMap((values) => values ?? []);
}

/** String keys make a map an object on the wire. */
function hasStringKeys(key: TypeModel, table: DefinitionTable): boolean {
  const type = resolve(key, table);
  if (type?.kind === "union")
    return type.members.length > 0 && type.members.every((member) => hasStringKeys(member, table));
  if (type?.kind === "literal") return typeof type.value === "string";
  if (type?.kind === "enum") return type.members.every((member) => typeof member.value === "string");
  return type?.kind === "string" || type?.kind === "template";
}

function resolve(model: TypeModel, table: DefinitionTable): TypeModel | undefined {
  let current: TypeModel | undefined = model;
  for (let steps = 0; (current?.kind === "reference" || current?.kind === "schema") && steps < 100; steps++)
    current = current.kind === "schema" ? current.type : table.drafts.get(current.name)?.type;
  return current?.kind === "reference" || current?.kind === "schema" ? undefined : current;
}

function firstDefined<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

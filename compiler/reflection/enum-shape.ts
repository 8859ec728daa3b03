import { ts } from "ts-morph";
import type { Program } from "./program.ts";
import type { TypeHandle, TypeShape } from "./type-shape.ts";

/** Enum members keep their declaration's order and the checker's constant values. */
export function enumShape(program: Program, type: ts.Type): TypeShape {
  const { checker } = program.compiler;
  const members = type.isUnion() ? type.types : [type];
  const first = members[0]?.symbol;
  const parent = enumOf(first) ?? first;
  const declared = (parent?.declarations ?? []).filter(ts.isEnumDeclaration).flatMap((found) => [...found.members]);
  const wanted = new Set(members.map((member) => (member as ts.LiteralType).value));
  const listed = declared
    .map((member) => ({ name: memberName(member), value: checker.getConstantValue(member) }))
    .filter((member): member is { name: string; value: string | number } => member.value !== undefined);
  if (listed.length !== declared.length) return { kind: "computed-enum" };
  const chosen = listed.filter((member) => wanted.has(member.value));
  return {
    kind: "enum",
    name: parent?.name ?? "enum",
    members: chosen,
    whole: chosen.length === listed.length,
    declaration: (parent ? checker.getDeclaredTypeOfSymbol(parent) : type) as unknown as TypeHandle,
  };
}

const memberName = (member: ts.EnumMember): string =>
  ts.isIdentifier(member.name) || ts.isStringLiteralLike(member.name) ? member.name.text : member.name.getText();

function enumOf(member: ts.Symbol | undefined): ts.Symbol | undefined {
  if (!member || !(member.flags & ts.SymbolFlags.EnumMember)) return undefined;
  return (member as { parent?: ts.Symbol }).parent;
}

import { ts } from "ts-morph";
import type { ProjectPath } from "../model/source.ts";
import type { Program } from "./program.ts";
import { declaredIn, exportOf, followAlias, packageOf, symbolOfTypeNode } from "./type-names.ts";
import type { NodeHandle, TypeHandle, TypeSite } from "./type-shape.ts";
import {
  type Arguments, accessedProperty, argumentNodes, behind, type Written, written, writtenOf,
} from "./written-types.ts"; // biome-ignore format: a list of names

/** A written type that is taken from a schema constant: `z.infer<typeof Order>`. */
export interface SchemaUse {
  /** `input`: before defaults and transforms; `output`: after them. */
  readonly direction: "input" | "output";
  readonly file: ProjectPath;
  readonly constant: string;
  /** Absent when other modules cannot import the constant. */
  readonly exportName?: string;
  readonly input: TypeSite;
  readonly output: TypeSite;
  /** A value that was already parsed is accepted when it is parsed again. */
  readonly outputIsInput: boolean;
}

/** The names that zod, valibot, ArkType and Standard Schema itself give to the two types. */
const inputNames = new Set(["input", "InferInput", "InferIn"]);
const outputNames = new Set(["infer", "output", "TypeOf", "Infer", "InferOutput", "InferOut"]);
const memberNames: ReadonlyMap<string, SchemaUse["direction"]> = new Map([
  ["infer", "output"],
  ["inferOut", "output"],
  ["inferIn", "input"],
  ["_output", "output"],
  ["_input", "input"],
]);

/** The schema a written type comes from, looking through the user's own aliases; `undefined` when it comes from none. */
export function schemaUseOf(program: Program, handle: NodeHandle): SchemaUse | undefined {
  const source = sourceOf(program, handle);
  return source && schemaConstant(program, source.schema, source.direction);
}

/** The name of the schema that a written type comes from when it is not a constant that a server could import. */
export function unreachableSchemaOf(program: Program, handle: NodeHandle): string | undefined {
  const source = sourceOf(program, handle);
  if (!source || !isSchema(program, source.schema)) return undefined;
  return schemaConstant(program, source.schema, source.direction) ? undefined : source.schema.getText();
}

/** The schema itself, as in `typeof Order`: whatever is computed from that has no schema of its own. */
export function namedSchemaOf(program: Program, node: ts.TypeNode): { name: string; isConstant: boolean } | undefined {
  if (!ts.isTypeQueryNode(node) || !isSchema(program, node.exprName)) return undefined;
  const isConstant = schemaConstant(program, node.exprName, "input") !== undefined;
  return { name: node.exprName.getText(), isConstant };
}

interface SchemaSource {
  readonly direction: SchemaUse["direction"];
  /** `Order`, `schemas.order`, or a type where no value is named. */
  readonly schema: ts.EntityName | ts.TypeNode;
}

/** Follows the project's own names to a type that a schema library takes from a schema. */
function sourceOf(program: Program, handle: NodeHandle): SchemaSource | undefined {
  let current = writtenOf(handle);
  for (let step = 0; current && step < 20; step++) {
    const { node } = current;
    if (ts.isTypeQueryNode(node)) return memberSource(node);
    const indexed = ts.isIndexedAccessTypeNode(node) && indexedSource(program, node, current.args);
    if (indexed) return indexed;
    const file = fileOfAlias(program, node);
    const origin = file && declaredIn(program, file);
    if (file && origin !== "project" && origin !== "library") return libraryName(program, current, file);
    // A property that may be missing has `undefined` beside what its schema gives.
    if (accessedProperty(program, current)?.optional) return undefined;
    current = behind(program, current);
  }
  return undefined;
}

function fileOfAlias(program: Program, node: ts.TypeNode): ts.SourceFile | undefined {
  return symbolOfTypeNode(program, node)?.declarations?.find(ts.isTypeAliasDeclaration)?.getSourceFile();
}

/** `z.infer<typeof Order>`: a package's name for one of the two types of its argument. */
function libraryName(program: Program, { node, args }: Written, file: ts.SourceFile): SchemaSource | undefined {
  const [first] = argumentNodes(node);
  const name = symbolOfTypeNode(program, node)?.name;
  if (!first || name === undefined || packageOf(file) === undefined) return undefined;
  const argument = written(program, first, args).node;
  const direction = directionOf(program, name, argument, node);
  return direction && { direction, schema: ts.isTypeQueryNode(argument) ? argument.exprName : argument };
}

/** A package's own name for one of the two types; an unknown name is looked through to the type it gives. */
function directionOf(
  program: Program,
  name: string,
  argument: ts.TypeNode,
  node: ts.TypeNode,
): SchemaUse["direction"] | undefined {
  if (inputNames.has(name)) return "input";
  if (outputNames.has(name)) return "output";
  if (!ts.isTypeQueryNode(argument)) return undefined;
  const { checker } = program.compiler;
  const types = standardTypes(checker, checker.getTypeFromTypeNode(argument));
  const given = checker.getTypeFromTypeNode(node);
  return types && (given === types.output ? "output" : given === types.input ? "input" : undefined);
}

/** ArkType has its types as members of the value: `typeof Order.infer`. */
function memberSource(node: ts.TypeQueryNode): SchemaSource | undefined {
  if (!ts.isQualifiedName(node.exprName)) return undefined;
  const direction = memberNames.get(node.exprName.right.text);
  return direction && { direction, schema: node.exprName.left };
}

/** The same as an index: `(typeof Order)["infer"]`, and zod's `(typeof Order)["_output"]`. */
function indexedSource(
  program: Program,
  node: ts.IndexedAccessTypeNode,
  args: Arguments | undefined,
): SchemaSource | undefined {
  const query = written(program, node.objectType, args).node;
  if (!ts.isTypeQueryNode(query) || !ts.isLiteralTypeNode(node.indexType)) return undefined;
  const { literal } = node.indexType;
  const direction = ts.isStringLiteral(literal) ? memberNames.get(literal.text) : undefined;
  return direction && { direction, schema: query.exprName };
}

/** Does the value, or a value of the type, follow Standard Schema? */
function isSchema(program: Program, schema: ts.EntityName | ts.TypeNode): boolean {
  const { checker } = program.compiler;
  if (ts.isTypeNode(schema)) return standardTypes(checker, checker.getTypeFromTypeNode(schema)) !== undefined;
  const found = checker.getSymbolAtLocation(schema);
  const symbol = found && followAlias(checker, found);
  if (!symbol || !(symbol.flags & ts.SymbolFlags.Value)) return false;
  return standardTypes(checker, checker.getTypeOfSymbol(symbol)) !== undefined;
}

function schemaConstant(
  program: Program,
  name: ts.EntityName | ts.TypeNode,
  direction: SchemaUse["direction"],
): SchemaUse | undefined {
  if (!ts.isIdentifier(name) && !ts.isQualifiedName(name)) return undefined;
  const { checker } = program.compiler;
  const found = checker.getSymbolAtLocation(name);
  const symbol = found && followAlias(checker, found);
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration || !ts.isVariableDeclaration(declaration)) return undefined;
  const file = declaration.getSourceFile();
  const statement = declaration.parent.parent;
  const isTopConstant =
    (declaration.parent.flags & ts.NodeFlags.Const) !== 0 &&
    ts.isVariableStatement(statement) &&
    statement.parent === file;
  if (!isTopConstant || declaredIn(program, file) !== "project") return undefined;
  const types = standardTypes(checker, checker.getTypeOfSymbol(symbol));
  if (!types) return undefined;
  const exported = exportOf(program, file, symbol, ts.SymbolFlags.Value);
  const exportName = exported.kind === "named" ? exported.name : exported.kind === "default" ? "default" : undefined;
  return {
    direction,
    file: program.compiler.toProjectPath(file.fileName),
    constant: symbol.name,
    ...(exportName !== undefined && { exportName }),
    input: { type: types.input as unknown as TypeHandle },
    output: { type: types.output as unknown as TypeHandle },
    outputIsInput: checker.isTypeAssignableTo(types.output, types.input),
  };
}

/** The two types that every Standard Schema carries at `["~standard"].types`. */
function standardTypes(checker: ts.TypeChecker, schema: ts.Type): { input: ts.Type; output: ts.Type } | undefined {
  const standard = memberType(checker, schema, "~standard");
  const types = standard && memberType(checker, standard, "types");
  const input = types && memberType(checker, types, "input");
  const output = types && memberType(checker, types, "output");
  return input && output ? { input, output } : undefined;
}

function memberType(checker: ts.TypeChecker, type: ts.Type, name: string): ts.Type | undefined {
  const symbol = checker.getPropertyOfType(checker.getNonNullableType(type), name);
  return symbol && checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
}

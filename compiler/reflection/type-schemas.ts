import { ts } from "ts-morph";
import type { ProjectPath } from "../model/source.ts";
import type { Program } from "./program.ts";
import { declaredIn, exportOf, followAlias, packageOf, symbolOfTypeNode, withoutParentheses } from "./type-names.ts";
import type { NodeHandle, TypeHandle, TypeSite } from "./type-shape.ts";

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
  return schemaOfNode(program, handle as unknown as ts.TypeNode, new Set());
}

function schemaOfNode(program: Program, written: ts.TypeNode, seen: Set<ts.Symbol>): SchemaUse | undefined {
  const node = withoutParentheses(written);
  if (ts.isTypeQueryNode(node)) return memberSchema(program, node);
  if (ts.isIndexedAccessTypeNode(node)) return indexedSchema(program, node);
  const symbol = symbolOfTypeNode(program, node);
  const declaration = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
  if (!symbol || !declaration || seen.has(symbol)) return undefined;
  seen.add(symbol);
  const file = declaration.getSourceFile();
  if (declaredIn(program, file) === "project") {
    return declaration.typeParameters?.length ? undefined : schemaOfNode(program, declaration.type, seen);
  }
  const argument = ts.isTypeReferenceNode(node) || ts.isImportTypeNode(node) ? node.typeArguments?.[0] : undefined;
  const query = argument && withoutParentheses(argument);
  if (!query || !ts.isTypeQueryNode(query) || packageOf(file) === undefined) return undefined;
  const direction = directionOf(program, symbol.name, query, node);
  return direction && schemaConstant(program, query.exprName, direction);
}

/** A package's own name for one of the two types; an unknown name is looked through to the type it gives. */
function directionOf(
  program: Program,
  name: string,
  query: ts.TypeQueryNode,
  node: ts.TypeNode,
): SchemaUse["direction"] | undefined {
  if (inputNames.has(name)) return "input";
  if (outputNames.has(name)) return "output";
  const { checker } = program.compiler;
  const types = standardTypes(checker, checker.getTypeFromTypeNode(query));
  const given = checker.getTypeFromTypeNode(node);
  return types && (given === types.output ? "output" : given === types.input ? "input" : undefined);
}

/** ArkType has its types as members of the value: `typeof Order.infer`. */
function memberSchema(program: Program, node: ts.TypeQueryNode): SchemaUse | undefined {
  if (!ts.isQualifiedName(node.exprName)) return undefined;
  const direction = memberNames.get(node.exprName.right.text);
  return direction && schemaConstant(program, node.exprName.left, direction);
}

/** The same as an index: `(typeof Order)["infer"]`, and zod's `(typeof Order)["_output"]`. */
function indexedSchema(program: Program, node: ts.IndexedAccessTypeNode): SchemaUse | undefined {
  const query = withoutParentheses(node.objectType);
  if (!ts.isTypeQueryNode(query) || !ts.isLiteralTypeNode(node.indexType)) return undefined;
  const { literal } = node.indexType;
  const direction = ts.isStringLiteral(literal) ? memberNames.get(literal.text) : undefined;
  return direction && schemaConstant(program, query.exprName, direction);
}

/** Is it the name of a value that follows Standard Schema? */
export function isSchemaName(program: Program, name: ts.EntityName): boolean {
  const { checker } = program.compiler;
  const found = checker.getSymbolAtLocation(name);
  const symbol = found && followAlias(checker, found);
  if (!symbol || !(symbol.flags & ts.SymbolFlags.Value)) return false;
  return standardTypes(checker, checker.getTypeOfSymbol(symbol)) !== undefined;
}

/** Is it one that a server can import? */
export function isSchemaConstant(program: Program, name: ts.EntityName): boolean {
  return schemaConstant(program, name, "input") !== undefined;
}

function schemaConstant(program: Program, name: ts.EntityName, direction: "input" | "output"): SchemaUse | undefined {
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

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

const schemaPackages = new Set(["zod", "valibot", "arktype", "@standard-schema/spec", "@valibot/to-json-schema"]);
const inputNames = new Set(["input", "InferInput", "InferIn"]);
const outputNames = new Set(["infer", "output", "TypeOf", "Infer", "InferOutput", "InferOut"]);

/** The schema a written type comes from, looking through the user's own aliases; `undefined` when it comes from none. */
export function schemaUseOf(program: Program, handle: NodeHandle): SchemaUse | undefined {
  return schemaOfNode(program, handle as unknown as ts.TypeNode, new Set());
}

function schemaOfNode(program: Program, written: ts.TypeNode, seen: Set<ts.Symbol>): SchemaUse | undefined {
  const node = withoutParentheses(written);
  if (ts.isTypeQueryNode(node)) return arkSchema(program, node);
  const symbol = symbolOfTypeNode(program, node);
  const declaration = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
  if (!symbol || !declaration || seen.has(symbol)) return undefined;
  seen.add(symbol);
  const file = declaration.getSourceFile();
  if (declaredIn(program, file) === "project") {
    return declaration.typeParameters?.length ? undefined : schemaOfNode(program, declaration.type, seen);
  }
  const owner = packageOf(file);
  const direction = inputNames.has(symbol.name) ? "input" : outputNames.has(symbol.name) ? "output" : undefined;
  const argument = ts.isTypeReferenceNode(node) || ts.isImportTypeNode(node) ? node.typeArguments?.[0] : undefined;
  if (!owner || !schemaPackages.has(owner) || !direction || !argument || !ts.isTypeQueryNode(argument))
    return undefined;
  return schemaConstant(program, argument.exprName, direction);
}

/** ArkType has its types as members of the value: `typeof Order.infer`. */
function arkSchema(program: Program, node: ts.TypeQueryNode): SchemaUse | undefined {
  if (!ts.isQualifiedName(node.exprName)) return undefined;
  const member = node.exprName.right.text;
  const direction = member === "infer" || member === "inferOut" ? "output" : member === "inferIn" ? "input" : undefined;
  return direction && schemaConstant(program, node.exprName.left, direction);
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
  const exported = exportOf(program, file, symbol);
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

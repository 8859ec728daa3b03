import { ts } from "ts-morph";
import type { ClassExportKind } from "../model/type-model.ts";
import { docsOfSymbol } from "./doc-tags.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import type { DeclaredIn, TypeName } from "./type-shape.ts";

/** Whose file it is. A type is built in exactly when its declaration is in a default library file of this program. */
export function declaredIn(program: Program, file: ts.SourceFile): DeclaredIn {
  const { compiler } = program;
  if (compiler.program.isSourceFileDefaultLibrary(file)) return "library";
  if (compiler.isFramework(file)) return "framework";
  if (compiler.program.isSourceFileFromExternalLibrary(file) || file.fileName.includes("/node_modules/"))
    return "package";
  return "project";
}

/** The npm package a declaration file belongs to: `@types/node`. */
export function packageOf(file: ts.SourceFile): string | undefined {
  const match = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file.fileName);
  return match?.[1];
}

/** Follows imports and re-exports to what they name. */
export function followAlias(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

type NamedDeclaration = ts.TypeAliasDeclaration | ts.InterfaceDeclaration | ts.ClassDeclaration | ts.EnumDeclaration;

const isNamedDeclaration = (node: ts.Node): node is NamedDeclaration =>
  ts.isTypeAliasDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isEnumDeclaration(node);

/** The name of a type: the alias it was written as, else its interface, class or enum. */
export function nameOfType(program: Program, type: ts.Type, node: ts.TypeNode | undefined): TypeName | undefined {
  const written = node && aliasOfNode(program, node);
  if (written) return nameOfSymbol(program, written, false);
  const alias = type.aliasSymbol;
  if (alias) return nameOfSymbol(program, alias, (type.aliasTypeArguments?.length ?? 0) > 0);
  const symbol = type.symbol as ts.Symbol | undefined;
  if (!symbol || !(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.Enum)))
    return undefined;
  const args =
    type.flags & ts.TypeFlags.Object ? program.compiler.checker.getTypeArguments(type as ts.TypeReference) : [];
  const own = args.filter((arg) => !("isThisType" in arg && arg.isThisType));
  return nameOfSymbol(program, symbol, own.length > 0);
}

/** The non-generic type alias that a written type names directly. */
function aliasOfNode(program: Program, node: ts.TypeNode): ts.Symbol | undefined {
  const symbol = symbolOfTypeNode(program, node);
  const declaration = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
  if (!symbol || !declaration || declaration.typeParameters?.length) return undefined;
  return symbol;
}

/** What a type reference names, imports followed. */
export function symbolOfTypeNode(program: Program, node: ts.TypeNode): ts.Symbol | undefined {
  const { checker } = program.compiler;
  const bare = withoutParentheses(node);
  if (ts.isTypeReferenceNode(bare)) {
    const symbol = checker.getSymbolAtLocation(bare.typeName);
    return symbol && followAlias(checker, symbol);
  }
  if (ts.isImportTypeNode(bare) && bare.qualifier) {
    const symbol = checker.getSymbolAtLocation(bare.qualifier);
    return symbol && followAlias(checker, symbol);
  }
  if (ts.isExpressionWithTypeArguments(bare)) {
    const symbol = checker.getSymbolAtLocation(bare.expression);
    return symbol && followAlias(checker, symbol);
  }
  return undefined;
}

export function withoutParentheses(node: ts.TypeNode): ts.TypeNode {
  return ts.isParenthesizedTypeNode(node) ? withoutParentheses(node.type) : node;
}

function nameOfSymbol(program: Program, symbol: ts.Symbol, generic: boolean): TypeName | undefined {
  const declaration = symbol.declarations?.find(isNamedDeclaration);
  if (!declaration?.name?.text) return undefined;
  const file = declaration.getSourceFile();
  const topLevel = declaration.parent === file && ts.isExternalModule(file);
  return {
    name: declaration.name.text,
    declaredIn: declaredIn(program, file),
    generic,
    topLevel,
    exported: topLevel ? exportOf(program, file, symbol) : { kind: "none" },
    file: program.compiler.toProjectPath(file.fileName),
    span: spanOf(program, declaration.name),
    docs: docsOfSymbol(program, symbol),
  };
}

/** Under which name a module exports a symbol of its own. A type and a constant of one name may be two symbols. */
export function exportOf(
  program: Program,
  file: ts.SourceFile,
  symbol: ts.Symbol,
  meaning: ts.SymbolFlags = symbol.flags,
): ClassExportKind {
  const { checker } = program.compiler;
  const module = checker.getSymbolAtLocation(file);
  if (!module) return { kind: "none" };
  const names = checker
    .getExportsOfModule(module)
    .filter((exported) => {
      const target = followAlias(checker, exported);
      if (!(target.flags & meaning)) return false;
      return target === symbol || target === (checker.getExportSymbolOfSymbol(symbol) ?? symbol);
    })
    .map((exported) => exported.name)
    .sort();
  if (names.includes(symbol.name)) return { kind: "named", name: symbol.name };
  const named = names.find((name) => name !== "default");
  if (named !== undefined) return { kind: "named", name: named };
  return names.includes("default") ? { kind: "default" } : { kind: "none" };
}

import { ts } from "ts-morph";
import type { ClassId, Span } from "../model/source.ts";
import { classId, classOfSymbol } from "./class-identity.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { resolvedSymbol } from "./symbols.ts";

/** A name of SOURCE that could stand for the entrypoint. */
export interface EntryName {
  /** As a user would write it on the command line. */
  readonly name: string;
  /** `imported`: seen in SOURCE, but neither declared there nor passed on. */
  readonly origin: "declared" | "exported" | "imported";
  /** The class behind it; absent for what is no class of the user's. */
  readonly id?: ClassId;
  readonly span: Span;
}

/** Every name that SOURCE declares, exports or imports, in the order of its text. */
export function entryNames(program: Program): readonly EntryName[] {
  const file = program.compiler.sourceFile(program.entryFile);
  if (!file) return [];
  const names = new Map<string, EntryName>();
  const add = (name: string, origin: EntryName["origin"], symbol: ts.Symbol | undefined, at: ts.Node): void => {
    const declaration = classOfSymbol(symbol);
    const known = names.get(`${origin === "imported"} ${name}`);
    if (known) return;
    const own = declaration && !program.compiler.isFramework(declaration.getSourceFile());
    const id = own ? classId(program, declaration) : undefined;
    names.set(`${origin === "imported"} ${name}`, {
      name,
      origin,
      span: spanOf(program, at),
      ...(id !== undefined && { id }),
    });
  };
  for (const statement of file.statements) {
    if (ts.isClassDeclaration(statement) && statement.name)
      add(
        statement.name.text,
        "declared",
        program.compiler.checker.getSymbolAtLocation(statement.name),
        statement.name,
      );
    else if (ts.isFunctionDeclaration(statement) && statement.name)
      add(statement.name.text, "declared", undefined, statement.name);
    else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        if (ts.isIdentifier(name)) add(name.text, "declared", resolvedSymbol(program, name), name);
    } else if (ts.isImportDeclaration(statement)) {
      for (const name of importedIdentifiers(statement))
        add(name.text, "imported", resolvedSymbol(program, name), name);
    }
  }
  for (const exported of exportsOf(program, file)) {
    const at = exported.declarations?.find((one) => one.getSourceFile() === file) ?? file;
    const symbol = behindAlias(program, exported);
    const declaration = classOfSymbol(symbol);
    const name = exported.name === "default" ? (declaration?.name?.text ?? "default") : exported.name;
    add(name, "exported", symbol, ts.isSourceFile(at) ? (file.statements[0] ?? file) : at);
  }
  return [...names.values()];
}

function importedIdentifiers(statement: ts.ImportDeclaration): ts.Identifier[] {
  const clause = statement.importClause;
  if (!clause || clause.isTypeOnly) return [];
  const bindings = clause.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : [];
  return [...(clause.name ? [clause.name] : []), ...bindings.map(({ name }) => name)];
}

function exportsOf(program: Program, file: ts.SourceFile): ts.Symbol[] {
  const { checker } = program.compiler;
  const symbol = checker.getSymbolAtLocation(file);
  return symbol ? checker.getExportsOfModule(symbol).filter(({ name }) => name !== "export=") : [];
}

function behindAlias(program: Program, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? program.compiler.checker.getAliasedSymbol(symbol) : symbol;
}

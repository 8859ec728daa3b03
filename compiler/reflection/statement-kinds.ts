import { ts } from "ts-morph";
import type { ExportBinding, ImportBinding } from "../model/modules.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";

/** Every identifier that a top-level statement declares in its file, with the node of the declaration. */
export function declaredNames(statement: ts.Statement): readonly { name: string; node: ts.Node }[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap((declared) => namesOfBinding(declared.name, declared));
  if (ts.isImportDeclaration(statement)) {
    const clause = statement.importClause;
    if (!clause) return [];
    const named = clause.namedBindings;
    const inner = !named
      ? []
      : ts.isNamespaceImport(named)
        ? [{ name: named.name.text, node: named }]
        : named.elements.map((element) => ({ name: element.name.text, node: element }));
    return clause.name ? [{ name: clause.name.text, node: clause }, ...inner] : inner;
  }
  if (ts.isImportEqualsDeclaration(statement)) return [{ name: statement.name.text, node: statement }];
  if (ts.isExportAssignment(statement)) return statement.isExportEquals ? [] : [{ name: "default", node: statement }];
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  )
    return [{ name: statement.name?.text ?? "default", node: statement }];
  if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name))
    return [{ name: statement.name.text, node: statement }];
  return [];
}

function namesOfBinding(name: ts.BindingName, declared: ts.Node): { name: string; node: ts.Node }[] {
  if (ts.isIdentifier(name)) return [{ name: name.text, node: declared }];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : namesOfBinding(element.name, element),
  );
}

/** The names that an import declaration brings in. */
export function importBindings(statement: ts.Statement, program: Program): ImportBinding[] {
  if (ts.isImportEqualsDeclaration(statement)) {
    const { name } = statement;
    return [{ local: name.text, imported: "*", typeOnly: statement.isTypeOnly, span: spanOf(program, name) }];
  }
  if (!ts.isImportDeclaration(statement) || !statement.importClause) return [];
  const clause = statement.importClause;
  const typeOnly = isTypeClause(clause);
  const made = (local: ts.Identifier, imported: string, only: boolean, node: ts.Node): ImportBinding => ({
    local: local.text,
    imported,
    typeOnly: only,
    span: spanOf(program, node),
    ...(!only && imported !== "*" && namesNoValue(program, local) && { elided: true }),
  });
  const bindings: ImportBinding[] = [];
  if (clause.name) bindings.push(made(clause.name, "default", typeOnly, clause.name));
  const named = clause.namedBindings;
  if (named && ts.isNamespaceImport(named)) bindings.push(made(named.name, "*", typeOnly, named));
  if (named && ts.isNamedImports(named))
    for (const element of named.elements) {
      const imported = (element.propertyName ?? element.name).text;
      bindings.push(made(element.name, imported, typeOnly || element.isTypeOnly, element));
    }
  return bindings;
}

/** The names that a statement makes visible outside the file. */
export function exportBindings(statement: ts.Statement, program: Program): ExportBinding[] {
  if (ts.isExportAssignment(statement))
    return [
      statement.isExportEquals
        ? { exported: "export=", local: "export=", typeOnly: false }
        : { exported: "default", local: "default", typeOnly: false },
    ];
  if (ts.isExportDeclaration(statement)) {
    const { exportClause, isTypeOnly: typeOnly } = statement;
    if (!exportClause) return [{ exported: "*", local: "*", typeOnly, span: spanOf(program, statement) }];
    if (ts.isNamespaceExport(exportClause))
      return [{ exported: exportClause.name.text, local: "*", typeOnly, span: spanOf(program, exportClause) }];
    return exportClause.elements.map((element) => {
      const only = typeOnly || element.isTypeOnly;
      return {
        exported: element.name.text,
        local: (element.propertyName ?? element.name).text,
        typeOnly: only,
        span: spanOf(program, element),
        ...(!only && ts.isIdentifier(element.name) && namesNoValue(program, element.name) && { elided: true }),
      };
    });
  }
  if (!ts.canHaveModifiers(statement)) return [];
  const kinds = (ts.getModifiers(statement) ?? []).map((modifier) => modifier.kind);
  if (!kinds.includes(ts.SyntaxKind.ExportKeyword)) return [];
  const typeOnly = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  const isDefault = kinds.includes(ts.SyntaxKind.DefaultKeyword);
  return declaredNames(statement).map(({ name }) => ({
    exported: isDefault ? "default" : name,
    local: name,
    typeOnly,
  }));
}

function isTypeClause(clause: ts.ImportClause): boolean {
  return clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** True only when the checker knows the target and it has no value. */
function namesNoValue(program: Program, name: ts.Identifier): boolean {
  const { checker } = program.compiler;
  const symbol = checker.getSymbolAtLocation(name);
  if (!symbol) return false;
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (!target.declarations || target.declarations.length === 0) return false;
  return (target.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) === 0;
}

import { ts } from "ts-morph";
import { unknownFrameworkName } from "../../diagnostics/catalogue/1-load.ts";
import { closest } from "../../diagnostics/closest.ts";
import { spanOf } from "../../reflection/places.ts";
import type { Program } from "../../reflection/program.ts";
import { userFiles } from "../../reflection/user-files.ts";
import type { Session } from "../../session.ts";

/** Reports names that are imported from chainsc and that it does not have: what hangs on them would not be found, and nobody could say why. */
export function checkFrameworkNames(program: Program, session: Session): void {
  for (const file of userFiles(program))
    for (const statement of file.statements)
      if (ts.isImportDeclaration(statement)) checkImport(program, statement, session);
}

function checkImport(
  program: Program,
  { importClause, moduleSpecifier }: ts.ImportDeclaration,
  session: Session,
): void {
  const { checker } = program.compiler;
  if (!importClause || !ts.isStringLiteral(moduleSpecifier)) return;
  const module = checker.getSymbolAtLocation(moduleSpecifier);
  const declared = module?.valueDeclaration;
  if (!module || !declared || !program.compiler.isFramework(declared.getSourceFile())) return;
  const known = checker.getExportsOfModule(module).map(({ name }) => name);
  for (const { name, node } of importedNames(importClause)) {
    if (known.includes(name)) continue;
    const suggestion = closest(name, known);
    session.diagnostics.report(
      unknownFrameworkName,
      { specifier: moduleSpecifier.text, name, ...(suggestion !== undefined && { suggestion }) },
      { span: spanOf(program, node) },
    );
  }
}

function importedNames({ name, namedBindings }: ts.ImportClause): { readonly name: string; readonly node: ts.Node }[] {
  const named = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
  return [
    ...(name ? [{ name: "default", node: name }] : []),
    ...named.map(({ propertyName, name: local }) => ({
      name: (propertyName ?? local).text,
      node: propertyName ?? local,
    })),
  ];
}

import { ts } from "ts-morph";
import { closest } from "../diagnostics/closest.ts";
import type { Program } from "./program.ts";
import { symbolOfTypeNode } from "./type-names.ts";

/** Types that are words of the language. */
const keywords = ["string", "number", "boolean", "bigint", "null", "unknown", "undefined", "void"];
/** Of the global types, those that can cross the wire or wrap what can. */
const globals = [
  "Array", "ArrayBuffer", "AsyncGenerator", "AsyncIterable", "Buffer", "Date", "Float32Array", "Float64Array",
  "Int32Array", "Map", "Omit", "Partial", "Pick", "Promise", "Readonly", "ReadonlyArray", "Record", "Required", "Set",
  "URL", "Uint8Array",
]; // biome-ignore format: a list of names

/** What a misspelt type was probably meant to be: a type of the same file, or one that everybody knows. */
export function meantName(program: Program, node: ts.TypeNode): string | undefined {
  const search = (current: ts.Node): string | undefined => {
    if (!ts.isTypeReferenceNode(current) || symbolOfTypeNode(program, current)?.declarations)
      return ts.forEachChild(current, search);
    const { typeName } = current;
    if (!ts.isIdentifier(typeName)) return undefined;
    return closest(typeName.text, [...typesOfFile(node.getSourceFile()), ...keywords, ...globals]);
  };
  return search(node);
}

/** The names that the file imports or declares at its top level. */
function typesOfFile(file: ts.SourceFile): readonly string[] {
  return file.statements.flatMap((statement): readonly string[] => {
    if (ts.isImportDeclaration(statement)) return importedNames(statement.importClause);
    const isNamed =
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isEnumDeclaration(statement);
    return isNamed && statement.name ? [statement.name.text] : [];
  });
}

function importedNames(clause: ts.ImportClause | undefined): readonly string[] {
  const bindings = clause?.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
  return clause?.name ? [clause.name.text, ...named] : named;
}

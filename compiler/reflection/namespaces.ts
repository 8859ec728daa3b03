import { ts } from "ts-morph";
import { hasModifier } from "./expression-modifiers.ts";

/**
 * Is it a namespace that does nothing but declare each of its members once? Then a member is what its declaration
 * says, as that of a module is. What a namespace adds to a class, a function or an enum is not looked for here.
 */
export function isPlainNamespace(symbol: ts.Symbol): boolean {
  const others = ts.SymbolFlags.Value & ~ts.SymbolFlags.ValueModule;
  if (symbol.flags & others) return false;
  const parts = symbol.declarations?.filter(ts.isModuleDeclaration) ?? [];
  const [first] = parts;
  if (!first || parts.some((part) => part.getSourceFile() !== first.getSourceFile())) return false;
  const seen = new Map<string, ts.SyntaxKind>();
  return parts.every((part) => exportsOf(part).every(({ name, node }) => isNew(seen, name, node)));
}

function isNew(seen: Map<string, ts.SyntaxKind>, name: string, node: ts.Node): boolean {
  const known = seen.get(name);
  seen.set(name, node.kind);
  // Two parts of one enum or namespace are one thing.
  const merges = ts.isModuleDeclaration(node) || ts.isEnumDeclaration(node);
  return known === undefined || (merges && known === node.kind);
}

interface Exported {
  readonly name: string;
  readonly node: ts.Node;
}

/** What one part of a namespace exports and has a value. */
function exportsOf({ body }: ts.ModuleDeclaration): readonly Exported[] {
  if (!body) return [];
  if (ts.isModuleDeclaration(body)) return [{ name: body.name.text, node: body }];
  if (!ts.isModuleBlock(body)) return [];
  return body.statements
    .filter((statement) => hasModifier(statement, ts.SyntaxKind.ExportKeyword))
    .filter((statement) => !hasModifier(statement, ts.SyntaxKind.DeclareKeyword))
    .flatMap((statement) => namesOf(statement));
}

function namesOf(statement: ts.Statement): readonly Exported[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
  if (ts.isFunctionDeclaration(statement) && !statement.body) return [];
  const declares =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement);
  return declares && statement.name ? [{ name: statement.name.text, node: statement }] : [];
}

function bound(name: ts.BindingName): readonly Exported[] {
  if (ts.isIdentifier(name)) return [{ name: name.text, node: name }];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? bound(element.name) : []));
}

/** The first namespace among a symbol's declarations that runs; with `member`, the first that exports that name. */
export function namespacePart(symbol: ts.Symbol, member?: string): ts.ModuleDeclaration | undefined {
  if (!(symbol.flags & ts.SymbolFlags.ValueModule)) return undefined;
  return symbol.declarations
    ?.filter(ts.isModuleDeclaration)
    .find((part) => member === undefined || exportsOf(part).some(({ name }) => name === member));
}

/** The namespaces that a declaration is in, innermost first. */
export function namespacesAround(node: ts.Node): readonly ts.ModuleDeclaration[] {
  const found: ts.ModuleDeclaration[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isFunctionLike(at)) return [];
    if (ts.isModuleDeclaration(at)) found.push(at);
  }
  return found;
}

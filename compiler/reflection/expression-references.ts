import { ts } from "ts-morph";
import { behindAliases, symbolAt } from "./bindings.ts";
import { core } from "./expression-lower.ts";
import { isJsonFile } from "./expression-modifiers.ts";
import type { Program } from "./program.ts";
import { userFiles } from "./user-files.ts";

/** Finds the expressions that stand for a declaration, in all of the user's files. */
export interface References {
  /** Expressions that read or write the variable, parameter, function or static member. Types and imports are left out. */
  to(declaration: ts.Node): readonly ts.Expression[];
  /** Those of them that a cheap test lets pass: names are only looked up for what is left. */
  matching(declaration: ts.Node, test: (expression: ts.Expression) => boolean): readonly ts.Expression[];
  /** Uses of a whole module as a value, other than reading one export of it by name. */
  wholeModule(file: ts.SourceFile): readonly ts.Node[];
}

interface Index {
  /** By file: identifiers that stand alone, by their text. */
  readonly files: ReadonlyMap<ts.SourceFile, Names>;
  /** Names after a dot, and string literals between brackets, of all files. */
  readonly accesses: Names;
  /** By declaration: the names that imports and exports give to it, by file. */
  readonly aliases: ReadonlyMap<ts.Node, ReadonlyMap<ts.SourceFile, ReadonlySet<string>>>;
  readonly dynamicImports: readonly ts.CallExpression[];
}

type Names = ReadonlyMap<string, readonly ts.Node[]>;

export function referencesOf(program: Program): References {
  let index: Index | undefined;
  const known = new Map<ts.Node, readonly ts.Expression[]>();
  const all = (): Index => {
    index ??= buildIndex(program);
    return index;
  };
  return {
    to(declaration) {
      const found = known.get(declaration) ?? findReferences(program, declaration, all(), () => true);
      known.set(declaration, found);
      return found;
    },
    matching: (declaration, test) => findReferences(program, declaration, all(), test),
    wholeModule: (file) => wholeModuleUses(program, file, all()),
  };
}

function buildIndex(program: Program): Index {
  const files = new Map<ts.SourceFile, Names>();
  const accesses = new Map<string, ts.Node[]>();
  const aliases = new Map<ts.Node, Map<ts.SourceFile, Set<string>>>();
  const dynamicImports: ts.CallExpression[] = [];
  const addAlias = (name: ts.Node, file: ts.SourceFile): void => {
    const symbol = program.compiler.checker.getSymbolAtLocation(name);
    const target = symbol && behindAliases(program, symbol).valueDeclaration;
    if (!target) return;
    const byFile = aliases.get(target) ?? new Map<ts.SourceFile, Set<string>>();
    aliases.set(target, byFile.set(file, (byFile.get(file) ?? new Set<string>()).add(name.getText())));
  };
  for (const file of userFiles(program)) {
    if (file.isDeclarationFile || isJsonFile(file)) continue;
    const names = new Map<string, ts.Node[]>();
    files.set(file, names);
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) add(isAccessName(node) ? accesses : names, node.text, node);
      else if (ts.isStringLiteralLike(node) && ts.isElementAccessExpression(node.parent))
        add(accesses, node.text, node);
      else if (ts.isCallExpression(node) && loadsModule(node)) dynamicImports.push(node);
      const alias = aliasName(node);
      if (alias) addAlias(alias, file);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { files, accesses, aliases, dynamicImports };
}

function isAccessName(node: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}

function aliasName(node: ts.Node): ts.Node | undefined {
  if (ts.isImportSpecifier(node) || ts.isNamespaceImport(node) || ts.isImportEqualsDeclaration(node)) return node.name;
  if (ts.isImportClause(node)) return node.name;
  if (ts.isExportSpecifier(node)) return ts.isIdentifier(node.name) ? node.name : undefined;
  return ts.isNamespaceExport(node) ? node.name : undefined;
}

function add(names: Map<string, ts.Node[]>, name: string, node: ts.Node): void {
  const known = names.get(name);
  if (known) known.push(node);
  else names.set(name, [node]);
}

function loadsModule(call: ts.CallExpression): boolean {
  if (call.expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(call.expression) && call.expression.text === "require" && call.arguments.length === 1;
}

function findReferences(
  program: Program,
  declaration: ts.Node,
  index: Index,
  test: (expression: ts.Expression) => boolean,
): readonly ts.Expression[] {
  const own = ownName(declaration);
  const home = declaration.getSourceFile();
  const aliases = index.aliases.get(declaration) ?? new Map<ts.SourceFile, ReadonlySet<string>>();
  const named = own === undefined ? [] : [own];
  const found: ts.Expression[] = [];
  const look = (nodes: readonly ts.Node[] | undefined): void => {
    for (const node of nodes ?? []) {
      const expression = node === nameOf(declaration) ? undefined : denoting(node);
      if (!expression || !test(expression)) continue;
      const fits = ts.isPropertyDeclaration(declaration)
        ? isMemberAccess(program, node, expression, declaration)
        : isNameOf(program, node, expression, declaration);
      if (fits) found.push(expression);
    }
  };
  for (const [file, names] of index.files) {
    const local = aliases.get(file) ?? [];
    for (const name of new Set([...(file === home ? named : []), ...local])) look(names.get(name));
  }
  const everyName = new Set([...named, ...[...aliases.values()].flatMap((names) => [...names])]);
  for (const name of everyName) look(index.accesses.get(name));
  return found;
}

/** The expression that an identifier names: itself, or the access it is the last part of. */
function denoting(node: ts.Node): ts.Expression | undefined {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return parent;
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === node && !ts.isIdentifier(node))
    return parent;
  if (!ts.isIdentifier(node)) return undefined;
  if (ts.isShorthandPropertyAssignment(parent)) return node;
  if (ts.isExportAssignment(parent)) return undefined;
  const isName =
    (parent as { name?: ts.Node }).name === node || (parent as { propertyName?: ts.Node }).propertyName === node;
  return isName || ts.isQualifiedName(parent) || ts.isPartOfTypeNode(node) || ts.isTypeQueryNode(parent)
    ? undefined
    : node;
}

function isNameOf(program: Program, node: ts.Node, expression: ts.Expression, declaration: ts.Node): boolean {
  if (expression !== node) {
    const left = core((expression as ts.PropertyAccessExpression).expression);
    const isModule =
      ts.isIdentifier(left) && ((symbolAt(program, left)?.flags ?? 0) & ts.SymbolFlags.ValueModule) !== 0;
    if (!isModule && !isDynamicImport(left)) return false;
  }
  return isSame(symbolAt(program, node), declaration);
}

function isSame(symbol: ts.Symbol | undefined, declaration: ts.Node): boolean {
  return (
    symbol?.valueDeclaration === declaration || (symbol?.declarations?.includes(declaration as ts.Declaration) ?? false)
  );
}

function isMemberAccess(program: Program, node: ts.Node, expression: ts.Expression, declaration: ts.Node): boolean {
  if (expression === node) return false;
  const symbol = program.compiler.checker.getSymbolAtLocation(node);
  if (symbol) return isSame(symbol, declaration);
  const left = core((expression as ts.PropertyAccessExpression).expression);
  return ts.isIdentifier(left) && symbolAt(program, left)?.valueDeclaration === declaration.parent;
}

function isDynamicImport(expression: ts.Node): boolean {
  const inner = ts.isAwaitExpression(expression) ? core(expression.expression) : expression;
  return ts.isCallExpression(inner) && loadsModule(inner);
}

function nameOf(declaration: ts.Node): ts.Node | undefined {
  return (declaration as { name?: ts.Node }).name;
}

function ownName(declaration: ts.Node): string | undefined {
  const name = nameOf(declaration);
  return name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? name.text : undefined;
}

function wholeModuleUses(program: Program, file: ts.SourceFile, index: Index): readonly ts.Node[] {
  const uses: ts.Node[] = [];
  for (const [user, names] of index.aliases.get(file) ?? [])
    for (const node of [...names].flatMap((name) => index.files.get(user)?.get(name) ?? [])) {
      const expression = denoting(node);
      if (!expression || !isSame(symbolAt(program, node), file)) continue;
      if (!isNamedRead(expression)) uses.push(expression);
    }
  for (const call of index.dynamicImports) {
    const specifier = call.arguments[0];
    const isThis = specifier && isSame(program.compiler.checker.getSymbolAtLocation(specifier), file);
    if (isThis && !isNamedRead(ts.isAwaitExpression(call.parent) ? call.parent : call)) uses.push(call);
  }
  return uses;
}

function isNamedRead(expression: ts.Expression): boolean {
  let at: ts.Node = expression;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === at;
  return (
    ts.isElementAccessExpression(parent) &&
    parent.expression === at &&
    ts.isStringLiteralLike(parent.argumentExpression)
  );
}

import { ts } from "ts-morph";
import type { Program } from "./program.ts";

/**
 * What an import or an export leads to when the code runs. TypeScript's own answer differs where types share a name
 * with values, where only types go through, and where two `export *` give the same name.
 */
export type Target =
  /** `isNamespace`: all exports of a module as one object. */
  | { readonly kind: "found"; readonly symbol: ts.Symbol; readonly isNamespace: boolean }
  /** Nothing is there when the code runs; `place` is why. */
  | { readonly kind: "nothing"; readonly why: Nothing; readonly place: ts.Node };

export type Nothing =
  /** An import or export that is erased. */
  | "types-only"
  /** `declare const x`, exported by a file that has no `x`. */
  | "declared-only"
  /** Two `export *` give different things under this name, so the name is left out. */
  | "clash"
  /** An `export *` whose module is not here may give this name as well. */
  | "open";

/** Where a symbol leads to, through all imports and exports. */
export function runtimeTarget(program: Program, symbol: ts.Symbol): Target | undefined {
  return follow(program, symbol, new Map());
}

/** What a module gives under a name; `undefined` when nothing is known by that name. */
export function exportedTarget(program: Program, module: ts.Symbol, name: string): Target | undefined {
  return exported(program, module, ts.escapeLeadingUnderscores(name), new Map());
}

/** Names of the values that a module gives, sorted, and the first `export *` that leaves one of them open. */
export function exportedNames(
  program: Program,
  module: ts.Symbol,
): { readonly names: readonly string[]; readonly doubtful?: ts.Node } {
  const names = new Set<string>();
  collectNames(program, module, names, new Set());
  let doubtful: ts.Node | undefined;
  const present = [...names].filter((name) => {
    const target = exportedTarget(program, module, name);
    if (target?.kind === "found") return true;
    if (target && (target.why === "clash" || target.why === "open")) doubtful ??= target.place;
    return false;
  });
  return { names: present.sort(), ...(doubtful && { doubtful }) };
}

function collectNames(program: Program, module: ts.Symbol, into: Set<string>, seen: Set<ts.Symbol>): void {
  if (seen.has(module)) return;
  const isTop = seen.size === 0;
  seen.add(module);
  for (const [name] of module.exports ?? new Map<ts.__String, ts.Symbol>())
    if (!special.has(name) && (isTop || name !== "default")) into.add(ts.unescapeLeadingUnderscores(name));
  for (const { target } of starsOf(program, module)) if (target) collectNames(program, target, into, seen);
}

const special: ReadonlySet<ts.__String> = new Set([
  ts.InternalSymbolName.ExportStar,
  ts.InternalSymbolName.ExportEquals,
]);

/** Names that are being looked for already, by module: exports may go in circles. */
type Seen = Map<ts.Symbol, Set<ts.__String>>;

function exported(program: Program, module: ts.Symbol, name: ts.__String, seen: Seen): Target | undefined {
  const names = seen.get(module) ?? new Set<ts.__String>();
  if (names.has(name)) return undefined;
  seen.set(module, names.add(name));
  const own = module.exports?.get(name);
  const explicit = own && follow(program, own, seen);
  if (explicit?.kind === "found" || (explicit && explicit.why !== "types-only")) {
    if (explicit.kind === "nothing" || !isDeclaredOnly(module, explicit.symbol)) return explicit;
    return { kind: "nothing", why: "declared-only", place: declarationIn(explicit.symbol) ?? placeOf(module) };
  }
  // A type of that name hides no value: it is erased.
  return (name === "default" ? undefined : throughStars(program, module, name, seen)) ?? explicit;
}

function throughStars(program: Program, module: ts.Symbol, name: ts.__String, seen: Seen): Target | undefined {
  let found: Target | undefined;
  let open: ts.Node | undefined;
  for (const { target, place } of starsOf(program, module)) {
    if (!target) {
      open ??= place;
      continue;
    }
    const one = exported(program, target, name, seen);
    if (!one) continue;
    if (one.kind === "nothing" && one.why !== "types-only") return one;
    if (one.kind === "nothing" || !found || found.kind === "nothing") found = found?.kind === "found" ? found : one;
    else if (!isSame(found, one)) return { kind: "nothing", why: "clash", place };
  }
  return found?.kind === "found" && open ? { kind: "nothing", why: "open", place: open } : found;
}

function isSame(left: Extract<Target, { kind: "found" }>, right: Extract<Target, { kind: "found" }>): boolean {
  return left.symbol === right.symbol && left.isNamespace === right.isNamespace;
}

interface Star {
  readonly place: ts.ExportDeclaration;
  readonly target: ts.Symbol | undefined;
}

/** Every `export * from` of a module that lets values through. */
function starsOf(program: Program, module: ts.Symbol): readonly Star[] {
  const declared = module.exports?.get(ts.InternalSymbolName.ExportStar)?.declarations ?? [];
  return declared.flatMap((place) => {
    if (!ts.isExportDeclaration(place) || place.isTypeOnly || !place.moduleSpecifier) return [];
    return [{ place, target: program.compiler.checker.getSymbolAtLocation(place.moduleSpecifier) }];
  });
}

function follow(program: Program, symbol: ts.Symbol, seen: Seen): Target | undefined {
  if (!(symbol.flags & ts.SymbolFlags.Alias)) return ofDeclared(symbol);
  const { checker } = program.compiler;
  const declaration = symbol.declarations?.find(isAlias);
  if (!declaration) return ofDeclared(checker.getAliasedSymbol(symbol));
  if (isErased(declaration)) return { kind: "nothing", why: "types-only", place: declaration };
  if (ts.isNamespaceImport(declaration) || ts.isNamespaceExport(declaration)) {
    const module = checker.getAliasedSymbol(symbol);
    return { kind: "found", symbol: module, isNamespace: true };
  }
  if (ts.isExportSpecifier(declaration) && !declaration.parent.parent.moduleSpecifier) {
    const local = checker.getExportSpecifierLocalTargetSymbol(declaration);
    return local && follow(program, local, seen);
  }
  const from = specifierOf(declaration);
  const module = from && checker.getSymbolAtLocation(from);
  if (module && isPlainModule(module)) return exported(program, module, nameTaken(declaration), seen);
  const next = checker.getImmediateAliasedSymbol(symbol);
  return next && next !== symbol ? follow(program, next, seen) : undefined;
}

type Alias =
  | ts.ImportSpecifier
  | ts.ImportClause
  | ts.NamespaceImport
  | ts.ExportSpecifier
  | ts.NamespaceExport
  | ts.ImportEqualsDeclaration;

function isAlias(node: ts.Node): node is Alias {
  return (
    ts.isImportSpecifier(node) ||
    ts.isImportClause(node) ||
    ts.isNamespaceImport(node) ||
    ts.isExportSpecifier(node) ||
    ts.isNamespaceExport(node) ||
    ts.isImportEqualsDeclaration(node)
  );
}

function isErased(node: Alias): boolean {
  if (ts.isImportSpecifier(node)) return node.isTypeOnly || node.parent.parent.isTypeOnly;
  if (ts.isExportSpecifier(node)) return node.isTypeOnly || node.parent.parent.isTypeOnly;
  if (ts.isNamespaceImport(node) || ts.isNamespaceExport(node)) return node.parent.isTypeOnly;
  return node.isTypeOnly;
}

function specifierOf(node: Alias): ts.Expression | undefined {
  if (ts.isImportSpecifier(node)) return node.parent.parent.parent.moduleSpecifier;
  if (ts.isImportClause(node)) return node.parent.moduleSpecifier;
  return ts.isExportSpecifier(node) ? node.parent.parent.moduleSpecifier : undefined;
}

function nameTaken(node: Alias): ts.__String {
  if (ts.isImportClause(node)) return ts.InternalSymbolName.Default;
  const name = ts.isImportSpecifier(node) || ts.isExportSpecifier(node) ? (node.propertyName ?? node.name) : node.name;
  return ts.escapeLeadingUnderscores(name?.text ?? "default");
}

/** A source of the user's that is an ES module: all that it exports is to be seen in its text. */
function isPlainModule(module: ts.Symbol): boolean {
  const file = module.valueDeclaration;
  if (!file || !ts.isSourceFile(file) || file.isDeclarationFile) return false;
  return !module.exports?.has(ts.InternalSymbolName.ExportEquals) && !file.fileName.endsWith(".json");
}

function ofDeclared(symbol: ts.Symbol): Target {
  if (symbol.flags & ts.SymbolFlags.Value || !symbol.declarations?.length)
    return { kind: "found", symbol, isNamespace: false };
  return { kind: "nothing", why: "types-only", place: symbol.declarations[0] as ts.Node };
}

function isDeclaredOnly(module: ts.Symbol, symbol: ts.Symbol): boolean {
  if (!isPlainModule(module)) return false;
  const values = (symbol.declarations ?? []).filter(
    (one) => !ts.isInterfaceDeclaration(one) && !ts.isTypeAliasDeclaration(one),
  );
  return (
    values.length > 0 &&
    values.every(
      (one) =>
        !one.getSourceFile().isDeclarationFile && (ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Ambient) !== 0,
    )
  );
}

function declarationIn(symbol: ts.Symbol): ts.Node | undefined {
  return symbol.valueDeclaration ?? symbol.declarations?.[0];
}

function placeOf(module: ts.Symbol): ts.Node {
  const found = declarationIn(module);
  if (!found) throw new Error("A module without a declaration exports something");
  return found;
}

import { ts } from "ts-morph";
import { behindAliases, symbolAt } from "./bindings.ts";
import { core } from "./expression-core.ts";
import { isJsonFile } from "./expression-modifiers.ts";
import type { Program } from "./program.ts";
import { userFiles } from "./user-files.ts";

/** What one walk through all of the user's files finds, by name: whoever asks about a declaration looks up little else. */
export interface ReferenceIndex {
  /** By file: identifiers that stand alone, by their text. */
  readonly files: ReadonlyMap<ts.SourceFile, Names>;
  /** Names after a dot, and string literals between brackets, of all files. */
  readonly accesses: Names;
  /** Keys that patterns and patterns of assignments take out of an object. */
  readonly taken: Names;
  /** By declaration: the names that imports and exports give to it, by file. */
  readonly aliases: ReadonlyMap<ts.Node, ReadonlyMap<ts.SourceFile, ReadonlySet<string>>>;
  /** Every name that stands for a whole module or namespace somewhere. */
  readonly moduleNames: ReadonlySet<string>;
  readonly dynamicImports: readonly ts.CallExpression[];
  /** By file: the files whose `export *` or `export * as` passes all of its exports on. */
  readonly barrels: ReadonlyMap<ts.SourceFile, ReadonlySet<ts.SourceFile>>;
  /** Functions that are members of classes and of object literals. */
  readonly members: ReadonlyMap<string, readonly ts.FunctionLikeDeclaration[]>;
  /** Writes to what JavaScript itself provides, by its dotted name; `*` for a key that is computed. */
  readonly patches: ReadonlyMap<string, ts.Node>;
}

export type Names = ReadonlyMap<string, readonly ts.Node[]>;

export function buildIndex(program: Program): ReferenceIndex {
  const files = new Map<ts.SourceFile, Names>();
  const accesses = new Map<string, ts.Node[]>();
  const taken = new Map<string, ts.Node[]>();
  const aliases = new Map<ts.Node, Map<ts.SourceFile, Set<string>>>();
  const moduleNames = new Set(["globalThis"]);
  const dynamicImports: ts.CallExpression[] = [];
  const barrels = new Map<ts.SourceFile, Set<ts.SourceFile>>();
  const members = new Map<string, ts.FunctionLikeDeclaration[]>();
  const patches = new Map<string, ts.Node>();
  const addAlias = (name: ts.Identifier | ts.StringLiteral, file: ts.SourceFile): void => {
    const symbol = program.compiler.checker.getSymbolAtLocation(name);
    const target = symbol && behindAliases(program, symbol).valueDeclaration;
    if (!target) return;
    if (ts.isSourceFile(target) || ts.isModuleDeclaration(target)) moduleNames.add(name.text);
    const byFile = aliases.get(target) ?? new Map<ts.SourceFile, Set<string>>();
    aliases.set(target, byFile.set(file, (byFile.get(file) ?? new Set<string>()).add(name.text)));
  };
  for (const file of userFiles(program)) {
    if (file.isDeclarationFile || isJsonFile(file)) continue;
    const names = new Map<string, ts.Node[]>();
    files.set(file, names);
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node))
        add(isAccessName(node) ? accesses : names, node.text, node);
      else if (ts.isStringLiteralLike(node) && ts.isElementAccessExpression(node.parent))
        add(accesses, node.text, node);
      else if (ts.isCallExpression(node) && loadsModule(node)) dynamicImports.push(node);
      if (ts.isModuleDeclaration(node)) moduleNames.add(node.name.text);
      const alias = aliasName(node);
      if (alias) addAlias(alias, file);
      const key = takenKey(node);
      if (key !== undefined) add(taken, key, node);
      const named = memberFunction(node);
      if (named) add(members, named.name, named.declaration);
      const patch = patchOf(program, node);
      if (patch !== undefined && !patches.has(patch)) patches.set(patch, node);
      const passed = starTarget(program, node);
      if (passed) barrels.set(passed, (barrels.get(passed) ?? new Set()).add(file));
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { files, accesses, taken, aliases, moduleNames, dynamicImports, barrels, members, patches };
}

function isAccessName(node: ts.Identifier | ts.PrivateIdentifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}

function aliasName(node: ts.Node): ts.Identifier | ts.StringLiteral | undefined {
  if (ts.isImportSpecifier(node) || ts.isNamespaceImport(node) || ts.isImportEqualsDeclaration(node)) return node.name;
  if (ts.isImportClause(node)) return node.name;
  return ts.isExportSpecifier(node) || ts.isNamespaceExport(node) ? node.name : undefined;
}

/** `const { key } = …`, `const { key: name } = …`, `({ key } = …)`. */
function takenKey(node: ts.Node): string | undefined {
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = node.propertyName ?? node.name;
    return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
  }
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return undefined;
  const { name } = node;
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}

function memberFunction(node: ts.Node): { name: string; declaration: ts.FunctionLikeDeclaration } | undefined {
  if (!ts.isMethodDeclaration(node) && !ts.isPropertyAssignment(node) && !ts.isPropertyDeclaration(node))
    return undefined;
  const { name } = node;
  if (!ts.isIdentifier(name) && !ts.isStringLiteralLike(name) && !ts.isPrivateIdentifier(name)) return undefined;
  if (ts.isMethodDeclaration(node)) return node.body && { name: name.text, declaration: node };
  const value = node.initializer && core(node.initializer);
  const isFunction = value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value));
  return isFunction ? { name: name.text, declaration: value } : undefined;
}

export function loadsModule(call: ts.CallExpression): boolean {
  if (call.expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(call.expression) && call.expression.text === "require" && call.arguments.length === 1;
}

function starTarget(program: Program, node: ts.Node): ts.SourceFile | undefined {
  if (!ts.isExportDeclaration(node) || !node.moduleSpecifier) return undefined;
  if (node.exportClause && !ts.isNamespaceExport(node.exportClause)) return undefined;
  const target = program.compiler.checker.getSymbolAtLocation(node.moduleSpecifier)?.valueDeclaration;
  return target && ts.isSourceFile(target) ? target : undefined;
}

const writers: ReadonlySet<string> = new Set([
  "Object.assign", "Object.defineProperty", "Object.defineProperties", "Object.setPrototypeOf",
  "Reflect.set", "Reflect.defineProperty", "Reflect.deleteProperty", "Reflect.setPrototypeOf",
]); // biome-ignore format: a list of names

/** `Array.prototype.last = …`, `Object.assign(globalThis, …)` and their like: the name of what is written to. */
function patchOf(program: Program, node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment) return undefined;
    return globalPath(program, node.left, true);
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [target, key] = node.arguments;
  if (!target || !writers.has(globalPath(program, node.expression, true) ?? "")) return undefined;
  const owner = globalPath(program, target, false);
  if (owner === undefined) return undefined;
  return joined(owner, key && ts.isStringLiteralLike(key) ? key.text : "*");
}

const worldNames: ReadonlySet<string> = new Set(["globalThis", "global", "window", "self"]);

/** The dotted name of something that JavaScript provides, without `globalThis`; empty for that itself. */
function globalPath(program: Program, written: ts.Node, isMember: boolean): string | undefined {
  const node = core(written);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const owner = globalPath(program, node.expression, false);
    if (owner === undefined) return undefined;
    if (ts.isPropertyAccessExpression(node)) return joined(owner, node.name.text);
    const { argumentExpression: key } = node;
    return joined(owner, ts.isStringLiteralLike(key) ? key.text : "*");
  }
  if (isMember || !ts.isIdentifier(node) || !(node.text in globalThis || worldNames.has(node.text))) return undefined;
  const file = symbolAt(program, node)?.declarations?.[0]?.getSourceFile();
  const isOwn = file && !program.compiler.program.isSourceFileDefaultLibrary(file) && !file.isDeclarationFile;
  if (isOwn) return undefined;
  return worldNames.has(node.text) ? "" : node.text;
}

function joined(owner: string, key: string): string {
  return owner === "" ? key : `${owner}.${key}`;
}

function add<T>(names: Map<string, T[]>, name: string, node: T): void {
  const known = names.get(name);
  if (known) known.push(node);
  else names.set(name, [node]);
}

import { ts } from "ts-morph";
import { handleOf } from "./expression-handles.ts";
import { isJsonFile } from "./expression-modifiers.ts";
import { patternOf } from "./expression-patterns.ts";
import type { Declaration } from "./expression-syntax.ts";
import { type Nothing, runtimeTarget, type Target } from "./module-exports.ts";
import { isPlainNamespace, namespacesAround } from "./namespaces.ts";
import type { Program } from "./program.ts";
import { isUserFile } from "./user-files.ts";

/** The symbol an identifier stands for, after imports, re-exports and shorthand properties. */
export function symbolAt(program: Program, node: ts.Node): ts.Symbol | undefined {
  const symbol = namedAt(program, node);
  return symbol && behindAliases(program, symbol);
}

/** The symbol of the name itself: an import, if that is what brings it in. */
function namedAt({ compiler: { checker } }: Program, node: ts.Node): ts.Symbol | undefined {
  if (ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node)
    return checker.getShorthandAssignmentValueSymbol(node.parent);
  return ts.isExportSpecifier(node.parent)
    ? checker.getExportSpecifierLocalTargetSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
}

/** As far as there is something when the code runs; TypeScript's own answer where there is nothing. */
export function behindAliases(program: Program, symbol: ts.Symbol): ts.Symbol {
  if (!(symbol.flags & ts.SymbolFlags.Alias)) return symbol;
  const target = runtimeTarget(program, symbol);
  return target?.kind === "found" ? target.symbol : program.compiler.checker.getAliasedSymbol(symbol);
}

/** What an identifier stands for. */
export function declarationAt(program: Program, node: ts.Node): Declaration {
  const { checker } = program.compiler;
  const name = node.getText();
  const direct = namedAt(program, node);
  if (!direct) return { kind: "global", name };
  const symbol = behindAliases(program, direct);
  const from = specifierOf(direct);
  if (name === "undefined" && !symbol.declarations?.length) return { kind: "global", name };
  if (checker.isUnknownSymbol(symbol) || !symbol.declarations?.length) {
    if (name === "globalThis") return { kind: "global", name };
    return { kind: "unresolved", name, ...(from !== undefined && { from }) };
  }
  const copied = direct.declarations?.find(ts.isImportEqualsDeclaration);
  if (copied && !copied.isTypeOnly && !ts.isExternalModuleReference(copied.moduleReference))
    return importedCopy(copied, copied.moduleReference, direct.name);
  const target = direct.flags & ts.SymbolFlags.Alias ? runtimeTarget(program, direct) : undefined;
  return target ? declarationBehind(program, target, from) : declarationOf(program, symbol, from);
}

/** `import name = namespace.member` is a constant that is set where it stands. */
function importedCopy(node: ts.ImportEqualsDeclaration, value: ts.EntityName, name: string): Declaration {
  const declaration = handleOf(node);
  return {
    kind: "variable",
    name,
    declaration,
    variable: declaration,
    pattern: { kind: "name", name, declaration },
    mode: "const",
    initializer: handleOf(value),
    ...(namespacesAround(node).length > 0 && { isProperty: true }),
  };
}

/** What an import or export stands for. `from` is the module specifier it was reached through. */
export function declarationBehind(program: Program, target: Target, from?: string): Declaration {
  if (target.kind === "nothing")
    return { kind: "unsupported", form: nothingForms[target.why], declaration: handleOf(target.place) };
  const { symbol, isNamespace } = target;
  const file = isNamespace ? symbol.valueDeclaration : undefined;
  return file && ts.isSourceFile(file) && isJsonFile(file)
    ? { kind: "module", module: handleOf(file) }
    : declarationOf(program, symbol, from);
}

const nothingForms: Readonly<Record<Nothing, string>> = {
  "types-only": "an import or export of types only",
  "declared-only": "a declaration without a value",
  clash: "a name that two `export *` give",
  open: "an `export *` of a module that is not here",
};

/** What a resolved symbol stands for. `from` is the module specifier it was reached through. */
function declarationOf(program: Program, symbol: ts.Symbol, from?: string): Declaration {
  const { compiler } = program;
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration) return { kind: "unresolved", name: symbol.name, ...(from !== undefined && { from }) };
  const file = declaration.getSourceFile();
  if (compiler.isFramework(file)) {
    if (ts.isSourceFile(declaration)) return { kind: "module", module: handleOf(declaration) };
    return { kind: "framework", name: symbol.name };
  }
  if (ts.isSourceFile(declaration)) return moduleOrData(declaration, program, from);
  if (isBuiltin(program, declaration)) return { kind: "global", name: symbol.name };
  const isOwn = isUserFile(program, file) && !file.isDeclarationFile;
  if (!isOwn || isAmbient(declaration)) {
    if (ts.isEnumDeclaration(declaration)) return ofUser(program, symbol, declaration);
    return external(symbol.name, declaration, from);
  }
  return ofUser(program, symbol, declaration);
}

function external(name: string, declaration: ts.Node, from: string | undefined): Declaration {
  const origin = from ?? ambientModule(declaration);
  return { kind: "external", name, declaration: handleOf(declaration), ...(origin !== undefined && { from: origin }) };
}

function ofUser(program: Program, symbol: ts.Symbol, declaration: ts.Declaration): Declaration {
  const { name } = symbol;
  const handle = handleOf(declaration);
  if (isJsonFile(declaration.getSourceFile()) && ts.isObjectLiteralExpression(declaration))
    return { kind: "expression", declaration: handle, value: handle, data: true };
  if (ts.isParameter(declaration))
    return { kind: "parameter", name, declaration: handle, owner: handleOf(declaration.parent) };
  if (ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration)) return variable(symbol, declaration);
  if (ts.isFunctionDeclaration(declaration)) {
    const implementation = symbol.declarations?.find((one) => ts.isFunctionDeclaration(one) && one.body) ?? declaration;
    return { kind: "function", name, declaration: handleOf(implementation), ...ownerOf(declaration) };
  }
  if (ts.isFunctionExpression(declaration))
    return { kind: "function", name, declaration: handle, ...ownerOf(declaration) };
  if (ts.isClassLike(declaration)) return { kind: "class", name, declaration: handle };
  if (ts.isEnumDeclaration(declaration))
    return { kind: "enum", name, declaration: handle, inlined: (symbol.flags & ts.SymbolFlags.ConstEnum) !== 0 };
  if (ts.isExportAssignment(declaration)) {
    const value = behindExport(program, declaration);
    return value ?? { kind: "expression", declaration: handle, value: handleOf(declaration.expression), data: false };
  }
  if (ts.isModuleDeclaration(declaration))
    return isPlainNamespace(symbol)
      ? { kind: "namespace", name, declaration: handle }
      : { kind: "unsupported", form: "a namespace", declaration: handle };
  return { kind: "unsupported", form: "this declaration", declaration: handle };
}

/** `export default name` stands for what the name stands for. */
function behindExport(program: Program, declaration: ts.ExportAssignment): Declaration | undefined {
  return ts.isIdentifier(declaration.expression) ? declarationAt(program, declaration.expression) : undefined;
}

function variable(symbol: ts.Symbol, declaration: ts.VariableDeclaration | ts.BindingElement): Declaration {
  const { name } = symbol;
  let root: ts.Node = declaration;
  while (ts.isBindingElement(root)) root = root.parent.parent;
  const handle = handleOf(declaration);
  if (ts.isParameter(root)) return { kind: "parameter", name, declaration: handle, owner: handleOf(root.parent) };
  if (!ts.isVariableDeclaration(root)) return { kind: "unsupported", form: "this declaration", declaration: handle };
  const list = root.parent;
  if (ts.isCatchClause(list)) return { kind: "varying", name, declaration: handle, what: "a caught error" };
  if (ts.isForOfStatement(list.parent) || ts.isForInStatement(list.parent) || ts.isForStatement(list.parent))
    return { kind: "varying", name, declaration: handle, what: "a loop variable" };
  const scope = list.flags & ts.NodeFlags.BlockScoped;
  if (scope !== ts.NodeFlags.Const && scope !== ts.NodeFlags.Let && scope !== 0)
    return { kind: "unsupported", form: "a `using` declaration", declaration: handle };
  return {
    kind: "variable",
    name,
    declaration: handle,
    variable: handleOf(root),
    pattern: patternOf(root.name, root),
    mode: scope === ts.NodeFlags.Const ? "const" : scope === ts.NodeFlags.Let ? "let" : "var",
    ...(root.initializer && { initializer: handleOf(root.initializer) }),
    ...ownerOf(root),
    ...(namespacesAround(root).length > 0 && { isProperty: true }),
  };
}

function ownerOf(node: ts.Node): { owner?: ReturnType<typeof handleOf> } {
  const owner = enclosingFunction(node);
  return owner ? { owner: handleOf(owner) } : {};
}

export function enclosingFunction(node: ts.Node): ts.Node | undefined {
  for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent) if (ts.isFunctionLike(at)) return at;
  return undefined;
}

/** The module itself, or the data of a JSON file. */
export function moduleOrData(file: ts.SourceFile, program: Program, from: string | undefined): Declaration {
  if (isJsonFile(file)) {
    const statement = file.statements[0];
    if (!statement || !ts.isExpressionStatement(statement))
      return { kind: "unsupported", form: "an empty JSON file", declaration: handleOf(file) };
    const value = handleOf(statement.expression);
    return { kind: "expression", declaration: handleOf(file), value, data: true };
  }
  if (!isUserFile(program, file) || file.isDeclarationFile) return external(from ?? "the module", file, from);
  return { kind: "module", module: handleOf(file) };
}

/** TypeScript's own library, and the globals that Node's declarations add. */
function isBuiltin(program: Program, declaration: ts.Declaration): boolean {
  const file = declaration.getSourceFile();
  if (program.compiler.program.isSourceFileDefaultLibrary(file)) return true;
  if (!file.fileName.includes("/node_modules/@types/node/")) return false;
  for (let at: ts.Node = declaration; at && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isModuleDeclaration(at)) {
      if (at.flags & ts.NodeFlags.GlobalAugmentation) return true;
      if (ts.isStringLiteral(at.name)) return false;
    }
  }
  return !ts.isExternalModule(file);
}

function isAmbient(declaration: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
}

function ambientModule(declaration: ts.Node): string | undefined {
  for (let at = declaration; at && !ts.isSourceFile(at); at = at.parent)
    if (ts.isModuleDeclaration(at) && ts.isStringLiteral(at.name)) return at.name.text;
  return undefined;
}

/** The module specifier of the import that introduces a local name. */
function specifierOf(symbol: ts.Symbol): string | undefined {
  for (let at: ts.Node | undefined = symbol.declarations?.[0]; at && !ts.isSourceFile(at); at = at.parent)
    if ((ts.isImportDeclaration(at) || ts.isExportDeclaration(at)) && at.moduleSpecifier)
      return ts.isStringLiteral(at.moduleSpecifier) ? at.moduleSpecifier.text : undefined;
  return undefined;
}

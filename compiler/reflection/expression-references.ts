import { ts } from "ts-morph";
import { symbolAt } from "./bindings.ts";
import { derivedBy, holderOf, isHandedOn, isReachedFromInside } from "./class-escapes.ts";
import { core } from "./expression-core.ts";
import { isStatic } from "./expression-modifiers.ts";
import { isMemberAccess, isTakenMember } from "./member-references.ts";
import { exportedTarget } from "./module-exports.ts";
import { wholeUses } from "./module-uses.ts";
import type { Program } from "./program.ts";
import { buildIndex, loadsModule, type ReferenceIndex } from "./reference-index.ts";

/** Finds the expressions that stand for a declaration, in all of the user's files. */
export interface References {
  /** Expressions that read or write the variable, parameter, function or static member. Types and imports are left out. */
  to(declaration: ts.Node): readonly ts.Expression[];
  /** The same for a class: a class expression is known by the variable that holds it, or by nothing but itself. */
  toClass(type: ts.ClassLikeDeclaration): readonly ts.Expression[];
  /** Those of them that a cheap test lets pass: names are only looked up for what is left. */
  matching(declaration: ts.Node, test: (expression: ts.Expression) => boolean): readonly ts.Expression[];
  /** Elements of patterns, `{ member } = …`, that take this member of a class. */
  taking(member: ts.PropertyDeclaration): readonly ts.Node[];
  /** Uses of a whole module or namespace as a value, other than reading one export of it by name. */
  wholeModule(module: ts.SourceFile | ts.ModuleDeclaration): readonly ts.Node[];
  /** All functions of the user's files that are members under this name. */
  memberFunctions(name: string): readonly ts.FunctionLikeDeclaration[];
  /** Accesses by this name, whatever they are of. */
  accessesNamed(name: string): readonly ts.Node[];
  /** Where something that JavaScript provides is replaced, if it is: `Math.max`, `Array.prototype.map`. */
  patch(path: string): ts.Node | undefined;
}

export function referencesOf(program: Program): References {
  let index: ReferenceIndex | undefined;
  const known = new Map<ts.Node, readonly ts.Expression[]>();
  const handedAround = new Map<ts.ClassLikeDeclaration, boolean>();
  const all = (): ReferenceIndex => {
    index ??= buildIndex(program);
    return index;
  };
  const to = (declaration: ts.Node): readonly ts.Expression[] => {
    const found = known.get(declaration) ?? matching(declaration, () => true);
    known.set(declaration, found);
    return found;
  };
  const usesOf = (type: ts.ClassLikeDeclaration): readonly ts.Expression[] => {
    if (!ts.isClassExpression(type)) return to(type);
    const holder = holderOf(type);
    return [...to(type), ...(holder === type ? [type] : to(holder))];
  };
  /** May a class, or one that derives from it, be known under a name that is not its own? */
  const isHandedAround = (type: ts.ClassLikeDeclaration): boolean => {
    const found = handedAround.get(type);
    if (found !== undefined) return found;
    handedAround.set(type, false);
    const is =
      isReachedFromInside(program, type, all().accesses.get("constructor") ?? []) ||
      usesOf(type).some((use) => {
        const derived = derivedBy(use);
        return derived ? isHandedAround(derived) : isHandedOn(program, use);
      }) ||
      wholeUses(program, references, type).length > 0;
    handedAround.set(type, is);
    return is;
  };
  const isLoose = (member: ts.PropertyDeclaration): boolean => !isStatic(member) || isHandedAround(member.parent);
  const matching = (declaration: ts.Node, test: (expression: ts.Expression) => boolean): readonly ts.Expression[] => {
    if (!ts.isPropertyDeclaration(declaration))
      return findReferences(declaration, all(), test, (node, expression) =>
        isNameOf(program, { node, expression, declaration }, all().moduleNames),
      );
    let loose: boolean | undefined;
    return findReferences(declaration, all(), test, (node, expression) => {
      loose ??= isLoose(declaration);
      return isMemberAccess(program, node, expression, declaration, loose);
    });
  };
  const references: References = {
    to,
    toClass: usesOf,
    matching,
    taking: (member) =>
      (all().taken.get(ownName(member) ?? "") ?? []).filter((node) =>
        isTakenMember(program, node, member, isLoose(member)),
      ),
    wholeModule: (module) =>
      ts.isSourceFile(module) ? wholeModuleUses(program, module, all()) : to(module).filter((use) => !isNamedRead(use)),
    memberFunctions: (name) => all().members.get(name) ?? [],
    accessesNamed: (name) => all().accesses.get(name) ?? [],
    patch(path) {
      const { patches } = all();
      if (patches.size === 0) return undefined;
      const parts = path.split(".");
      const owners = parts.map((_part, end) => parts.slice(0, end + 1).join("."));
      const wild = owners.slice(0, -1).map((owner) => `${owner}.*`);
      return ["*", ...owners, ...wild].map((one) => patches.get(one)).find((one) => one !== undefined);
    },
  };
  return references;
}

function findReferences(
  declaration: ts.Node,
  index: ReferenceIndex,
  test: (expression: ts.Expression) => boolean,
  fits: (node: ts.Node, expression: ts.Expression) => boolean,
): readonly ts.Expression[] {
  const own = ownName(declaration);
  const home = declaration.getSourceFile();
  const aliases = index.aliases.get(declaration) ?? new Map<ts.SourceFile, ReadonlySet<string>>();
  const named = own === undefined ? [] : [own];
  const found: ts.Expression[] = [];
  const look = (nodes: readonly ts.Node[] | undefined): void => {
    for (const node of nodes ?? []) {
      const expression = node === nameOf(declaration) ? undefined : denoting(node);
      if (expression && test(expression) && fits(node, expression)) found.push(expression);
    }
  };
  // In the order of the index, which is that of the paths.
  const holders = [...new Set([home, ...aliases.keys()])].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  for (const file of holders) {
    const local = aliases.get(file) ?? [];
    for (const name of new Set([...(file === home ? named : []), ...local])) look(index.files.get(file)?.get(name));
  }
  // `namespace.default`: no import or export has to say that name.
  const isMember = ts.isPropertyDeclaration(declaration);
  const everyName = new Set([
    ...named,
    ...[...aliases.values()].flatMap((names) => [...names]),
    ...(isMember ? [] : ["default"]),
  ]);
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

interface Use {
  readonly node: ts.Node;
  /** `node` itself, or the access it is the last part of. */
  readonly expression: ts.Expression;
  readonly declaration: ts.Node;
}

function isNameOf(program: Program, { node, expression, declaration }: Use, moduleNames: ReadonlySet<string>): boolean {
  if (expression === node) return isSame(symbolAt(program, node), declaration);
  const left = core((expression as ts.PropertyAccessExpression).expression);
  if (isDynamicImport(left)) return isSame(symbolAt(program, node), declaration);
  const module = moduleBehind(program, left, moduleNames);
  const target = module && exportedTarget(program, module, (node as ts.Identifier | ts.StringLiteralLike).text);
  return target?.kind === "found" && isSame(target.symbol, declaration);
}

/** The module or namespace that an expression stands for, whatever its type is asserted to be. */
function moduleBehind(program: Program, node: ts.Node, moduleNames: ReadonlySet<string>): ts.Symbol | undefined {
  const isModule = (symbol: ts.Symbol | undefined): boolean =>
    ((symbol?.flags ?? 0) & ts.SymbolFlags.ValueModule) !== 0;
  if (ts.isIdentifier(node)) {
    const symbol = moduleNames.has(node.text) ? symbolAt(program, node) : undefined;
    return isModule(symbol) ? symbol : undefined;
  }
  const key = ts.isPropertyAccessExpression(node)
    ? node.name
    : ts.isElementAccessExpression(node)
      ? node.argumentExpression
      : undefined;
  if (!key || (!ts.isIdentifier(key) && !ts.isStringLiteralLike(key))) return undefined;
  const owner = moduleBehind(program, core((node as ts.PropertyAccessExpression).expression), moduleNames);
  const target = owner && exportedTarget(program, owner, key.text);
  return target?.kind === "found" && isModule(target.symbol) ? target.symbol : undefined;
}

function isSame(symbol: ts.Symbol | undefined, declaration: ts.Node): boolean {
  return (
    symbol?.valueDeclaration === declaration || (symbol?.declarations?.includes(declaration as ts.Declaration) ?? false)
  );
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
  const isPlain = name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name));
  return isPlain ? name.text : undefined;
}

function wholeModuleUses(program: Program, file: ts.SourceFile, index: ReferenceIndex): readonly ts.Node[] {
  return passingOn(file, index).flatMap((module) => directUses(program, module, index));
}

/** A module, and those whose exports are its own as well. */
function passingOn(file: ts.SourceFile, index: ReferenceIndex): readonly ts.SourceFile[] {
  const found = new Set([file]);
  for (const module of found) for (const barrel of index.barrels.get(module) ?? []) found.add(barrel);
  return [...found];
}

function directUses(program: Program, file: ts.SourceFile, index: ReferenceIndex): readonly ts.Node[] {
  const uses: ts.Node[] = [];
  const look = (nodes: readonly ts.Node[] | undefined): void => {
    for (const node of nodes ?? []) {
      const expression = denoting(node);
      if (!expression || !isSame(symbolAt(program, node), file)) continue;
      if (!isNamedRead(expression)) uses.push(expression);
    }
  };
  for (const [user, names] of index.aliases.get(file) ?? [])
    for (const name of names) {
      look(index.files.get(user)?.get(name));
      look(index.accesses.get(name));
    }
  for (const call of index.dynamicImports) {
    const specifier = call.arguments[0];
    if (!specifier || !isSame(program.compiler.checker.getSymbolAtLocation(specifier), file)) continue;
    const isPromise = call.expression.kind === ts.SyntaxKind.ImportKeyword;
    const module = ts.isAwaitExpression(call.parent) ? call.parent : isPromise ? undefined : call;
    if (!module || !isNamedRead(module)) uses.push(call);
  }
  return uses;
}

function isNamedRead(expression: ts.Expression): boolean {
  let at: ts.Node = expression;
  while (core(at.parent) === core(expression)) at = at.parent;
  const { parent } = at;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === at;
  return (
    ts.isElementAccessExpression(parent) &&
    parent.expression === at &&
    ts.isStringLiteralLike(parent.argumentExpression)
  );
}

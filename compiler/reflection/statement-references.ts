import { ts } from "ts-morph";
import type { AssetReference, DynamicTarget, StaticRead } from "../model/modules.ts";
import type { ClassId, Span } from "../model/source.ts";
import type { TargetResolver } from "./module-targets.ts";
import { spanOf } from "./places.ts";
import type { Program } from "./program.ts";

/** What a statement reads and names, anywhere inside. */
export interface StatementReferences {
  readonly values: readonly string[];
  readonly types: readonly string[];
  readonly namespaceMembers: Readonly<Record<string, readonly string[]>>;
  readonly dynamic: readonly DynamicTarget[];
  readonly untraceable: readonly Span[];
  readonly assets: readonly AssetReference[];
  readonly staticReads: readonly StaticRead[];
}

export interface FileScope {
  readonly file: ts.SourceFile;
  /** The file's own top-level names. */
  readonly names: ReadonlySet<string>;
  /** Which of them are namespace imports. */
  readonly namespaces: ReadonlySet<string>;
  /** Does this identifier name the top-level declaration, or something that shadows it? */
  isTopLevel(identifier: ts.Identifier): boolean;
  /** The chainlet class that a name stands for. */
  chainletOf(identifier: ts.Identifier): ClassId | undefined;
  /** What `createRequire(…)` was assigned to. */
  readonly requires: ReadonlySet<string>;
  /** The name that JSX needs in scope under the classic transform. */
  readonly jsxName?: string | undefined;
}

/** Walks one top-level statement. */
export function referencesOf(
  statement: ts.Node,
  scope: FileScope,
  program: Program,
  resolver: TargetResolver,
): StatementReferences {
  const values = new Set<string>();
  const types = new Set<string>();
  const members = new Map<string, Set<string> | "whole">();
  const dynamic: DynamicTarget[] = [];
  const untraceable: Span[] = [];
  const assets: AssetReference[] = [];
  const staticReads: StaticRead[] = [];

  const readMember = (namespace: string, member: string | undefined): void => {
    const known = members.get(namespace);
    if (member === undefined || known === "whole") members.set(namespace, "whole");
    else if (known) known.add(member);
    else members.set(namespace, new Set([member]));
  };

  const readName = (identifier: ts.Identifier, isType: boolean): void => {
    const name = identifier.text;
    if (!scope.names.has(name) || !scope.isTopLevel(identifier)) return;
    (isType ? types : values).add(name);
    if (!isType) readStatic(identifier);
    if (scope.namespaces.has(name)) readMember(name, memberOf(identifier));
  };

  const readStatic = (identifier: ts.Identifier): void => {
    const access = identifier.parent;
    const member = ts.isPropertyAccessExpression(access) && access.expression === identifier ? access.name : undefined;
    if (!member) return;
    const direct = scope.chainletOf(identifier);
    if (direct !== undefined) {
      staticReads.push({ chainlet: direct, member: member.text, span: spanOf(program, member) });
      return;
    }
    // `pages.ReadPage.size`: the class is a member of a namespace import.
    const inNamespace = ts.isIdentifier(member) ? scope.chainletOf(member) : undefined;
    const outer = access.parent;
    if (inNamespace !== undefined && ts.isPropertyAccessExpression(outer) && outer.expression === access)
      staticReads.push({ chainlet: inNamespace, member: outer.name.text, span: spanOf(program, outer.name) });
  };

  const visit = (node: ts.Node, isType: boolean): void => {
    if (ts.isIdentifier(node)) {
      if (isReference(node)) readName(node, isType);
      return;
    }
    if (ts.isImportTypeNode(node)) {
      const { argument } = node;
      if (ts.isLiteralTypeNode(argument) && ts.isStringLiteral(argument.literal)) {
        // `import("./x").T` needs the file for types; a type position never runs.
        const target = resolver.resolve(argument.literal, scope.file, "import");
        dynamic.push({ target, span: spanOf(program, node), form: "type" });
      }
      for (const child of node.typeArguments ?? []) visit(child, true);
      return;
    }
    if (ts.isCallExpression(node)) visitCall(node);
    if (ts.isNewExpression(node)) visitUrl(node);
    if (scope.jsxName !== undefined && (ts.isJsxOpeningLikeElement(node) || ts.isJsxFragment(node)))
      if (scope.names.has(scope.jsxName)) values.add(scope.jsxName);
    const heritage =
      ts.isExpressionWithTypeArguments(node) &&
      ts.isHeritageClause(node.parent) &&
      node.parent.token === ts.SyntaxKind.ExtendsKeyword &&
      ts.isClassLike(node.parent.parent);
    const inner = isType || isTypeDeclaration(node) || (ts.isTypeNode(node) && !heritage);
    if (heritage && !isType) {
      visit(node.expression, false);
      for (const argument of node.typeArguments ?? []) visit(argument, true);
      return;
    }
    ts.forEachChild(node, (child) => visit(child, inner));
  };

  const visitCall = (call: ts.CallExpression): void => {
    const form = moduleCall(call.expression, scope.requires);
    if (!form) return;
    const [argument] = call.arguments;
    if (!argument) return;
    if (ts.isStringLiteralLike(argument)) {
      const target = resolver.resolve(argument, scope.file, form);
      dynamic.push({ target, span: spanOf(program, call), form });
    } else untraceable.push(spanOf(program, call));
  };

  const visitUrl = (created: ts.NewExpression): void => {
    const [path, base] = created.arguments ?? [];
    if (!ts.isIdentifier(created.expression) || created.expression.text !== "URL" || !path || !base) return;
    const isHere =
      ts.isPropertyAccessExpression(base) && ts.isMetaProperty(base.expression) && base.name.text === "url";
    if (!isHere || !ts.isStringLiteralLike(path) || /^[a-z][a-z\d+.-]*:/i.test(path.text)) return;
    // A script opened by its address is a worker: it is compiled like any module.
    const target = /^\.{1,2}\/.*\.[cm]?[jt]sx?$/.test(path.text)
      ? resolver.resolve(path, scope.file, "import")
      : undefined;
    if (target?.kind === "file") dynamic.push({ target, span: spanOf(program, created), form: "import" });
    else assets.push({ path: path.text, span: spanOf(program, path) });
  };

  visit(statement, false);
  const namespaceMembers: Record<string, readonly string[]> = {};
  for (const [name, read] of members) if (read !== "whole") namespaceMembers[name] = [...read].sort();
  return {
    values: [...values].sort(),
    types: [...types].sort(),
    namespaceMembers,
    dynamic,
    untraceable,
    assets,
    staticReads,
  };
}

/** `import(…)`, `require(…)`, `require.resolve(…)`, `import.meta.resolve(…)` and calls of what `createRequire` made. */
function moduleCall(callee: ts.Expression, requires: ReadonlySet<string>): "import" | "require" | undefined {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return "import";
  if (ts.isIdentifier(callee)) return callee.text === "require" || requires.has(callee.text) ? "require" : undefined;
  if (ts.isCallExpression(callee))
    return /(^|\.)createRequire$/.test(callee.expression.getText()) ? "require" : undefined;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "resolve") return undefined;
  const { expression } = callee;
  if (ts.isMetaProperty(expression)) return "import";
  return moduleCall(expression, requires) === "require" ? "require" : undefined;
}

function memberOf(identifier: ts.Identifier): string | undefined {
  const { parent } = identifier;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === identifier) return parent.name.text;
  if (ts.isQualifiedName(parent) && parent.left === identifier) return parent.right.text;
  if (ts.isJsxNamespacedName(parent)) return undefined;
  return undefined;
}

function isTypeDeclaration(node: ts.Node): boolean {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword)
  );
}

/** Is this identifier read, or only the name of something? */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === node;
  if (ts.isPropertyDeclaration(parent) || ts.isEnumMember(parent)) return parent.initializer === node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return false;
  if (ts.isExportSpecifier(parent)) {
    const reexports = parent.parent.parent.moduleSpecifier !== undefined;
    return !reexports && (parent.propertyName ?? parent.name) === node;
  }
  if (ts.isJsxAttribute(parent) || ts.isMetaProperty(parent) || ts.isLabeledStatement(parent)) return false;
  if (ts.isBreakOrContinueStatement(parent) || ts.isNamedTupleMember(parent)) return false;
  if (ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent)) return !/^[a-z]/.test(node.text);
  if (ts.isNamespaceExport(parent) || ts.isTypeParameterDeclaration(parent)) return false;
  if (ts.isTypePredicateNode(parent)) return parent.parameterName !== node;
  const named = parent as ts.Node & { readonly name?: ts.Node };
  return (
    !(
      ts.isDeclarationStatement(parent) ||
      ts.isClassElement(parent) ||
      ts.isTypeElement(parent) ||
      ts.isFunctionLike(parent) ||
      ts.isClassLike(parent) ||
      ts.isObjectLiteralElementLike(parent)
    ) ||
    named.name !== node ||
    ts.isShorthandPropertyAssignment(parent)
  );
}

import { ts } from "ts-morph";
import type { FoundChain } from "../model/found.ts";
import type { ModuleRecord, ModuleTarget, TopLevelStatement, TransformOptions } from "../model/modules.ts";
import type { ClassId, ProjectPath } from "../model/source.ts";
import type { Session } from "../session.ts";
import { type TargetResolver, targetResolver } from "./module-targets.ts";
import { spanBetween } from "./places.ts";
import type { Program } from "./program.ts";
import { frameworkNames, isForeignChainlet } from "./statement-framework.ts";
import { declaredNames, exportBindings, importBindings } from "./statement-kinds.ts";
import { isPureStatement, isTypeStatement } from "./statement-purity.ts";
import { type FileScope, referencesOf } from "./statement-references.ts";

/**
 * Every user file that the chainlets of a chain reach, as plain data, sorted by path.
 *
 * Follows imports of all kinds into project files (workspace packages and files outside the root too), not into
 * `node_modules`, declaration files or chainsc itself. Reads nothing but what it follows and runs nothing.
 */
export function readModules(program: Program, found: FoundChain, session: Session): ModuleRecord[] {
  const resolver = targetResolver(program, session);
  const records = new Map<ProjectPath, ModuleRecord>();
  const waiting: ProjectPath[] = found.chainlets.flatMap(({ id, span, bases }) => [
    span.file,
    ...[id, ...bases].map(fileOfClass),
  ]);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (records.has(file)) continue;
    const record = readModule(file, program, found, resolver, session);
    if (!record) continue;
    records.set(file, record);
    for (const statement of record.statements)
      for (const target of targetsOf(statement)) if (target.kind === "file") waiting.push(target.file);
  }
  return [...records.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

const fileOfClass = (id: ClassId): ProjectPath => id.slice(0, id.lastIndexOf("#"));

function targetsOf(statement: TopLevelStatement): ModuleTarget[] {
  const dynamic = statement.dynamic.map(({ target }) => target);
  return statement.target ? [statement.target, ...dynamic] : dynamic;
}

const languages = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "json"] as const;

function readModule(
  file: ProjectPath,
  program: Program,
  found: FoundChain,
  resolver: TargetResolver,
  session: Session,
): ModuleRecord | undefined {
  const language = languages.find((known) => file.endsWith(`.${known}`));
  if (!language || /\.d\.[cm]?ts$/.test(file)) return undefined;
  const absolute = program.compiler.toAbsolute(file);
  const text = session.files.readText(absolute);
  if (text === undefined) return undefined;
  if (language === "json") return { file, text, language, statements: [] };

  const known = program.compiler.sourceFile(file);
  const source = known ?? ts.createSourceFile(absolute, text, ts.ScriptTarget.ES2022, true);
  const transform = transformOptions(program.compiler.program.getCompilerOptions());
  const scope = fileScope(source, known !== undefined, program, found);
  const statements = source.statements.map((statement) =>
    readStatement(statement, source, scope, program, found, resolver),
  );
  const commonjs = isCommonJs(source, statements, program);
  return {
    file,
    text,
    language,
    statements,
    ...(commonjs && { format: "commonjs" as const }),
    ...(Object.keys(transform).length > 0 && { transform }),
  };
}

function readStatement(
  statement: ts.Statement,
  source: ts.SourceFile,
  scope: FileScope,
  program: Program,
  found: FoundChain,
  resolver: TargetResolver,
): TopLevelStatement {
  const framework = frameworkNames(program, source);
  const span = spanBetween(program, source, startWithComments(statement, source), statement.end);
  const references = referencesOf(statement, scope, program, resolver);
  const start = statement.getStart(source);
  const chainlet = found.chainlets.find(
    ({ nameSpan }) => nameSpan.file === span.file && nameSpan.start >= start && nameSpan.end <= statement.end,
  );
  const base = chainlet ? undefined : baseDeclaredHere(statement, span.file, found);
  const specifier = moduleSpecifier(statement);
  return {
    span,
    kind: kindOf(statement, framework),
    declares: declaredNames(statement).map(({ name }) => name),
    references: isTypeStatement(statement) ? [] : references.values,
    typeReferences: isTypeStatement(statement)
      ? [...new Set([...references.types, ...references.values])].sort()
      : references.types,
    pure: isPureStatement(statement, framework),
    bindings: importBindings(statement, program),
    exports: exportBindings(statement, program),
    ...(specifier && {
      target: resolver.resolve(specifier, source, ts.isImportEqualsDeclaration(statement) ? "require" : "import"),
    }),
    dynamic: references.dynamic,
    untraceable: references.untraceable,
    ...(chainlet ? { chainlet: chainlet.id } : base !== undefined && { chainlet: base }),
    ...(!chainlet && base === undefined && isForeignChainlet(statement, program) && { foreignChainlet: true }),
    ...(Object.keys(references.namespaceMembers).length > 0 && { namespaceMembers: references.namespaceMembers }),
    ...(references.staticReads.length > 0 && { staticReads: references.staticReads }),
    ...(references.assets.length > 0 && { assets: references.assets }),
    ...requiredAs(statement, program),
    typeOnly: isTypeOnly(statement),
  };
}

/** What `import x = require("…")` gives: all that the module exports, or what it sets by `export =`, as modules do of which nothing is known. */
function requiredAs(statement: ts.Statement, program: Program): Pick<TopLevelStatement, "requires"> {
  if (!ts.isImportEqualsDeclaration(statement)) return {};
  const specifier = moduleSpecifier(statement);
  if (!specifier) return {};
  const exported = program.compiler.checker.getSymbolAtLocation(specifier)?.exports;
  return { requires: exported && !exported.has(ts.InternalSymbolName.ExportEquals) ? "namespace" : "default" };
}

/** A user's base class that is no chainlet of the graph itself still travels with the classes that derive from it. */
function baseDeclaredHere(statement: ts.Statement, file: ProjectPath, found: FoundChain): ClassId | undefined {
  if (!ts.isClassDeclaration(statement)) return undefined;
  const id: ClassId = `${file}#${statement.name?.text ?? "default"}`;
  return found.chainlets.some(({ bases }) => bases.includes(id)) ? id : undefined;
}

function kindOf(
  statement: ts.Statement,
  framework: (expression: ts.Expression) => string | undefined,
): TopLevelStatement["kind"] {
  if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return "import";
  if (ts.isExportDeclaration(statement)) return "export";
  if (isTypeStatement(statement)) return "type";
  if (ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression))
    return framework(statement.expression.expression) === "markEntrypoint" ? "marker" : "effect";
  if (
    ts.isVariableStatement(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    (ts.isExportAssignment(statement) && !statement.isExportEquals)
  )
    return "declaration";
  return "effect";
}

function moduleSpecifier(statement: ts.Statement): ts.StringLiteralLike | undefined {
  if (ts.isImportEqualsDeclaration(statement)) {
    const reference = statement.moduleReference;
    return ts.isExternalModuleReference(reference) && ts.isStringLiteralLike(reference.expression)
      ? reference.expression
      : undefined;
  }
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return undefined;
  const { moduleSpecifier: specifier } = statement;
  return specifier && ts.isStringLiteralLike(specifier) ? specifier : undefined;
}

function isTypeOnly(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return statement.isTypeOnly;
  return ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** Comments right above a statement are its own; one that an empty line parts from it belongs to the file. */
function startWithComments(statement: ts.Statement, source: ts.SourceFile): number {
  const { text } = source;
  let start = statement.getStart(source);
  const onLineOfPrevious = (position: number): boolean =>
    statement.pos > 0 && !text.slice(statement.pos, position).includes("\n");
  for (const comment of [...(ts.getLeadingCommentRanges(text, statement.pos) ?? [])].reverse()) {
    const between = text.slice(comment.end, start);
    if (between.split("\n").length > 2 || onLineOfPrevious(comment.pos)) break;
    start = comment.pos;
  }
  return start;
}

function fileScope(source: ts.SourceFile, isInProgram: boolean, program: Program, found: FoundChain): FileScope {
  const chainlets = new Set<string>(found.chainlets.flatMap(({ id, bases }) => [id, ...bases]));
  const declared = source.statements.flatMap((statement) => [...declaredNames(statement)]);
  const nodes = new Set(declared.map(({ node }) => node));
  const { checker } = program.compiler;
  const options = program.compiler.program.getCompilerOptions();
  const classic = options.jsx === ts.JsxEmit.React;
  return {
    file: source,
    names: new Set(declared.map(({ name }) => name)),
    namespaces: new Set(declared.filter(({ node }) => ts.isNamespaceImport(node)).map(({ name }) => name)),
    requires: new Set(source.statements.flatMap(createdRequires)),
    jsxName: classic ? (options.jsxFactory ?? options.reactNamespace ?? "React").split(".")[0] : undefined,
    chainletOf: (identifier) => (isInProgram ? chainletNamed(identifier, chainlets, program) : undefined),
    isTopLevel(identifier) {
      if (!isInProgram) return true;
      const { parent } = identifier;
      const symbol = ts.isShorthandPropertyAssignment(parent)
        ? checker.getShorthandAssignmentValueSymbol(parent)
        : ts.isExportSpecifier(parent)
          ? checker.getExportSpecifierLocalTargetSymbol(parent)
          : checker.getSymbolAtLocation(identifier);
      return !symbol?.declarations || symbol.declarations.some((declaration) => nodes.has(declaration));
    },
  };
}

function chainletNamed(
  identifier: ts.Identifier,
  chainlets: ReadonlySet<string>,
  program: Program,
): ClassId | undefined {
  const { checker } = program.compiler;
  const symbol = checker.getSymbolAtLocation(identifier);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target?.declarations?.find(ts.isClassLike);
  if (!declaration) return undefined;
  const file = program.compiler.toProjectPath(declaration.getSourceFile().fileName);
  const id: ClassId = `${file}#${target?.name ?? ""}`;
  return chainlets.has(id) ? id : undefined;
}

function createdRequires(statement: ts.Statement): string[] {
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    ts.isIdentifier(name) &&
    initializer &&
    ts.isCallExpression(initializer) &&
    /(^|\.)createRequire$/.test(initializer.expression.getText())
      ? [name.text]
      : [],
  );
}

function isCommonJs(source: ts.SourceFile, statements: readonly TopLevelStatement[], program: Program): boolean {
  if (/\.c[jt]s$/.test(source.fileName)) return true;
  if (!/\.jsx?$/.test(source.fileName)) return false;
  if (statements.some(({ kind, exports }) => kind === "import" || exports.length > 0)) return false;
  if (program.compiler.program.getSourceFile(source.fileName)?.impliedNodeFormat === ts.ModuleKind.ESNext) return false;
  return /\b(module\.exports|exports\.\w|require\()/.test(source.text);
}

function transformOptions(options: ts.CompilerOptions): TransformOptions {
  const target = options.target ?? ts.ScriptTarget.ES2022;
  const define = options.useDefineForClassFields ?? target >= ts.ScriptTarget.ES2022;
  const jsx = jsxModes.get(options.jsx ?? ts.JsxEmit.None);
  return {
    ...(jsx !== undefined && { jsx }),
    ...(options.jsxFactory !== undefined && { jsxFactory: options.jsxFactory }),
    ...(options.jsxFragmentFactory !== undefined && { jsxFragmentFactory: options.jsxFragmentFactory }),
    ...(options.jsxImportSource !== undefined && { jsxImportSource: options.jsxImportSource }),
    ...(options.experimentalDecorators === true && { experimentalDecorators: true }),
    ...(!define && { useDefineForClassFields: false }),
    ...(options.verbatimModuleSyntax === true && { verbatimModuleSyntax: true }),
  };
}

const jsxModes: ReadonlyMap<ts.JsxEmit, NonNullable<TransformOptions["jsx"]>> = new Map([
  [ts.JsxEmit.Preserve, "preserve"],
  [ts.JsxEmit.React, "react"],
  [ts.JsxEmit.ReactNative, "preserve"],
  [ts.JsxEmit.ReactJSX, "react-jsx"],
  [ts.JsxEmit.ReactJSXDev, "react-jsxdev"],
]);

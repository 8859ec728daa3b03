import { ts } from "ts-morph";
import type { ChainletKind, ClassExport } from "../model/found.ts";
import type { ClassId, ProjectPath, Span } from "../model/source.ts";
import { type ClassForm, classId, classNamedBy, classOfSymbol, formOf } from "./class-identity.ts";
import { type ClassMember, membersOf } from "./class-members.ts";
import { withoutTypeSyntax } from "./expression-core.ts";
import { refOf, spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { resolvedSymbol } from "./symbols.ts";
import { userFiles } from "./user-files.ts";

/** A class whose base chain reaches one of chainsc's bases, as plain data. Only what it declares itself is listed. */
export interface ChainletClass {
  readonly id: ClassId;
  readonly kind: ChainletKind;
  /** As declared; `(anonymous)` for a class without a name. */
  readonly name: string;
  readonly file: ProjectPath;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly exported: ClassExport;
  readonly isAbstract: boolean;
  /** Only top-level declarations with a name can be deployed. */
  readonly form: ClassForm;
  /** Its next base when that is no class of chainsc: nearest first, of the user or of a package. */
  readonly bases: readonly ClassId[];
  /** Is it declared in an installed package? */
  readonly isForeign: boolean;
  readonly members: readonly ClassMember[];
}

/** Every chainlet class of a program, by id. */
export type ChainletClasses = ReadonlyMap<ClassId, ChainletClass>;

const kinds: Readonly<Record<string, ChainletKind>> = {
  ChainletBase: "chainlet",
  TrussChainlet: "truss",
  ContainerChainlet: "container",
};

/** Finds all chainlet classes of the user's files by following their bases, whatever names they were imported under. */
export function chainletClasses(program: Program): ChainletClasses {
  const classes = new Map<ClassId, ChainletClass>();
  for (const file of userFiles(program)) {
    for (const declaration of classLikesIn(file)) {
      const lineage = lineageOf(program, declaration);
      if (!lineage) continue;
      for (const [index, ancestor] of [declaration, ...lineage.ancestors].entries()) {
        const id = classId(program, ancestor);
        if (!classes.has(id)) classes.set(id, describeClass(program, ancestor, lineage, index));
      }
    }
  }
  return classes;
}

function classLikesIn(file: ts.SourceFile): ts.ClassLikeDeclaration[] {
  const found: ts.ClassLikeDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) && node.heritageClauses) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

interface Lineage {
  readonly kind: ChainletKind;
  /** Up to, and without, chainsc's own base. */
  readonly ancestors: readonly ts.ClassLikeDeclaration[];
}

/** The bases of a class up to one of chainsc's; `undefined` for every other class. */
function lineageOf(program: Program, declaration: ts.ClassLikeDeclaration): Lineage | undefined {
  const ancestors: ts.ClassLikeDeclaration[] = [];
  for (let base = baseOf(program, declaration); base; base = baseOf(program, base)) {
    if (base === declaration || ancestors.includes(base)) return undefined;
    if (program.compiler.isFramework(base.getSourceFile())) {
      const kind = base.name && Object.hasOwn(kinds, base.name.text) ? kinds[base.name.text] : undefined;
      return kind && { kind, ancestors };
    }
    ancestors.push(base);
    // TypeScript itself follows bases by recursion, and its stack ends somewhere beyond.
    if (ancestors.length > 200) throw new RangeError("Too many base classes");
  }
  return undefined;
}

/** By name first; by type where the base is computed (a mixin), as far as the type still names a class. */
function baseOf(program: Program, declaration: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration | undefined {
  const clause = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  const expression = clause?.types[0] && withoutTypeSyntax(clause.types[0].expression);
  if (!expression) return undefined;
  const byName = classOfSymbol(resolvedSymbol(program, expression));
  if (byName) return byName;
  const type = program.compiler.checker.getTypeAtLocation(declaration);
  if (!type.isClassOrInterface()) return undefined;
  for (const base of program.compiler.checker.getBaseTypes(type)) {
    for (const part of base.isIntersection() ? base.types : [base]) {
      const found = classOfSymbol(part.getSymbol());
      if (found && found !== declaration) return found;
    }
  }
  return undefined;
}

function describeClass(
  program: Program,
  declaration: ts.ClassLikeDeclaration,
  { kind, ancestors }: Lineage,
  index: number,
): ChainletClass {
  const file = declaration.getSourceFile();
  const span = spanOf(program, declaration);
  return {
    id: classId(program, declaration),
    kind,
    name: declaration.name?.text ?? "(anonymous)",
    file: program.compiler.toProjectPath(file.fileName),
    span,
    nameSpan: declaration.name ? spanOf(program, declaration.name) : headOf(program, declaration),
    exported: exportOf(program, declaration),
    isAbstract: hasModifier(declaration, ts.SyntaxKind.AbstractKeyword),
    form: formOf(declaration),
    bases: ancestors.slice(index).map((ancestor) => classId(program, ancestor)),
    isForeign: file.fileName.includes("/node_modules/"),
    members: membersOf(program, declaration),
  };
}

/** A class without a name is pointed at by its `extends` clause. */
function headOf(program: Program, declaration: ts.ClassLikeDeclaration): Span {
  return refOf(program, declaration.heritageClauses?.[0] ?? declaration);
}

function exportOf(program: Program, declaration: ts.ClassLikeDeclaration): ClassExport {
  const file = declaration.getSourceFile();
  if (ts.isSourceFile(declaration.parent) && hasModifier(declaration, ts.SyntaxKind.ExportKeyword)) {
    if (hasModifier(declaration, ts.SyntaxKind.DefaultKeyword)) return { kind: "default" };
    if (declaration.name) return { kind: "named", name: declaration.name.text };
  }
  const names = exportedNames(program, file, declaration);
  const name =
    names.find((one) => one === declaration.name?.text) ?? names.find((one) => one !== "default") ?? names[0];
  if (name === undefined) return { kind: "none" };
  return name === "default" ? { kind: "default" } : { kind: "named", name };
}

/** Names under which this very file exports a class by `export { … }` or `export default Name`, sorted. */
function exportedNames(program: Program, file: ts.SourceFile, declaration: ts.ClassLikeDeclaration): string[] {
  const names: string[] = [];
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement) && !statement.isExportEquals) {
      if (classNamedBy(program, statement.expression) === declaration) names.push("default");
    } else if (ts.isExportDeclaration(statement) && !statement.moduleSpecifier && !statement.isTypeOnly) {
      for (const element of exportElements(statement)) {
        const target = program.compiler.checker.getExportSpecifierLocalTargetSymbol(element);
        if (!element.isTypeOnly && classOfSymbol(target) === declaration) names.push(element.name.text);
      }
    }
  }
  return names.sort();
}

function exportElements(statement: ts.ExportDeclaration): readonly ts.ExportSpecifier[] {
  return statement.exportClause && ts.isNamedExports(statement.exportClause) ? statement.exportClause.elements : [];
}

function hasModifier(declaration: ts.ClassLikeDeclaration, kind: ts.SyntaxKind): boolean {
  return declaration.modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

import { ts } from "ts-morph";
import type { ClassId, NodeRef, Span } from "../model/source.ts";
import { classId, classNamedBy } from "./class-identity.ts";
import { withoutTypeSyntax } from "./expression-core.ts";
import { refOf, spanOf } from "./places.ts";
import type { Program } from "./program.ts";
import { frameworkExport, missingPart } from "./symbols.ts";

/** A member that chainsc fills in. */
export type Injected =
  | { readonly kind: "context"; readonly call: NodeRef }
  | {
      readonly kind: "dependency";
      readonly call: NodeRef;
      readonly target: InjectedTarget;
      readonly options?: NodeRef;
    };

/** What `depends` was given. */
export type InjectedTarget =
  | { readonly kind: "class"; readonly id: ClassId; readonly text: string; readonly span: Span }
  | { readonly kind: "framework-base"; readonly text: string; readonly span: Span }
  | { readonly kind: "other"; readonly text: string; readonly span: Span; readonly why: UnknownClass };

/**
 * Why an expression names no class: its import leads to no file, to a package that is not installed, to a module that
 * does not export it, is one of types only, or two modules give the name; or it is no name at all.
 */
type UnknownClass = "no-file" | "no-package" | "not-exported" | "type-import" | "clash" | "no-name";

/** `depends(…)` or `dependsContext()` when one of them is the whole expression. */
export function injectedBy(program: Program, expression: ts.Expression): Injected | undefined {
  const call = withoutTypeSyntax(expression);
  if (!ts.isCallExpression(call)) return undefined;
  const name = frameworkExport(program, call.expression);
  if (name === "dependsContext") return { kind: "context", call: refOf(program, call) };
  if (name !== "depends") return undefined;
  const [cls, options] = call.arguments;
  return {
    kind: "dependency",
    call: refOf(program, call),
    target: targetOf(program, call, cls),
    ...(options && { options: refOf(program, options) }),
  };
}

function targetOf(program: Program, call: ts.CallExpression, cls: ts.Expression | undefined): InjectedTarget {
  if (!cls) return { kind: "other", text: "nothing", span: spanOf(program, call), why: "no-name" };
  const place = { text: cls.getText(), span: spanOf(program, cls) };
  const declaration = classNamedBy(program, cls);
  const why = brokenImport(program, cls);
  if (!declaration || why) return { kind: "other", ...place, why: why ?? "no-name" };
  if (program.compiler.isFramework(declaration.getSourceFile())) return { kind: "framework-base", ...place };
  return { kind: "class", id: classId(program, declaration), ...place };
}

/** What is wrong with the import that brings a name in. */
function brokenImport(program: Program, expression: ts.Expression): UnknownClass | undefined {
  const missing = missingPart(program, expression);
  if (missing) return missing === "clash" ? "clash" : missing === "types-only" ? "type-import" : "not-exported";
  let root = withoutTypeSyntax(expression);
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  const { checker } = program.compiler;
  const symbol = ts.isIdentifier(root) ? checker.getSymbolAtLocation(root) : undefined;
  let declaration: ts.Node | undefined = symbol?.declarations?.[0];
  if (!symbol || !declaration || !(symbol.flags & ts.SymbolFlags.Alias)) return undefined;
  while (declaration && !ts.isImportDeclaration(declaration)) declaration = declaration.parent;
  if (!declaration || !ts.isStringLiteral(declaration.moduleSpecifier)) return undefined;
  if (!checker.isUnknownSymbol(checker.getAliasedSymbol(symbol))) return undefined;
  if (checker.getSymbolAtLocation(declaration.moduleSpecifier)) return "not-exported";
  return declaration.moduleSpecifier.text.startsWith(".") ? "no-file" : "no-package";
}

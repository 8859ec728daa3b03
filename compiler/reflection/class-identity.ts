import { ts } from "ts-morph";
import type { ClassId } from "../model/source.ts";
import { withoutTypeSyntax } from "./expression-core.ts";
import type { Program } from "./program.ts";
import { resolvedSymbol } from "./symbols.ts";

/** Only a `declaration`, which is top-level and has a name, can be deployed. */
export type ClassForm = "declaration" | "anonymous" | "expression" | "nested";

/** The class that a symbol declares, directly or as the value of a constant. */
export function classOfSymbol(symbol: ts.Symbol | undefined): ts.ClassLikeDeclaration | undefined {
  const declaration = symbol?.valueDeclaration;
  if (!declaration) return undefined;
  if (ts.isClassLike(declaration)) return declaration;
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
  const value = withoutTypeSyntax(declaration.initializer);
  return ts.isClassExpression(value) ? value : undefined;
}

/** The class that an expression names; `undefined` when it names none. */
export function classNamedBy(program: Program, expression: ts.Expression): ts.ClassLikeDeclaration | undefined {
  const plain = withoutTypeSyntax(expression);
  if (ts.isClassExpression(plain)) return plain;
  return classOfSymbol(resolvedSymbol(program, plain));
}

/** `<file>#<class name>`; a class that is no top-level declaration gets its position as well. */
export function classId(program: Program, declaration: ts.ClassLikeDeclaration): ClassId {
  const file = program.compiler.toProjectPath(declaration.getSourceFile().fileName);
  const name = declaration.name?.text ?? "(anonymous)";
  return formOf(declaration) === "declaration" ? `${file}#${name}` : `${file}#${name}@${declaration.getStart()}`;
}

/** How a class stands in its file. */
export function formOf(declaration: ts.ClassLikeDeclaration): ClassForm {
  if (ts.isClassExpression(declaration)) return "expression";
  if (!ts.isSourceFile(declaration.parent)) return "nested";
  return declaration.name ? "declaration" : "anonymous";
}

import { readdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { ts } from "ts-morph";
import { unresolvedImport } from "../../diagnostics/catalogue/1-load.ts";
import { closest } from "../../diagnostics/closest.ts";
import { spanOf } from "../../reflection/places.ts";
import type { Program } from "../../reflection/program.ts";
import { isUserFile } from "../../reflection/user-files.ts";
import type { Session } from "../../session.ts";

/**
 * Reports imports of the user's own files that lead nowhere. Packages that are not installed are another matter: only
 * what needs their types or their version complains about them.
 */
export function checkImports(program: Program, unresolved: readonly ts.StringLiteralLike[], session: Session): void {
  for (const literal of unresolved) {
    const file = literal.getSourceFile();
    const specifier = literal.text;
    if (!specifier.startsWith(".") || !isUserFile(program, file) || !isNeededByCode(literal)) continue;
    const folder = dirname(file.fileName);
    // An asset that TypeScript knows nothing of is still there: a stylesheet, a wasm module, a native addon.
    if (session.files.isFile(resolve(folder, specifier))) continue;
    session.diagnostics.report(
      unresolvedImport,
      { specifier, from: program.compiler.toProjectPath(file.fileName), similar: similarFile(folder, specifier) },
      { span: spanOf(program, literal), label: "no such file" },
    );
  }
}

/** Imports and re-exports of types only are erased, and `declare module` adds to a module without loading it. */
function isNeededByCode(literal: ts.StringLiteralLike): boolean {
  const { parent } = literal;
  if (ts.isImportDeclaration(parent)) return !isErased(parent.importClause);
  if (ts.isExportDeclaration(parent)) return !parent.isTypeOnly;
  if (ts.isExternalModuleReference(parent)) return !parent.parent.isTypeOnly;
  return ts.isCallExpression(parent);
}

function isErased(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const { name, namedBindings } = clause;
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

function similarFile(folder: string, specifier: string): string | undefined {
  const wanted = resolve(folder, specifier);
  try {
    const names = readdirSync(dirname(wanted)).filter((name) => !/\.d\.[cm]?ts$/.test(name));
    const similar = closest(basename(wanted), names.sort());
    return similar && specifier.slice(0, specifier.length - basename(wanted).length) + similar;
  } catch {
    return undefined;
  }
}

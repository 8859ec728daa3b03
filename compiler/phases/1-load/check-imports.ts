import { readdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { ts } from "ts-morph";
import { unresolvedImport } from "../../diagnostics/catalogue/1-load.ts";
import { closest } from "../../diagnostics/closest.ts";
import { spanBetween } from "../../reflection/places.ts";
import type { Program } from "../../reflection/program.ts";
import { isUserFile } from "../../reflection/user-files.ts";
import type { Session } from "../../session.ts";
import type { UnresolvedImport } from "./compiler-host.ts";

/**
 * Reports imports of the user's own files that lead nowhere. Packages that are not installed are another matter: only
 * what needs their types or their version complains about them.
 */
export function checkImports(program: Program, unresolved: readonly UnresolvedImport[], session: Session): void {
  for (const { literal, file } of unresolved) {
    const specifier = literal.text;
    // What TypeScript adds on its own (helpers, JSX) stands nowhere.
    if (literal.pos < 0 || !specifier.startsWith(".") || !isUserFile(program, file) || !isNeededByCode(literal))
      continue;
    const folder = dirname(file.fileName);
    // An asset that TypeScript knows nothing of is still there: a stylesheet, a wasm module, a native addon.
    if (session.files.isFile(resolve(folder, specifier))) continue;
    session.diagnostics.report(
      unresolvedImport,
      { specifier, from: program.compiler.toProjectPath(file.fileName), similar: similarFile(folder, specifier) },
      { span: spanBetween(program, file, literal.getStart(file), literal.end), label: "no such file" },
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

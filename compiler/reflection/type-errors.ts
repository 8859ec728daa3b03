import { ts } from "ts-morph";
import type { Diagnostic, RelatedSpan } from "../diagnostics/diagnostic.ts";
import type { Session } from "../session.ts";
import { spanBetween } from "./places.ts";
import type { Program } from "./program.ts";
import { userFiles } from "./user-files.ts";

/** What kind of complaint of TypeScript's it is; the slug of its diagnostic. */
export type TypeScriptProblem = "syntax" | "type";

/** Everything TypeScript has to say about the types of the user's files: `check --types`. */
export function reportTypeErrors(program: Program, session: Session): void {
  for (const file of userFiles(program)) {
    for (const problem of program.compiler.program.getSemanticDiagnostics(file))
      reportTypeScript(program, problem, "type", session);
  }
}

/** Adds one of TypeScript's own diagnostics, under its own code. */
export function reportTypeScript(
  program: Program,
  problem: ts.Diagnostic,
  slug: TypeScriptProblem,
  session: Session,
  chainlet?: string,
): void {
  if (problem.category !== ts.DiagnosticCategory.Error) return;
  session.diagnostics.add(asDiagnostic(program, problem, slug, chainlet));
}

function asDiagnostic(
  program: Program,
  problem: ts.Diagnostic,
  slug: TypeScriptProblem,
  chainlet: string | undefined,
): Diagnostic {
  const related: RelatedSpan[] = [];
  for (const more of problem.relatedInformation ?? []) {
    if (!more.file || more.file.fileName.includes("/node_modules/") || program.compiler.isFramework(more.file))
      continue;
    related.push({
      span: spanOfProblem(program, more.file, more),
      label: ts.flattenDiagnosticMessageText(more.messageText, " "),
    });
  }
  return {
    code: `TS${problem.code}`,
    slug,
    severity: "error",
    message: ts.flattenDiagnosticMessageText(problem.messageText, "\n"),
    help:
      slug === "syntax"
        ? "Correct the syntax: nothing after this point of the file can be trusted."
        : "This is TypeScript's own finding; your editor and tsc show the same.",
    related,
    ...(problem.file && { span: spanOfProblem(program, problem.file, problem) }),
    ...(chainlet !== undefined && { chainlet }),
  };
}

function spanOfProblem(
  program: Program,
  file: ts.SourceFile,
  { start = 0, length = 0 }: { readonly start?: number | undefined; readonly length?: number | undefined },
) {
  return spanBetween(program, file, start, Math.min(start + length, file.text.length));
}

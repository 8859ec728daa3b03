import { relative, sep } from "node:path";
import type { Session } from "../session.ts";
import { unusedSuppression } from "./catalogue/0-usage.ts";
import { type Diagnostic, diagnosticSink } from "./diagnostic.ts";

interface Suppression {
  readonly file: string;
  readonly code: string;
  /** The line it speaks about: the next one. */
  readonly line: number;
  readonly start: number;
  readonly column: number;
  readonly length: number;
}

/**
 * Leaves out the warnings that a `// chainsc-ignore CODE: reason` on the line above suppresses, and adds a warning for
 * each such comment that suppresses nothing. Only files that were read can hold one.
 */
export function applySuppressions(
  diagnostics: readonly Diagnostic[],
  session: Pick<Session, "files" | "root">,
): readonly Diagnostic[] {
  const suppressions = [...session.files.found].sort().flatMap((path) => suppressionsIn(path, session));
  if (suppressions.length === 0) return diagnostics;
  const used = new Set<Suppression>();
  const kept = diagnostics.filter((found) => {
    const hit = suppressions.find(
      ({ file, code, line }) => found.span?.file === file && found.span.line === line && found.code === code,
    );
    if (!hit || found.severity === "error") return true;
    used.add(hit);
    return false;
  });
  const sink = diagnosticSink();
  for (const found of kept) sink.add(found);
  for (const suppression of suppressions) {
    if (used.has(suppression)) continue;
    const { file, code, line, start, column, length } = suppression;
    const isError = kept.some((found) => found.code === code && found.span?.file === file && found.span.line === line);
    const why = isError ? "errors cannot be suppressed" : "the next line has no such warning";
    const place = { file, start, end: start + length, line: line - 1, column };
    sink.report(
      unusedSuppression,
      { code, why },
      { span: { ...place, endLine: line - 1, endColumn: column + length } },
    );
  }
  return sink.all();
}

function suppressionsIn(path: string, session: Pick<Session, "files" | "root">): Suppression[] {
  if (!/\.[cm]?[jt]sx?$/.test(path) || path.endsWith(".d.ts") || path.includes(`${sep}node_modules${sep}`)) return [];
  const text = session.files.readText(path);
  if (!text?.includes("chainsc-ignore")) return [];
  const file = relative(session.root, path).split(sep).join("/");
  return [...text.matchAll(/^[ \t]*(\/\/[ \t]*chainsc-ignore[ \t]+([A-Z]+\d+)\b.*)$/gm)].map((match) => {
    const [whole, comment = "", code = ""] = match;
    const start = match.index + whole.length - comment.length;
    const before = text.slice(0, start);
    const line = before.split("\n").length;
    const column = start - before.lastIndexOf("\n");
    return { file, code, line: line + 1, start, column, length: comment.trimEnd().length };
  });
}

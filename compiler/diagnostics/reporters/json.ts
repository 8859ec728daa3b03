import type { Diagnostic } from "../diagnostic.ts";
import type { Report } from "./report.ts";

/** Version 1 of what `--json` prints; commands add their own keys beside these. */
export interface JsonReport {
  readonly version: 1;
  readonly diagnostics: readonly JsonDiagnostic[];
  readonly [key: string]: unknown;
}

export interface JsonDiagnostic {
  readonly code: string;
  readonly slug: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly help: string;
  /** Relative to the project root, POSIX; `null` for the command line and the environment. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly chainlet?: string;
  readonly accessor?: string;
  readonly related: readonly JsonRelated[];
  readonly fix?: { readonly title: string; readonly replacement: string; readonly start: number; readonly end: number };
}

export interface JsonRelated {
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The findings as one document; `extra` is what the command itself has to say. */
export function jsonReport(report: Report, extra: Readonly<Record<string, unknown>> = {}): JsonReport {
  return { version: 1, diagnostics: report.diagnostics.map(jsonDiagnostic), ...extra };
}

function jsonDiagnostic(found: Diagnostic): JsonDiagnostic {
  const { code, slug, severity, message, help, span, related, chainlet, accessor, fix } = found;
  return {
    code,
    slug,
    severity,
    message,
    help,
    file: span?.file ?? null,
    line: span?.line ?? null,
    column: span?.column ?? null,
    endLine: span?.endLine ?? null,
    endColumn: span?.endColumn ?? null,
    ...(chainlet !== undefined && { chainlet }),
    ...(accessor !== undefined && { accessor }),
    related: related.map(({ span: place, label }) => {
      const { file, line, column, endLine, endColumn } = place;
      return { message: label, file, line, column, endLine, endColumn };
    }),
    ...(fix && {
      fix: { title: fix.title, replacement: fix.replacement, start: fix.span.start, end: fix.span.end },
    }),
  };
}

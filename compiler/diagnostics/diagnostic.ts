import type { Span } from "../model/source.ts";

export type Severity = "error" | "warning";

/** One finding, as data. Everything that prints or serialises it is a reporter. */
export interface Diagnostic {
  readonly code: string;
  readonly slug: string;
  readonly severity: Severity;
  /** What and why, one or two sentences. */
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
  /** The place the author must edit; absent only for command line and environment. */
  readonly span?: Span;
  /** A short text beside the primary span, for example "needed here as a constant". */
  readonly label?: string;
  /** From the primary span to the root cause. */
  readonly related: readonly RelatedSpan[];
  /** The class name of the chainlet it is about; its later phases are skipped when this is an error. */
  readonly chainlet?: string;
  /** `params.items[].meta` for types, `compute.gpu` for configs. */
  readonly accessor?: string;
  /** An edit that is certain to be right. */
  readonly fix?: Fix;
}

export interface RelatedSpan {
  readonly span: Span;
  readonly label: string;
}

export interface Fix {
  readonly title: string;
  readonly span: Span;
  readonly replacement: string;
}

/** One entry of the catalogue: its code is fixed for ever. `P` is what the message needs to know. */
export interface Rule<P> {
  /** `CHN`, the phase digit, three digits. */
  readonly code: string;
  readonly slug: string;
  readonly severity: Severity;
  /** A few words, as a heading of its page. */
  readonly title: string;
  readonly message: (params: P) => string;
  readonly help: (params: P) => string;
  /** Markdown of its page in docs/diagnostics: why the rule exists and an example of wrong and right. */
  readonly explanation: string;
}

/** Declares a catalogue entry; only there so that `P` is inferred or stated once. */
export function rule<P>(entry: Rule<P>): Rule<P> {
  return entry;
}

export interface DiagnosticPlace {
  readonly span?: Span | undefined;
  readonly label?: string | undefined;
  readonly related?: readonly RelatedSpan[] | undefined;
  readonly chainlet?: string | undefined;
  readonly accessor?: string | undefined;
  readonly fix?: Fix | undefined;
}

/** Collects the findings of one run. */
export interface DiagnosticSink {
  report<P>(rule: Rule<P>, params: P, place?: DiagnosticPlace): void;
  /** A finding that has no rule of ours, for example TypeScript's own. */
  add(diagnostic: Diagnostic): void;
  /** All of them, sorted by file, position and code. */
  all(): readonly Diagnostic[];
  hasErrors(chainlet?: string): boolean;
}

/** An empty sink. The same finding reported twice is kept once. */
export function diagnosticSink(): DiagnosticSink {
  const kept = new Map<string, Diagnostic>();
  const add = (diagnostic: Diagnostic): void => {
    const { code, span, message, chainlet } = diagnostic;
    const key = JSON.stringify([code, span?.file, span?.start, message, chainlet]);
    if (!kept.has(key)) kept.set(key, diagnostic);
  };
  return {
    add,
    report(entry, params, place = {}) {
      const { span, label, related = [], chainlet, accessor, fix } = place;
      add({
        code: entry.code,
        slug: entry.slug,
        severity: entry.severity,
        message: entry.message(params),
        help: entry.help(params),
        related,
        ...(span && { span }),
        ...(label !== undefined && { label }),
        ...(chainlet !== undefined && { chainlet }),
        ...(accessor !== undefined && { accessor }),
        ...(fix && { fix }),
      });
    },
    all: () => [...kept.values()].sort(compareDiagnostics),
    hasErrors: (chainlet) =>
      [...kept.values()].some(
        (found) => found.severity === "error" && (chainlet === undefined || found.chainlet === chainlet),
      ),
  };
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.span?.file ?? "", b.span?.file ?? "") ||
    (a.span?.start ?? 0) - (b.span?.start ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message) ||
    compareText(a.chainlet ?? "", b.chainlet ?? "")
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

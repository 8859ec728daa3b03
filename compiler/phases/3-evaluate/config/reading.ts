import type { DiagnosticPlace, RelatedSpan, Rule } from "../../../diagnostics/diagnostic.ts";
import type { Span } from "../../../model/source.ts";
import type { Expressions, Handle } from "../../../reflection/expressions.ts";
import type { Session } from "../../../session.ts";
import { reportUnknown } from "../report-unknown.ts";
import type { Unknown } from "../unknown.ts";
import type { Value } from "../value.ts";

/** A value on its way into a config: what it is, and what it is for. */
export interface Slot {
  readonly value: Value;
  /** `compute.gpu`; empty for the whole. */
  readonly accessor: string;
  /** The expression that puts the value there; absent for elements of lists. */
  readonly site?: Handle | undefined;
  readonly key?: Handle | undefined;
}

/** One run over one value: where problems go, and where each key was found. */
export interface Reading {
  readonly syntax: Expressions;
  readonly session: Session;
  readonly spans: Map<string, Span>;
  subject(accessor: string): string;
  /** A problem of a value, reported where the value is written. */
  problem<P extends { subject: string }>(
    rule: Rule<P>,
    params: Omit<P, "subject">,
    slot: Slot,
    more?: ProblemPlace,
  ): void;
  /** A value that is not known, reported where it is needed. */
  unknown(cause: Unknown, slot: Slot): void;
  /** Where the text of a literal stands, if the value is one. */
  literalSpan(slot: Slot): Span | undefined;
}

export interface ProblemPlace {
  readonly node?: Handle | undefined;
  readonly label?: string;
  readonly fix?: DiagnosticPlace["fix"];
}

export interface ReadingInput {
  readonly syntax: Expressions;
  readonly session: Session;
  readonly chainlet: string;
  /** Turns `compute.gpu` into what messages call it. */
  readonly subject: (accessor: string) => string;
}

export function reading({ syntax, session, chainlet, subject }: ReadingInput): Reading {
  const spans = new Map<string, Span>();
  const place = ({ value, site, accessor }: Slot, more: ProblemPlace): DiagnosticPlace => {
    const written = value.at;
    const node = more.node ?? (syntax.isEditable(written) ? written : (site ?? written));
    const related: RelatedSpan[] = [];
    if (site && !more.node && site !== node && syntax.statement(site) !== syntax.statement(node))
      related.push({ span: syntax.place(site), label: `used for ${accessor} here` });
    return { span: syntax.place(node), related, chainlet, accessor, label: more.label, fix: more.fix };
  };
  return {
    syntax,
    session,
    spans,
    subject,
    problem: (rule, params, slot, more = {}) =>
      session.diagnostics.report(rule, { ...params, subject: subject(slot.accessor) } as never, place(slot, more)),
    unknown: (cause, slot) =>
      reportUnknown({
        syntax,
        session,
        cause,
        subject: subject(slot.accessor),
        accessor: slot.accessor,
        chainlet,
        needed: slot.site,
      }),
    literalSpan({ value }) {
      const inner = syntax.core(value.at);
      return value.kind === "primitive" && syntax.lower(inner).kind === "constant" ? syntax.place(inner) : undefined;
    },
  };
}

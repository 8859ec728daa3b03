import { assignedMember } from "../../diagnostics/catalogue/2-find.ts";
import * as rules from "../../diagnostics/catalogue/3-evaluate.ts";
import { closest } from "../../diagnostics/closest.ts";
import type { DiagnosticPlace, RelatedSpan } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../model/source.ts";
import type { Expressions, Handle } from "../../reflection/expressions.ts";
import type { Session } from "../../session.ts";
import type { Reason, Unknown } from "./unknown.ts";

export interface UnknownReport {
  readonly syntax: Expressions;
  readonly session: Session;
  readonly cause: Unknown;
  /** What has no value, for messages. */
  readonly subject: string;
  readonly accessor?: string | undefined;
  readonly chainlet?: string | undefined;
  /** The expression whose value is needed. */
  readonly needed?: Handle | undefined;
}

/** Says why something has no value: at the place that needs it, with the way to the cause. */
export function reportUnknown(report: UnknownReport): void {
  const { syntax, session, cause, subject, accessor, chainlet } = report;
  if (cause.reason.kind === "reassigned" && isReported(session, syntax.place(cause.at))) return;
  const needed = report.needed ?? cause.trail[0] ?? cause.at;
  const place: DiagnosticPlace = {
    span: syntax.place(needed),
    label: needed === cause.at ? undefined : "needed here as a constant",
    related: traceOf(syntax, cause, needed),
    chainlet,
    accessor,
  };
  reportReason(session, cause.reason, subject, place);
}

/** An assignment to a static of a chainlet has been reported where it stands: one mistake, one finding. */
function isReported(session: Session, { file, start }: Span): boolean {
  return session.diagnostics
    .all()
    .some(({ code, span }) => code === assignedMember.code && span?.file === file && span.start === start);
}

/** From the asked place to the cause: at most one entry for each statement, the innermost one. */
export function traceOf(syntax: Expressions, cause: Unknown, needed: Handle): readonly RelatedSpan[] {
  const byStatement = new Map<Handle, Handle>();
  for (const node of [...cause.trail, cause.at]) byStatement.set(syntax.statement(node), node);
  const trace: RelatedSpan[] = [];
  for (const [statement, node] of byStatement) {
    const isRoot = node === cause.at;
    if (syntax.core(node) === syntax.core(needed)) continue;
    if (statement === syntax.statement(needed) && !isRoot) continue;
    trace.push({ span: syntax.place(node), label: isRoot ? rootLabel(cause.reason) : "its value comes from here" });
  }
  return trace;
}

function rootLabel(reason: Reason): string {
  switch (reason.kind) {
    case "unsupported-syntax":
      return `${reason.form} here`;
    case "unknown-name":
      return "not declared";
    case "external":
      return "declared elsewhere, without a value";
    case "reassigned":
      return reason.why === "assigned"
        ? "assigned here"
        : reason.why === "var"
          ? "declared with var here"
          : "different each time";
    case "mutated":
      return reason.how === "changed" ? "changed here" : "handed on here";
    case "environment":
      return `read from ${reason.what} here`;
    case "changing":
      return reason.source === "clock" ? "reads the clock here" : "random here";
    case "outside":
      return "reaches outside here";
    case "awaited":
      return "asynchronous here";
    case "impure":
      return `${reason.what} here`;
    case "complex-function":
      return "this statement does more than compute";
    case "parameter":
      return "a parameter";
    case "dynamic-key":
      return "this key";
    case "cyclic":
      return "leads back to itself here";
    case "wrong-operand":
      return "fails here";
    case "missing-key":
      return `no key ${reason.key}`;
    case "budget":
      return "too much here";
    case "too-early":
      return "used here, set further down";
    case "location":
      return `${reason.what} here`;
    case "path-in-function":
      return "called inside of a function here";
    case "unmodelled":
      return "not worked out at compile time";
  }
}

function reportReason(session: Session, reason: Reason, subject: string, place: DiagnosticPlace): void {
  const { diagnostics } = session;
  switch (reason.kind) {
    case "unsupported-syntax":
      diagnostics.report(rules.unsupportedSyntax, { subject, form: reason.form }, place);
      return;
    case "unknown-name":
      diagnostics.report(rules.unknownName, { subject, ...reason }, place);
      return;
    case "external":
      diagnostics.report(rules.externalValue, { subject, ...reason }, place);
      return;
    case "reassigned":
      diagnostics.report(rules.reassigned, { subject, ...reason }, place);
      return;
    case "mutated":
      diagnostics.report(rules.mutatedObject, { subject, ...reason }, place);
      return;
    case "environment":
      diagnostics.report(rules.environmentRead, { subject, what: reason.what }, place);
      return;
    case "changing":
      diagnostics.report(rules.changingValue, { subject, ...reason }, place);
      return;
    case "outside":
      diagnostics.report(rules.outsideRead, { subject, what: reason.what }, place);
      return;
    case "awaited":
      diagnostics.report(rules.awaitedValue, { subject }, place);
      return;
    case "impure":
      diagnostics.report(rules.impureCode, { subject, what: reason.what }, place);
      return;
    case "complex-function":
      diagnostics.report(rules.complexFunction, { subject, name: reason.name }, place);
      return;
    case "parameter":
      diagnostics.report(rules.parameterValue, { subject, name: reason.name }, place);
      return;
    case "dynamic-key":
      diagnostics.report(rules.dynamicKey, { subject }, place);
      return;
    case "cyclic":
      diagnostics.report(rules.cyclicValue, { subject, name: reason.name }, place);
      return;
    case "wrong-operand":
      diagnostics.report(rules.wrongOperand, { subject, problem: reason.problem }, place);
      return;
    case "missing-key": {
      const similar = closest(reason.key, reason.known);
      diagnostics.report(rules.missingKey, { subject, ...reason, similar }, place);
      return;
    }
    case "budget":
      diagnostics.report(rules.budgetExceeded, { subject, what: reason.what }, place);
      return;
    case "too-early":
      diagnostics.report(rules.usedTooEarly, { subject, name: reason.name }, place);
      return;
    case "location":
      diagnostics.report(rules.moduleLocation, { subject, what: reason.what }, place);
      return;
    case "path-in-function":
      diagnostics.report(rules.pathInFunction, { subject }, place);
      return;
    case "unmodelled":
      diagnostics.report(rules.unmodelledCall, { subject, what: reason.what }, place);
      return;
  }
}

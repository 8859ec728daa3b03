import type { RelatedSpan, Rule } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../model/source.ts";
import type { TypeModel } from "../../model/type-model.ts";
import type { Program } from "../../reflection/program.ts";
import { printType, type TypeSite } from "../../reflection/types.ts";
import type { Session } from "../../session.ts";
import type { DefinitionTable } from "./definitions.ts";
import type { WrittenParts } from "./lost-constraints.ts";

/** What every describer needs. One object per endpoint and direction. */
export interface Describing {
  readonly program: Program;
  readonly session: Session;
  /** Class name, for the diagnostics. */
  readonly chainlet: string | undefined;
  /** Results may be sent by `toJSON`; parameters must be built again. */
  readonly direction: "parameter" | "result";
  readonly definitions: DefinitionTable;
  /** Types still allowed; a type that grows without end uses it up. */
  readonly budget: { left: number; reported: boolean };
  /** Unions to look at once all definitions are complete. */
  readonly unions: PlacedUnion[];
  /** How types were written, to find constraints that got lost. */
  readonly written: WrittenParts;
  /** Set when a refusal was reported. */
  readonly outcome: { failed: boolean };
  describe(site: TypeSite, place: Place): TypeModel;
}

export interface PlacedUnion {
  readonly members: readonly TypeModel[];
  readonly type: string;
  readonly place: Place;
}

/** Where a type is, for people. */
export interface Place {
  readonly accessor: string;
  /** What the author must edit. */
  readonly span: Span;
  readonly related: readonly RelatedSpan[];
  readonly depth: number;
}

/** The place of a part. */
export function inside(place: Place, step: string): Place {
  return { ...place, accessor: place.accessor + step, depth: place.depth + 1 };
}

/** `.name`, or `["not a name"]`. */
export function step(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** Reports why a type cannot be described. The model it returns stands in until the chainlet is dropped. */
export function refuse<P>(describing: Describing, rule: Rule<P>, params: P, place: Place): TypeModel {
  describing.session.diagnostics.report(rule, params, {
    span: place.span,
    related: place.related,
    accessor: place.accessor,
    chainlet: describing.chainlet,
  });
  if (rule.severity === "error") describing.outcome.failed = true;
  return { kind: "unknown" };
}

/** The two things that every message about a type says. */
export function where(describing: Describing, site: TypeSite, place: Place): { accessor: string; type: string } {
  return { accessor: place.accessor, type: printType(describing.program, site) };
}

import type { Diagnostic } from "../diagnostic.ts";

/** What every reporter gets: the findings of one run and how to show places. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  readonly toolVersion: string;
  /** The text of a project file; absent when it cannot be read. */
  readonly sourceOf: (file: string) => string | undefined;
  /** A project path as the reader of the report must see it, for example relative to the working directory. */
  readonly pathOf: (file: string) => string;
  /** Chainlets of the chain, those with errors included; absent when that is not known. */
  readonly chainletCount?: number | undefined;
  /** One finding about the command line needs no sum. */
  readonly withoutSum?: boolean | undefined;
  /** What became of the run, for example `Nothing was written.` */
  readonly outcome?: string | undefined;
}

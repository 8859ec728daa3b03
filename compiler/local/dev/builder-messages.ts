import type { BuildInputs } from "../../cache/build-inputs.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ChainPlan } from "../../model/plan.ts";

export interface BuildOrder {
  /** Absolute, as all paths here. */
  readonly source: string;
  readonly entrypoint: string | undefined;
  readonly name: string | undefined;
  readonly config: string | undefined;
  readonly root: string | undefined;
  readonly outDir: string | undefined;
  /** Nothing that was kept of earlier builds may be used. */
  readonly afresh: boolean;
}

interface AnyOutcome {
  readonly root: string;
  readonly chainletCount: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What would change this outcome. */
  readonly inputs: BuildInputs;
}

export interface FailedBuild extends AnyOutcome {
  readonly kind: "failed";
}

export interface FinishedBuild extends AnyOutcome {
  readonly kind: "built";
  readonly plan: ChainPlan;
  /** Absolute path of the folder that has the package directories. */
  readonly directory: string;
  /** SHA-256 of every file below it that the build stands for, by path. */
  readonly digests: Readonly<Record<string, string>>;
}

export type BuildOutcome = FailedBuild | FinishedBuild;

export type ToBuilder =
  | { readonly type: "build"; readonly id: number; readonly order: BuildOrder }
  | { readonly type: "abort"; readonly id: number };

export type FromBuilder =
  | { readonly type: "built"; readonly id: number; readonly outcome: BuildOutcome }
  | { readonly type: "aborted"; readonly id: number }
  | { readonly type: "broke"; readonly id: number; readonly message: string; readonly stack: string | undefined };

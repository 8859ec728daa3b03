import type { ReferenceChain } from "./chains.ts";
import type { Heard } from "./model/model-server.ts";

export type TargetName = "runLocal" | "processes" | "containers";

/** What a chain is asked. */
export interface Question {
  /** Arguments of the entrypoint by name, as in the body of a request. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a chain answered, whatever it runs on. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON of a result; of a raw stream its text. */
  readonly body: unknown;
  /** Of an error: its text, or its formatted detail. */
  readonly error?: string;
}

/** A reference chain that runs on a target. */
export interface RunningChain {
  ask(question: Question): Promise<Answer>;
  /** Origin of the entrypoint; absent where there is no server. */
  readonly origin?: string;
  /** What the chain's processes wrote so far. */
  lines(): Promise<readonly string[]>;
  /** What the model elsewhere was asked so far. */
  heard(): Promise<readonly Heard[]>;
  stop(): Promise<void>;
}

/** A chain behind a server. */
export type ServedChain = RunningChain & { readonly origin: string };

export interface Target {
  readonly name: TargetName;
  start(chain: ReferenceChain): Promise<RunningChain>;
}

/** Where a target does not do as the others: why, and what it does instead; without `expect` it is not asked. */
export interface Difference {
  readonly reason: string;
  readonly expect?: Expectation;
}

export interface Expectation {
  readonly status?: number;
  /** Equal to it after a JSON round trip; asymmetric matchers of vitest are welcome. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  /** The whole error text. Lines of the entrypoint's own stack trace that lie outside of the chain are left out before. */
  readonly error?: unknown;
  /** All that the model elsewhere was asked until then. */
  readonly heard?: readonly unknown[];
}

interface CaseBase {
  /** Numbers of section 14 of the behaviour contract. */
  readonly contract: readonly number[];
  readonly chain: string;
  readonly does: string;
  readonly differs?: Partial<Record<TargetName, Difference>>;
}

/** One request and its answer. */
export interface ExchangeCase extends CaseBase {
  readonly kind: "exchange";
  readonly ask: Question;
  readonly expect: Expectation;
  /** Some line of the chain's output has it; only where there is output. */
  readonly log?: RegExp;
}

/** What takes more than one request; needs a server. */
export interface SessionCase extends CaseBase {
  readonly kind: "session";
  run(chain: ServedChain): Promise<void>;
}

export type ConformanceCase = ExchangeCase | SessionCase;

export const exchange = (fields: Omit<ExchangeCase, "kind">): ExchangeCase => ({ kind: "exchange", ...fields });
export const session = (fields: Omit<SessionCase, "kind">): SessionCase => ({ kind: "session", ...fields });

/** The reason why something that is asked by HTTP has no counterpart in one process. */
export const noServer = (what: string): Partial<Record<TargetName, Difference>> => ({
  runLocal: { reason: `There is no server in a local run: ${what}.` },
});

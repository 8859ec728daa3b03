import { resolve } from "node:path";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { Chain } from "./model/chain.ts";
import type { EvaluatedChain } from "./model/evaluated.ts";
import type { FoundChain } from "./model/found.ts";
import type { ChainPlan } from "./model/plan.ts";
import type { DescribedChain } from "./model/type-model.ts";
import { load } from "./phases/1-load/load.ts";
import { find } from "./phases/2-find/find.ts";
import { evaluate } from "./phases/3-evaluate/evaluate.ts";
import { describe } from "./phases/4-describe/describe.ts";
import { link } from "./phases/5-link/link.ts";
import { plan } from "./phases/6-plan/plan.ts";
import { render } from "./phases/7-emit/render.ts";
import { type WriteResult, write } from "./phases/7-emit/write.ts";
import { withinDepth } from "./reflection/depth.ts";
import type { Session } from "./session.ts";

export interface CompileRequest {
  /** The file that holds the entrypoint; absolute, or relative to the working directory. */
  readonly source: string;
  /** The class name, when the file marks none or several. */
  readonly entrypoint?: string | undefined;
  /** Overrides the name that the source gives to the chain. */
  readonly name?: string | undefined;
  /** Report every type error of the program, not only those that the chain depends on. Default: false. */
  readonly checkTypes?: boolean | undefined;
}

/** What each phase said, as far as the road was open. `plan` is there only when the whole chain is free of errors. */
export interface Compilation {
  readonly found?: FoundChain;
  readonly evaluated?: EvaluatedChain;
  readonly described?: DescribedChain;
  readonly chain?: Chain;
  readonly plan?: ChainPlan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Source → plan: phases 1 to 6. Reads files, runs nothing of the user's, writes nothing. */
export async function compile(request: CompileRequest, session: Session): Promise<Compilation> {
  const diagnostics = () => ({ diagnostics: session.diagnostics.all() });

  const program = load({ source: resolve(request.source), checkTypes: request.checkTypes ?? false }, session);
  if (!program) return diagnostics();

  const found = find(program, request.entrypoint === undefined ? {} : { entrypoint: request.entrypoint }, session);
  if (!found) return diagnostics();

  const evaluated = withinDepth(program, session, () => evaluate(program, found, session));
  const described = withinDepth(program, session, () => describe(program, found, session));
  if (!evaluated || !described) return { found, ...diagnostics() };
  const named = request.name === undefined ? {} : { name: request.name };
  const chain = link(program, { found, evaluated, described, ...named }, session);
  if (!chain) return { found, evaluated, described, ...diagnostics() };

  // Chainlets without errors are planned even when others have some, so that one run reports everything.
  const planned = await plan(chain, session);
  if (session.diagnostics.hasErrors()) return { found, evaluated, described, chain, ...diagnostics() };
  return { found, evaluated, described, chain, plan: planned, ...diagnostics() };
}

/** Plan → package directories below `outDir` (absolute): phase 7. */
export async function emit(plan: ChainPlan, outDir: string, session: Session): Promise<WriteResult> {
  const files = await render(plan, session);
  return write(files, resolve(outDir, plan.directory), session);
}

import { resolve } from "node:path";
import { type Diagnostic, diagnosticSink } from "./diagnostics/diagnostic.ts";
import type { Chain } from "./model/chain.ts";
import type { EvaluatedChain } from "./model/evaluated.ts";
import type { FoundChain, FoundChainlet } from "./model/found.ts";
import type { ChainPlan } from "./model/plan.ts";
import type { DescribedChain } from "./model/type-model.ts";
import { BrowserLibraryNeeded } from "./phases/1-load/browser-library.ts";
import type { ParsedFiles } from "./phases/1-load/compiler-host.ts";
import { type LoadInput, load } from "./phases/1-load/load.ts";
import { findChainlets } from "./phases/2-find/find.ts";
import { evaluate } from "./phases/3-evaluate/evaluate.ts";
import { describe } from "./phases/4-describe/describe.ts";
import { checkEdges, link } from "./phases/5-link/link.ts";
import { plan } from "./phases/6-plan/plan.ts";
import { render } from "./phases/7-emit/render.ts";
import { type WriteResult, write } from "./phases/7-emit/write.ts";
import { withinDepth } from "./reflection/depth.ts";
import type { Program } from "./reflection/program.ts";
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
  /**
   * `all` loads TypeScript's declarations of a browser at once, `fewer` when the first question needs them. The result
   * is the same. Default: `fewer`.
   */
  readonly libraries?: "all" | "fewer" | undefined;
  /** TypeScript's own libraries, parsed: give the same map to every run of one process to parse them once. */
  readonly parsed?: ParsedFiles | undefined;
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
  const analysis = analyse(request, session);
  const diagnostics = () => ({ diagnostics: session.diagnostics.all() });
  if (!analysis.chain) return { ...analysis, ...diagnostics() };
  // Chainlets without errors are planned even when others have some, so that one run reports everything.
  const planned = await plan(analysis.chain, session);
  if (session.diagnostics.hasErrors()) return { ...analysis, ...diagnostics() };
  return { ...analysis, plan: planned, ...diagnostics() };
}

type Analysis = Pick<Compilation, "found" | "evaluated" | "described" | "chain">;

/**
 * Phases 1 to 5. Most chains ask nothing of TypeScript's declarations of a browser, which take a quarter of the time to
 * load, so the first attempt does without; the first question about one of them starts anew with all libraries.
 */
function analyse(request: CompileRequest, session: Session): Analysis {
  if (request.checkTypes || request.libraries === "all") return analyseWith({}, request, session);
  const again: LoadInput["again"] = new Map();
  const findings = diagnosticSink();
  for (const finding of session.diagnostics.all()) findings.add(finding);
  try {
    const analysis = analyseWith({ again, withoutBrowser: true }, request, { ...session, diagnostics: findings });
    for (const finding of findings.all()) session.diagnostics.add(finding);
    return analysis;
  } catch (error) {
    if (!(error instanceof BrowserLibraryNeeded)) throw error;
    return analyseWith({ again }, request, session);
  }
}

function analyseWith(
  libraries: Pick<LoadInput, "again" | "withoutBrowser">,
  request: CompileRequest,
  session: Session,
): Analysis {
  const { source, entrypoint, name, checkTypes = false, parsed } = request;
  const kept = parsed ? { parsed } : {};
  const program = load({ source: resolve(source), checkTypes, ...kept, ...libraries }, session);
  if (!program) return {};

  const chainlets = findChainlets(program, entrypoint === undefined ? {} : { entrypoint }, session);
  if (chainlets?.kind === "undecided") checkApart(program, chainlets.chainlets, session);
  if (chainlets?.kind !== "chain") return {};

  const found = chainlets.chain;
  const evaluated = withinDepth(program, session, () => evaluate(program, found, session));
  const described = withinDepth(program, session, () => describe(program, found, session));
  if (!evaluated || !described) return { found };
  const chain = link(program, { found, evaluated, described, ...(name !== undefined && { name }) }, session);
  return { found, evaluated, described, ...(chain && { chain }) };
}

/** Where the chain begins is in doubt, and has been reported: whatever else is wrong with its chainlets is said as well. */
function checkApart(program: Program, chainlets: readonly FoundChainlet[], session: Session): void {
  withinDepth(program, session, () => {
    const evaluated = evaluate(program, { chainlets }, session);
    const described = describe(program, { chainlets }, session);
    checkEdges(program, { chainlets, evaluated, described }, session);
  });
}

/** Plan → package directories below `outDir` (absolute): phase 7. */
export async function emit(plan: ChainPlan, outDir: string, session: Session): Promise<WriteResult> {
  const files = await render(plan, session);
  return write(files, resolve(outDir, plan.directory), session);
}

import { type Compilation, type CompileRequest, compile } from "./compile.ts";
import { applyFixes } from "./diagnostics/apply-fixes.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { applySuppressions } from "./diagnostics/suppressions.ts";
import type { Session } from "./session.ts";

export interface Checked extends Compilation {
  /** Chainlets of the chain, those with errors included; absent when the chain was not found. */
  readonly chainletCount?: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Files that fixes were applied to, relative to the root. */
  readonly fixed: readonly string[];
}

/** Phases 1 to 6 and nothing else. With `fix`, certain fixes are written to the sources; what is left is reported. */
export async function check(
  request: CompileRequest,
  options: { readonly fix?: boolean; readonly types?: boolean },
  session: Session,
): Promise<Checked> {
  const compilation = await compile({ ...request, checkTypes: options.types }, session);
  const chainletCount = compilation.found?.chainlets.length;
  const diagnostics = applySuppressions(session.diagnostics.all(), session);
  if (!options.fix) return { ...compilation, chainletCount, diagnostics, fixed: [] };
  const { fixed, left } = await applyFixes(diagnostics, session.root);
  return { ...compilation, chainletCount, diagnostics: left, fixed };
}

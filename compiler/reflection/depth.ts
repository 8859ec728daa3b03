import { tooDeep } from "../diagnostics/catalogue/1-load.ts";
import type { ProjectPath } from "../model/source.ts";
import type { Session } from "../session.ts";
import type { Program } from "./program.ts";

/**
 * Runs a step over syntax or types. Source that is nested too deeply for the stack is the user's mistake and becomes
 * a diagnostic; the step then has no result. `deepFile` is the file that it happened in, where that is known.
 */
export function withinDepth<T>(
  program: Pick<Program, "entryFile"> & { readonly deepFile?: ProjectPath | undefined },
  session: Session,
  step: () => T,
): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { entryFile, deepFile } = program;
    session.diagnostics.report(tooDeep, { file: deepFile ?? entryFile, isExact: deepFile !== undefined });
    return undefined;
  }
}

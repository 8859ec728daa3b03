import { tooDeep } from "../diagnostics/catalogue/1-load.ts";
import type { Session } from "../session.ts";
import type { Program } from "./program.ts";

/**
 * Runs a step over syntax or types. Source that is nested too deeply for the stack is the user's mistake and becomes
 * a diagnostic; the step then has no result.
 */
export function withinDepth<T>(program: Pick<Program, "entryFile">, session: Session, step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    session.diagnostics.report(tooDeep, { file: program.entryFile });
    return undefined;
  }
}

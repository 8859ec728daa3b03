import type { Diagnostic } from "../diagnostic.ts";

/** Findings as people read them: what is said of several chainlets in the same words, at the same place, is said once. */
export function onceForAllChainlets(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const said = new Set<string>();
  return diagnostics.filter(({ code, span, message }) => {
    const key = JSON.stringify([code, span?.file, span?.start, message]);
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}

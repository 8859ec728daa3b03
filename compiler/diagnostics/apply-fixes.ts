import { readFile, rename, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Diagnostic, Fix } from "./diagnostic.ts";

/**
 * Writes the certain fixes to the user's files and gives back the findings that had none. Of fixes that overlap, the
 * first one is applied; the next run finds the other.
 */
export async function applyFixes(
  diagnostics: readonly Diagnostic[],
  root: string,
): Promise<{ fixed: readonly string[]; left: readonly Diagnostic[] }> {
  const byFile = new Map<string, { found: Diagnostic; fix: Fix }[]>();
  const left: Diagnostic[] = [];
  for (const found of diagnostics) {
    const { fix } = found;
    if (!fix) left.push(found);
    else byFile.set(fix.span.file, [...(byFile.get(fix.span.file) ?? []), { found, fix }]);
  }
  for (const [file, candidates] of byFile) {
    const path = resolve(root, file);
    const before = await readFile(path, "utf8");
    let text = before;
    let end = Number.POSITIVE_INFINITY;
    // From the end of the file backwards, so that the offsets of what comes before stay right.
    for (const { found, fix } of candidates.toSorted((a, b) => b.fix.span.start - a.fix.span.start)) {
      if (fix.span.end > end) {
        left.push(found);
        continue;
      }
      text = text.slice(0, fix.span.start) + fix.replacement + text.slice(fix.span.end);
      end = fix.span.start;
    }
    if (text === before) continue;
    await writeFile(`${path}.chainsc-new`, text);
    await rename(`${path}.chainsc-new`, path);
  }
  return { fixed: [...byFile.keys()].sort(), left };
}

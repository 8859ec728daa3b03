import { readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Diagnostic, Fix } from "./diagnostic.ts";

/**
 * Writes the certain fixes to the user's files and gives back the findings that had none. Of fixes that overlap, the
 * last one in the file is applied; the next run finds the other. A file that cannot be written keeps its findings.
 */
export async function applyFixes(
  diagnostics: readonly Diagnostic[],
  root: string,
): Promise<{ fixed: readonly string[]; left: readonly Diagnostic[] }> {
  const byFile = new Map<string, { found: Diagnostic; fix: Fix }[]>();
  for (const found of diagnostics) {
    const { fix } = found;
    if (fix) byFile.set(fix.span.file, [...(byFile.get(fix.span.file) ?? []), { found, fix }]);
  }
  const applied = new Set<Diagnostic>();
  const fixed: string[] = [];
  for (const [file, candidates] of [...byFile].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = await realpath(resolve(root, file)).catch(() => undefined);
    if (path === undefined) continue;
    const before = await readFile(path, "utf8");
    // Places count from behind a byte order mark.
    const mark = before.startsWith("\uFEFF") ? 1 : 0;
    let text = before;
    let last: Fix | undefined;
    const done: Diagnostic[] = [];
    // From the end of the file backwards, so that the offsets of what comes before stay right.
    for (const { found, fix } of candidates.toSorted((a, b) => b.fix.span.start - a.fix.span.start)) {
      const { span, replacement } = fix;
      // Chainlets that share a config share its mistakes.
      const same = last?.span.start === span.start && last.span.end === span.end && last.replacement === replacement;
      if (!same) {
        if (last && span.end > last.span.start) continue;
        text = text.slice(0, mark + span.start) + replacement + text.slice(mark + span.end);
        last = fix;
      }
      done.push(found);
    }
    if (!(await replaceText(path, text))) continue;
    for (const found of done) applied.add(found);
    fixed.push(file);
  }
  return { fixed, left: diagnostics.filter((found) => !applied.has(found)) };
}

/** Written beside and renamed, with the permissions of what was there. */
async function replaceText(path: string, text: string): Promise<boolean> {
  const beside = `${path}.chainsc-new`;
  try {
    const { mode } = await stat(path);
    await writeFile(beside, text, { mode: mode & 0o777 });
    await rename(beside, path);
    return true;
  } catch {
    await rm(beside, { force: true }).catch(() => undefined);
    return false;
  }
}

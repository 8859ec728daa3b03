import type { AnyRule } from "./catalogue/index.ts";

/** The Markdown page of a rule: what docs/diagnostics/ holds and `chainsc explain` prints. */
export function diagnosticPage({ code, slug, severity, title, explanation }: AnyRule): string {
  return `# ${code} ${slug}\n\n**${title}** (${severity})\n\n${explanation.trim()}\n`;
}

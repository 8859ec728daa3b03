import { onceForAllChainlets } from "./once-for-all-chainlets.ts";
import type { Report } from "./report.ts";

/** Workflow commands that GitHub shows as annotations of the changed files, one line a finding. */
export function githubReport(report: Report): string {
  return onceForAllChainlets(report.diagnostics)
    .map(({ severity, code, slug, message, help, span }) => {
      const properties: [string, string | number][] = [];
      if (span) {
        properties.push(["file", report.pathOf(span.file)], ["line", span.line], ["endLine", span.endLine]);
        // Columns are only meant for findings of one line.
        if (span.line === span.endLine) properties.push(["col", span.column], ["endColumn", span.endColumn]);
      }
      properties.push(["title", `${code} ${slug}`]);
      const list = properties.map(([key, value]) => `${key}=${property(String(value))}`).join(",");
      return `::${severity} ${list}::${data(help ? `${message}\n${help}` : message)}\n`;
    })
    .join("");
}

const data = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

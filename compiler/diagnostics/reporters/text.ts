import type { Span } from "../../model/source.ts";
import { cells } from "../cells.ts";
import { codeFrame } from "../code-frame.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { asciiGlyphs, asciiText, unicodeGlyphs } from "../glyphs.ts";
import { ansiPaint, plainPaint } from "../paint.ts";
import { onceForAllChainlets } from "./once-for-all-chainlets.ts";
import type { Report } from "./report.ts";

export interface TextStyle {
  readonly color: boolean;
  readonly unicode: boolean;
  readonly width: number;
}

/** The findings for people: each with its code frame, then one line that sums up. Empty when there is nothing to say. */
export function textReport(report: Report, style: TextStyle): string {
  const paint = style.color ? ansiPaint : plainPaint;
  const parts = onceForAllChainlets(report.diagnostics).map((found) => `${finding(found, report, style)}\n`);
  const sum = report.withoutSum ? "" : summary(report);
  if (sum) parts.push(paint(count(report.diagnostics, "error") > 0 ? "red" : "yellow", sum));
  else if (report.outcome) parts.push(report.outcome);
  return parts.length === 0 ? "" : `${parts.join("\n")}\n`;
}

/** `1 error in 1 of 4 chainlets. Nothing was written.`; empty without findings. */
function summary(report: Report): string {
  const { diagnostics, chainletCount, outcome } = report;
  const said = onceForAllChainlets(diagnostics);
  const counts = [plural(count(said, "error"), "error"), plural(count(said, "warning"), "warning")];
  const findings = counts.filter((text) => !text.startsWith("0 ")).join(" and ");
  if (findings === "") return "";
  const affected = new Set(diagnostics.flatMap((found) => found.chainlet ?? [])).size;
  const where = affected === 0 ? "" : chainletCount ? ` in ${affected} of ${plural(chainletCount, "chainlet")}` : "";
  return `${findings}${where}.${outcome ? ` ${outcome}` : ""}`;
}

function finding(found: Diagnostic, report: Report, style: TextStyle): string {
  const paint = style.color ? ansiPaint : plainPaint;
  const hue = found.severity === "error" ? "red" : "yellow";
  const placeOf = (span: Span): string => `${report.pathOf(span.file)}:${span.line}:${span.column}`;
  const head = `${found.severity} ${found.code} ${found.slug}`;
  const place = found.span ? placeOf(found.span) : "";
  const gap = " ".repeat(Math.max(2, Math.min(style.width, 90) - cells(head) - cells(place)));
  const painted = `${paint(hue, found.severity)} ${paint("bold", `${found.code} ${found.slug}`)}`;
  const lines = [place ? `${painted}${gap}${paint("cyan", place)}` : painted];
  const spoken = style.unicode ? (text: string): string => text : asciiText;
  lines.push(...indented(spoken(found.message), "  "));
  if (found.span) {
    const glyphs = style.unicode ? unicodeGlyphs : asciiGlyphs;
    const { sourceOf } = report;
    const { span } = found;
    const label = found.label && spoken(found.label);
    const related = found.related.map((other) => ({ ...other, label: spoken(other.label) }));
    const frame = codeFrame({ span, label, related, hue }, { glyphs, paint, width: style.width, sourceOf, placeOf });
    if (frame.length > 0) lines.push("", ...frame);
  }
  if (found.help)
    lines.push("", ...indented(`help: ${spoken(found.help)}`, "  ", "        ", (text) => paint("green", text)));
  return lines.join("\n");
}

function indented(text: string, first: string, rest = first, paintHead?: (text: string) => string): string[] {
  return text.split("\n").map((line, index) => {
    const painted = index === 0 && paintHead ? line.replace(/^help:/, (head) => paintHead(head)) : line;
    return painted === "" ? "" : (index === 0 ? first : rest) + painted;
  });
}

const count = (diagnostics: readonly Diagnostic[], severity: Diagnostic["severity"]): number =>
  diagnostics.filter((found) => found.severity === severity).length;

const plural = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? "" : "s"}`;

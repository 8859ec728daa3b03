import type { Span } from "../model/source.ts";
import { cells, printable } from "./cells.ts";
import type { RelatedSpan } from "./diagnostic.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Hue, Paint } from "./paint.ts";

export interface FrameStyle {
  readonly glyphs: Glyphs;
  readonly paint: Paint;
  /** Columns the frame may take, at least 40. */
  readonly width: number;
  /** The text of a project file; absent when it cannot be read. */
  readonly sourceOf: (file: string) => string | undefined;
  /** A place as people see it: `chains/rag.ts:14:12`. */
  readonly placeOf: (span: Span) => string;
}

export interface FrameInput {
  readonly span: Span;
  readonly label?: string | undefined;
  readonly related: readonly RelatedSpan[];
  readonly hue: Hue;
}

const linesAbove = 2;

/**
 * The source lines a finding is about: two lines above the primary span, that line with its underline, then every
 * related line with its own underline and place. Lines without a file behind them are left out.
 */
export function codeFrame(input: FrameInput, style: FrameStyle): readonly string[] {
  const rows: Row[] = [];
  const lines = linesOf(input.span, style);
  if (lines) {
    for (let line = Math.max(1, input.span.line - linesAbove); line < input.span.line; line += 1)
      rows.push({ kind: "line", number: line, text: printable(lines[line - 1] ?? "") });
    rows.push(...marked(lines, input.span, input.label, style.glyphs.primary, input.hue, style));
  }
  for (const { span, label } of input.related) {
    const source = linesOf(span, style);
    if (!source) {
      rows.push({ kind: "note", text: `${label}: ${style.placeOf(span)}` });
      continue;
    }
    const [line, mark] = marked(source, span, label, style.glyphs.secondary, "cyan", style);
    rows.push({ ...line, place: style.placeOf(span) }, mark);
  }
  // Blank lines above the first line that says something only cost room.
  while (rows[0]?.kind === "line" && rows[0].text.trim() === "") rows.shift();
  const gutter = Math.max(3, ...rows.map((row) => (row.kind === "line" ? String(row.number).length + 2 : 0)));
  return rows.map((row) => draw(row, gutter, style));
}

type Row = LineRow | MarkRow | { readonly kind: "note"; readonly text: string };
interface LineRow {
  readonly kind: "line";
  readonly number: number;
  readonly text: string;
  readonly place?: string;
}
interface MarkRow {
  readonly kind: "mark";
  readonly indent: number;
  readonly length: number;
  readonly glyph: string;
  readonly label: string;
  readonly hue: Hue;
}

function linesOf(span: Span, style: FrameStyle): readonly string[] | undefined {
  const text = style.sourceOf(span.file);
  if (text === undefined) return undefined;
  const lines = text.split(/\r\n|[\n\r]/);
  // The file may have changed since it was analysed; a frame of the wrong line would mislead.
  return span.line <= lines.length ? lines : undefined;
}

function marked(
  lines: readonly string[],
  span: Span,
  label: string | undefined,
  glyph: string,
  hue: Hue,
  style: FrameStyle,
): [LineRow, MarkRow] {
  const source = lines[span.line - 1] ?? "";
  const until = span.endLine > span.line ? source.trimEnd().length : span.endColumn - 1;
  const clipped = clip(source, span.column - 1, Math.max(until, span.column), style);
  const more = span.endLine > span.line ? `to line ${span.endLine}` : "";
  return [
    { kind: "line", number: span.line, text: clipped.text },
    {
      kind: "mark",
      indent: clipped.indent,
      length: clipped.length,
      glyph,
      label: [label, more && (label ? `(${more})` : more)].filter(Boolean).join(" "),
      hue,
    },
  ];
}

/** A window of a long line that holds the marked part. */
function clip(source: string, start: number, end: number, style: FrameStyle) {
  const room = Math.max(40, style.width - 10);
  const { ellipsis } = style.glyphs;
  let from = 0;
  let to = source.length;
  if (cells(printable(source)) > room) {
    from = Math.max(0, Math.min(start - 20, source.length - room));
    to = Math.min(source.length, from + room);
  }
  const head = from > 0 ? ellipsis : "";
  const before = printable(source.slice(from, start));
  const inside = printable(source.slice(start, Math.min(end, to)));
  return {
    text:
      head + before + inside + printable(source.slice(Math.min(end, to), to)) + (to < source.length ? ellipsis : ""),
    indent: cells(head) + cells(before),
    length: Math.max(1, cells(inside)),
  };
}

function draw(row: Row, gutter: number, style: FrameStyle): string {
  const { paint, glyphs } = style;
  switch (row.kind) {
    case "line": {
      const number = paint("dim", `${String(row.number).padStart(gutter + 1)} ${glyphs.bar}`);
      const text = row.text === "" ? "" : ` ${row.text}`;
      if (row.place === undefined) return number + text;
      const gap = Math.max(2, Math.min(style.width - row.place.length, 53) - gutter - 3 - cells(text));
      return `${number}${text}${" ".repeat(gap)}${paint("dim", row.place)}`;
    }
    case "mark": {
      const mark = paint(row.hue, row.glyph.repeat(row.length) + (row.label ? ` ${row.label}` : ""));
      return `${paint("dim", `${" ".repeat(gutter + 1)} ${glyphs.bar}`)} ${" ".repeat(row.indent)}${mark}`;
    }
    case "note":
      return `${" ".repeat(gutter + 3)}${row.text}`;
  }
}

/** The characters a code frame is drawn with. */
export interface Glyphs {
  readonly bar: string;
  readonly primary: string;
  readonly secondary: string;
  readonly ellipsis: string;
}

export const unicodeGlyphs: Glyphs = { bar: "│", primary: "━", secondary: "─", ellipsis: "…" };
export const asciiGlyphs: Glyphs = { bar: "|", primary: "^", secondary: "^", ellipsis: "..." };

/** The characters a code frame is drawn with. */
export interface Glyphs {
  readonly bar: string;
  readonly primary: string;
  readonly secondary: string;
  readonly ellipsis: string;
}

export const unicodeGlyphs: Glyphs = { bar: "│", primary: "━", secondary: "─", ellipsis: "…" };
/** A text of ours without the characters that a terminal of few may not have; what it quotes of the user's stays. */
export const asciiText = (text: string): string => text.replaceAll("…", "...").replaceAll("→", "->");

export const asciiGlyphs: Glyphs = { bar: "|", primary: "^", secondary: "^", ellipsis: "..." };

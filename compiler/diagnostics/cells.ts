// Scripts whose characters take two columns of a terminal; what else is wide is rare in source code.
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]$/u;
const narrowless = /^(?:\p{Mark}|\p{Format})$/u;

/** How many columns of a terminal a text takes. */
export function cells(text: string): number {
  let width = 0;
  for (const character of text) width += narrowless.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** A source text as a terminal may see it: tabs as two spaces, control characters (escape sequences too) as `?`. */
export function printable(text: string): string {
  return text.replaceAll("\t", "  ").replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "?");
}

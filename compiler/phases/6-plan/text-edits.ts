/** A piece of replacement text; a piece with a `mark` is found again in the result. */
export type Piece<M> = string | { readonly text: string; readonly mark: M };

export interface TextEdit<M> {
  readonly start: number;
  readonly end: number;
  readonly pieces: readonly Piece<M>[];
}

export interface Marked<M> {
  readonly start: number;
  readonly end: number;
  readonly mark: M;
}

/** Replaces ranges that do not overlap and tells where the marked pieces ended up. */
export function applyEdits<M>(
  text: string,
  edits: readonly TextEdit<M>[],
): { readonly text: string; readonly marks: readonly Marked<M>[] } {
  let result = "";
  let position = 0;
  const marks: Marked<M>[] = [];
  for (const { start, end, pieces } of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < position) throw new Error(`Edits overlap at ${start}`);
    result += text.slice(position, start);
    for (const piece of pieces) {
      if (typeof piece === "string") {
        result += piece;
        continue;
      }
      marks.push({ start: result.length, end: result.length + piece.text.length, mark: piece.mark });
      result += piece.text;
    }
    position = end;
  }
  return { text: result + text.slice(position), marks };
}

/** As many line breaks as the text has: what is left of removed code, so that line numbers stay. */
export function lineBreaksOf(text: string): string {
  return "\n".repeat(text.split("\n").length - 1);
}

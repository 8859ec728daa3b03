export type Hue = "red" | "yellow" | "cyan" | "green" | "bold" | "dim";
/** Puts a colour on a text, or returns it as it is where colours are not wanted. */
export type Paint = (hue: Hue, text: string) => string;

const codes: Readonly<Record<Hue, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  green: [32, 39],
  bold: [1, 22],
  dim: [2, 22],
};

export const plainPaint: Paint = (_hue, text) => text;

export const ansiPaint: Paint = (hue, text) => {
  const [open, close] = codes[hue];
  return text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`;
};

/** The engine's own sentence from what its client threw: `(HTTP code 404) no such container - No such …` → `No such …`. */
export function engineMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(/^\(HTTP code \d+\) .*? - /s, "").trim();
}

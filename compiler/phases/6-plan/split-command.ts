/**
 * The words of a command as a POSIX shell would split them, with nothing expanded: what the platform's supervisor does with
 * `start_command`. `undefined` when a quote is not closed.
 */
export function splitCommand(command: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < command.length; at++) {
    const character = command.charAt(at);
    const next = command.charAt(at + 1);
    if (quote === "'") {
      if (character === "'") quote = "";
      else word += character;
    } else if (character === "\\" && (quote === "" || '"\\$`'.includes(next))) {
      word = `${word ?? ""}${next}`;
      at++;
    } else if (quote === '"') {
      if (character === '"') quote = "";
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ""}${character}`;
  }
  if (word !== undefined) words.push(word);
  return quote === "" ? words : undefined;
}

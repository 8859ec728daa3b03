/** A clause as a sentence: its first word with a capital unless that is a name, and a full stop unless it ends with code. */
export function sentence(clause: string): string {
  const isName = /^(?:chainsc|npm|docs)\b/.test(clause);
  const begun = isName ? clause : clause.charAt(0).toUpperCase() + clause.slice(1);
  // What goes on with lines of a file is complete as it is.
  return /[.?!]$/.test(clause) || clause.includes("\n") ? begun : `${begun}.`;
}

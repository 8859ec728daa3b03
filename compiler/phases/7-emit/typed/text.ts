/** Strings, names and comments get into generated TypeScript only through these. */

/** A value as a TypeScript literal that is safe in any place: no line or paragraph separators, no `</script>`. */
export function literal(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029")
    .replace(/<\//g, "<\\/");
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

const reserved: ReadonlySet<string> = new Set([
  "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "export",
  "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null", "return", "super",
  "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield", "let", "static", "implements",
  "interface", "package", "private", "protected", "public", "await", "arguments", "eval", "undefined", "async", "of",
]); // biome-ignore format: a list of names

/** Can the text stand after a dot or as an unquoted key? */
export const isPropertyName = (text: string): boolean => identifier.test(text);

/** A property key: unquoted where possible. */
export const key = (name: string): string => (isPropertyName(name) && name !== "__proto__" ? name : literal(name));

/** Text inside a block comment: nothing in it can end the comment. */
export function comment(text: string): string {
  return text.replace(/\*\//g, "*\\/").replace(/[\r\n\u2028\u2029]+/g, " ");
}

/** Hands out names, each once. */
export interface Names {
  /** The wanted name, or one like it that is free and legal. */
  take(wanted: string): string;
}

/** A table of the names of one file; `taken` are already in use. */
export function names(taken: Iterable<string> = []): Names {
  const used = new Set<string>(taken);
  return {
    take(wanted) {
      const safe = wanted.replace(/[^\p{ID_Continue}$_]/gu, "_").replace(/^(?![\p{ID_Start}$_])/u, "_");
      const base = reserved.has(safe) ? `${safe}_` : safe;
      let name = base;
      for (let count = 2; used.has(name); count++) name = `${base}_${count}`;
      used.add(name);
      return name;
    },
  };
}

/** Every line moved to the right, empty ones left empty. */
export function indent(text: string, by = "  "): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : by + line))
    .join("\n");
}

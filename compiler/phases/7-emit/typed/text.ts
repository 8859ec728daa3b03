import { literal, propertyName } from "../encoders.ts";

const reserved: ReadonlySet<string> = new Set([
  "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "export",
  "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null", "return", "super",
  "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield", "let", "static", "implements",
  "interface", "package", "private", "protected", "public", "await", "arguments", "eval", "undefined", "async", "of",
  "any", "unknown", "never", "string", "number", "boolean", "bigint", "symbol", "object",
]); // biome-ignore format: a list of names

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
      const safe = wanted.replace(/[^\p{ID_Continue}$]/gu, "_").replace(/^(?![\p{ID_Start}$_])/u, "_");
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

/** The longest line that generated code should have. */
export const widest = 110;

/** The negation of a boolean expression, without more parentheses than it takes. */
export function not(expression: string): string {
  const comparison = /^((?:typeof )?[\w.$]+(?:\[\d+\])?) === ([\w.$]+|"[^"\\]*")$/.exec(expression);
  if (comparison) return `${comparison[1]} !== ${comparison[2]}`;
  return isOneOperand(expression) ? `!${expression}` : `!(${expression})`;
}

/** A call, or an expression within one pair of parentheses. */
function isOneOperand(expression: string): boolean {
  const bare = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  if (!/^[\w.$]*\(.*\)$/s.test(bare)) return false;
  let depth = 0;
  for (let index = 0; index < bare.length; index++) {
    if (bare[index] === "(") depth++;
    if (bare[index] === ")" && --depth === 0) return index === bare.length - 1;
  }
  return false;
}

/** A literal over as many lines as it needs to be read. */
export function block(value: unknown): string {
  return laidOut(value).text;
}

interface LaidOut {
  readonly text: string;
  /** Does it stand on one line, alone or inside of something that does? */
  readonly isShort: boolean;
}

function laidOut(value: unknown): LaidOut {
  if (typeof value !== "object" || value === null) {
    const text = literal(value);
    return { text, isShort: text.length <= widest };
  }
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((item) => ({ key: "", ...laidOut(item) }))
    : Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => ({ key: `${propertyName(key)}: `, ...laidOut(inner) }));
  const items = parts.map(({ key, text }) => key + text);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (parts.every(({ isShort }) => isShort)) {
    const inner = items.join(", ");
    const text = isList || inner === "" ? open + inner + close : `${open} ${inner} ${close}`;
    if (text.length <= widest) return { text, isShort: true };
  }
  return { text: `${open}\n${indent(items.join(",\n"))},\n${close}`, isShort: false };
}

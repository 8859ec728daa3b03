/**
 * How a string gets into each kind of position of a generated file. Every encoder gives text that means exactly that
 * string there, or throws: phase 6 has reported what has not the form of its field, so a throw is a fault of ours.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const breaking = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;

function refuse(position: string, value: unknown): never {
  throw new Error(`Not fit for ${position}: ${JSON.stringify(value)}`);
}

/** A JSON literal that is also safe inside JavaScript, HTML and a Dockerfile. */
export function json(value: unknown): string {
  return (JSON.stringify(value) ?? refuse("a literal", value))
    .replace(/[\u2028\u2029\u007f\u0085]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/<(?=[/!])/g, "\\u003c");
}

/** A TypeScript literal on one line: `{ retries: 3, name: "x" }`. `__proto__` stays an ordinary key. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return value === undefined ? "undefined" : json(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (entries.length === 0) return "{}";
  return `{ ${entries.map(([key, inner]) => `${propertyName(key)}: ${literal(inner)}`).join(", ")} }`;
}

export function identifier(value: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(value) ? value : refuse("an identifier", value);
}

export function propertyName(value: string): string {
  if (value === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(value) ? value : json(value);
}

/** Text of a one-line comment. */
export function comment(value: string): string {
  return value.replace(new RegExp(breaking, "g"), " ").replaceAll("*/", "* /");
}

/** Exec form of a Dockerfile instruction: nothing in it is interpreted by a shell or as a variable. */
export function execForm(parts: readonly string[]): string {
  for (const part of parts) if (breaking.test(part)) refuse("a command", part);
  return `[${parts.map(json).join(", ")}]`;
}

/** A quoted value of ENV or LABEL, where the Dockerfile itself would expand `$`. */
export function quoted(value: string): string {
  if (breaking.test(value)) refuse("a value of ENV or LABEL", value);
  return `"${value.replace(/[\\"$]/g, "\\$&")}"`;
}

export function envName(value: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) ? value : refuse("the name of a variable", value);
}

export function imageReference(value: string): string {
  return /^[a-z0-9[][\w.:/@[\]-]*$/i.test(value) && value.length <= 500 ? value : refuse("an image reference", value);
}

export function aptPackage(value: string): string {
  return /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9]+)?(?:=[A-Za-z0-9.+:~-]+)?$/.test(value)
    ? value
    : refuse("a Debian package", value);
}

export function integer(value: number): string {
  return Number.isSafeInteger(value) && value >= 0 ? String(value) : refuse("a whole number", value);
}

import { stringify } from "yaml";
import type { JsonValue } from "../../model/json.ts";

const options = { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true } as const;

/**
 * A value as YAML, as the library `yaml` prints it. Blocks are laid out here, and the library is asked for single
 * scalars only: asked for the whole of a `config.yaml` it takes ten times as long.
 */
export function yamlText(value: JsonValue): string {
  const lines = isSimple(value) ? linesOf(value) : undefined;
  return lines ? `${lines.join("\n")}\n` : stringify(value, options);
}

/** Texts of one line that look the same wherever they stand. */
const oneLine = /^(?:[\x21-\x7e](?:[\x20-\x7e]{0,2000}[\x21-\x7e])?)?$/;
const isOneLine = (text: string): boolean => oneLine.test(text) && !text.startsWith("---") && !text.startsWith("...");

/** Is everything in it, keys included, a scalar of one line, or made of such? */
function isSimple(value: JsonValue): boolean {
  if (typeof value === "string") return isOneLine(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isSimple);
  return Object.entries(value).every(([key, inner]) => key.length < 100 && isOneLine(key) && isSimple(inner));
}

function linesOf(value: JsonValue): string[] {
  if (typeof value !== "object" || value === null) return [scalar(value)];
  if (Array.isArray(value)) {
    if (value.length === 0) return ["[]"];
    return value.flatMap((item) => linesOf(item).map((line, index) => `${index === 0 ? "- " : "  "}${line}`));
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return ["{}"];
  return entries.flatMap(([key, inner]) => {
    const lines = linesOf(inner);
    if (isBlock(inner)) return [`${scalar(key)}:`, ...lines.map((line) => `  ${line}`)];
    return [`${scalar(key)}: ${lines[0]}`];
  });
}

function isBlock(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}

/** Nothing but strings, whatever version of YAML somebody reads: no word of its own, no number, no mark at the edges. */
const plainText = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z/](?:[\w./:-]*[\w./])?$/i;

function scalar(value: string | number | boolean | null): string {
  if (typeof value === "boolean" || value === null) return String(value);
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  if (typeof value === "string" && plainText.test(value)) return value;
  return stringify(value, options).slice(0, -1);
}

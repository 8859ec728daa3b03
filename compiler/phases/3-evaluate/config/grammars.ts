import { malformedValue } from "../../../diagnostics/catalogue/3-evaluate.ts";
import type { Reading, Slot } from "./reading.ts";

/** Refuses a text with a reason, or lets it pass. */
export type Grammar = (found: string, slot: Slot, reading: Reading) => boolean;

/** A grammar from a function that names the problem. */
function grammar(problemOf: (found: string) => string | undefined, example: string): Grammar {
  return (found, slot, reading) => {
    const problem = hasControl(found) ? "has a line break or control character in it" : problemOf(found);
    if (problem === undefined) return true;
    reading.problem(malformedValue, { found: shown(found), problem, example }, slot);
    return false;
  };
}

/** Line breaks of every kind, NUL and other control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

const loneSurrogate = /\p{Surrogate}/u;

export function hasControl(found: string): boolean {
  return control.test(found) || loneSurrogate.test(found);
}

function shown(found: string): string {
  const short = found.length > 60 ? `${found.slice(0, 57)}…` : found;
  return JSON.stringify(short);
}

const matches = (pattern: RegExp, problem: string) => (found: string) =>
  found.length <= 1000 && pattern.test(found) ? undefined : problem;

export const line = grammar((found) => (found.trim() === "" ? "is empty" : undefined), '"my-name"');

export const command = grammar((found) => {
  if (found.trim() === "") return "is empty";
  return found.endsWith("\\") ? "ends with a backslash, which would join it with the next line" : undefined;
}, '"npm rebuild sharp"');

export const aptName = grammar(
  matches(/^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9]+)?(?:=[A-Za-z0-9.+:~-]+)?$/, "is no name of a Debian package"),
  '"ffmpeg" or "ffmpeg=7:5.1.6-0+deb12u1"',
);

const npmName = /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/;
const npmRange = /^[0-9A-Za-z*^~<>=][0-9A-Za-z.*^~<>=|+ -]*$/;

export const npmRequirement = grammar((found) => {
  const at = found.indexOf("@", 1);
  const name = at < 0 ? found : found.slice(0, at);
  if (name.length > 214 || !npmName.test(name)) return "is no npm package (name, or name@range)";
  if (at < 0) return undefined;
  const range = found.slice(at + 1);
  return range.length <= 200 && npmRange.test(range) ? undefined : "has a version that is no range";
}, '"sharp" or "sharp@^0.34.0"');

const pipName = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
const pipExtras = "(?: ?\\[[A-Za-z0-9._, -]+\\])?";
const pipVersion = "(?:===|==|>=|<=|~=|!=|<|>) ?[A-Za-z0-9.*+!_-]+";
const pipMarker = "(?: ?; ?[A-Za-z0-9_.'\"<>=!() ,~-]+)?";
const pipPattern = new RegExp(`^${pipName}${pipExtras}(?: ?${pipVersion}(?: ?, ?${pipVersion})*)?${pipMarker}$`);
const pipUrl = new RegExp(`^(?:${pipName}${pipExtras} ?@ ?)?(?:git\\+https|https)://[A-Za-z0-9._~:/?#@!=&%+,-]+$`);

export const pipRequirement = grammar(
  (found) =>
    found.length <= 1000 && (pipPattern.test(found) || pipUrl.test(found)) ? undefined : "is no pip requirement",
  '"numpy" or "numpy==2.1.0"',
);

const domain =
  "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]{1,5})?\\/)?";
const imagePart = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
const imagePattern = new RegExp(
  `^${domain}${imagePart}(?:\\/${imagePart})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

export const imageReference = grammar(
  (found) => (found.length <= 512 && imagePattern.test(found) ? undefined : "is no reference of an image"),
  '"registry.example.com/team/model:1.4"',
);

export const absolutePath = grammar((found) => {
  if (!found.startsWith("/")) return "does not begin with /";
  if (found.split("/").includes("..")) return "has .. in it";
  return /^[A-Za-z0-9._+/@-]+$/.test(found) ? undefined : "has characters that paths in images cannot have";
}, '"/usr/local/bin/node"');

export const relativePath = grammar((found) => {
  if (found === "" || found.endsWith("/")) return "names no file";
  if (found.startsWith("/") || found.startsWith("~") || found.includes("\\"))
    return "is not relative to the data folder";
  if (found.split("/").some((part) => part === "" || part === "." || part === ".."))
    return "has ., .. or an empty part in it";
  return found.startsWith("-") ? "begins with a dash" : undefined;
}, '"models/weights.bin"');

export const webUrl = grammar((found) => {
  if (!/^https?:\/\//.test(found) || !URL.canParse(found)) return "is no http or https URL";
  if (/[\s"'`<>\\^{|}$]/.test(found)) return "has characters that must be percent-encoded";
  const { username, password } = new URL(found);
  return username === "" && password === ""
    ? undefined
    : "carries a user name or password, which would end up in the image";
}, '"https://example.com/weights.bin"');

export const sha256 = grammar(
  matches(/^[0-9a-f]{64}$/, "is no SHA-256 sum (64 hex digits in lower case)"),
  '"9f86d081884c7d65…"',
);

export const secretName = grammar((found) => {
  if (found === "." || found === ".." || found.length > 253) return "cannot be the name of a secret";
  return /^[-._a-zA-Z0-9]+$/.test(found)
    ? undefined
    : "has characters other than letters, digits, dot, dash and underscore";
}, '"hf_access_token"');

export const variableName = grammar(
  matches(/^[A-Za-z_][A-Za-z0-9_]*$/, "cannot be the name of an environment variable"),
  "LOG_LEVEL",
);

export const singleLine = grammar(() => undefined, '"info"');

export const repository = grammar(
  matches(/^(?:(?:gs|s3|azure):\/\/)?[A-Za-z0-9][\w.-]*(?:\/[\w.-]+)*$/, "is no repository"),
  '"BAAI/bge-small-en-v1.5"',
);

export const revision = grammar(
  (found) =>
    found === "" || /^[\w./-]{2,}$/.test(found)
      ? undefined
      : "is no revision (a branch, tag or commit of at least two characters)",
  '"main"',
);

export const folderName = grammar(matches(/^[A-Za-z0-9][\w.-]*$/, "cannot be the name of a folder"), '"bge-small"');

export const weightsUri = grammar((found) => {
  const parts = /^(hf|s3|gs|azure|r2|cw|https):\/\/(.+)$/.exec(found);
  if (!parts) return "does not begin with hf://, s3://, gs://, azure://, r2://, cw:// or https://";
  const [, scheme, rest = ""] = parts;
  if (rest.startsWith("/") || !/^[\w.@:/?=&%+~-]+$/.test(rest)) return "has no usable name after the scheme";
  return scheme !== "hf" && scheme !== "https" && rest.includes("@")
    ? "has a revision (@…), which only hf:// knows"
    : undefined;
}, '"hf://org/model@main"');

export const urlPath = grammar(
  matches(/^\/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*$/, "is no path of a URL (it begins with / and has no query)"),
  '"/v1/chat/completions"',
);

export const instanceType = grammar(matches(/^[A-Za-z0-9][\w.:/-]*$/, "is no machine type"), '"L4:4x16"');

const shortest = 4;
/** Lines of a secret that are shorter are words that occur elsewhere. */
const shortestLine = 16;

/** Hides the values of secrets in whatever leaves the process as text. Shorter ones than four characters are left: they would hide words. */
export class Redactor {
  readonly #known = new Set<string>();
  /** What they may look like, the longest first. */
  #forms: readonly (string | RegExp)[] = [];

  /** From now on `secret` is printed as `***`. */
  hide(secret: string): void {
    if (secret.length < shortest || this.#known.has(secret)) return;
    this.#known.add(secret);
    const texts = new Set([...this.#known].flatMap(partsOf));
    const forms = [...texts].sort((a, b) => b.length - a.length).flatMap((text) => [text, ...escapedForms(text)]);
    this.#forms = [...forms, ...[...this.#known].flatMap(otherAlphabets)];
  }

  readonly redact = (text: string): string => {
    let clean = text;
    for (const form of this.#forms) {
      if (typeof form !== "string") clean = clean.replace(form, "***");
      else if (clean.includes(form)) clean = clean.replaceAll(form, "***");
    }
    return clean;
  };
}

/** Of one with several lines each long one as well: what prints it may break it there. */
function partsOf(secret: string): string[] {
  const trimmed = secret.trim();
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  const parts = [secret, trimmed, ...lines.filter((line) => line.length >= shortestLine)];
  return parts.filter((part) => part.length >= shortest);
}

/** Inside of JSON or of printed objects, however deep: each level puts a backslash before what is special. */
function escapedForms(text: string): RegExp[] {
  if (!/[\\"'`\n\r\t]/.test(text)) return [];
  const pattern = text.replace(/[\\^$.*+?()[\]{}|/\n\r\t"'`]/g, (special) => escapes[special] ?? `\\${special}`);
  return [new RegExp(pattern, "g")];
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\+", '"': '\\\\*"', "'": "\\\\*'", "`": "\\\\*`", "\n": "(?:\\n|\\\\+n)", "\r": "(?:\\r|\\\\+r)", "\t": "(?:\\t|\\\\+t)",
}; // biome-ignore format: a table

/** In a URL and in base64. Short texts look like others there. */
function otherAlphabets(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  if (bytes.byteLength < 8) return [];
  return [
    encodeURIComponent(bytes.toString("utf8")),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
  ];
}

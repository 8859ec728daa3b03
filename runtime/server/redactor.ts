const shortest = 4;

/** Hides the values of secrets in whatever leaves the process as text. Shorter ones than four characters are left: they would hide words. */
export class Redactor {
  readonly #hidden = new Set<string>();

  /** From now on `secret` is printed as `***`. */
  hide(secret: string): void {
    if (secret.length < shortest) return;
    this.#hidden.add(secret);
    this.#hidden.add(JSON.stringify(secret).slice(1, -1));
    const trimmed = secret.trim();
    if (trimmed.length >= shortest) this.#hidden.add(trimmed);
  }

  readonly redact = (text: string): string => {
    let clean = text;
    for (const secret of this.#hidden) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, "***");
    }
    return clean;
  };
}

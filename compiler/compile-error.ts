import type { Diagnostic } from "./diagnostics/diagnostic.ts";

/** What `emit`, `build` and `push` throw when they cannot go on. */
export class ChainsCompileError extends Error {
  override readonly name: string = "ChainsCompileError";
  /** All findings of the run, warnings too. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const lines = errors.map(({ code, message, span }) => {
      const place = span ? `${span.file}:${span.line}:${span.column}: ` : "";
      return `${place}${code} ${message}`;
    });
    super(lines.join("\n"));
    this.diagnostics = diagnostics;
  }
}

import type { TextStyle } from "../diagnostics/reporters/text.ts";

export interface OutputStream {
  write(text: string | Uint8Array): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** All that a command sees of the process around it. */
export interface Terminal {
  /** Data. */
  readonly stdout: OutputStream;
  /** Progress, findings, logs. */
  readonly stderr: OutputStream;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean | undefined };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborts on the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** How findings look on this terminal; `noColor` is the command line's word. */
export function textStyle(terminal: Terminal, noColor: boolean): TextStyle {
  return {
    color: wantsColor(terminal, noColor),
    unicode: speaksUnicode(terminal.env),
    width: Math.max(60, terminal.stderr.columns ?? 100),
  };
}

/** Is somebody watching, so that lines may be redrawn? */
export function isLive({ stderr, env }: Terminal): boolean {
  return stderr.isTTY === true && env.TERM !== "dumb" && !isCi(env);
}

function isCi(env: Terminal["env"]): boolean {
  return env.CI !== undefined && env.CI !== "" && env.CI !== "false" && env.CI !== "0";
}

function wantsColor({ stderr, env }: Terminal, noColor: boolean): boolean {
  if (noColor) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  return env.TERM !== "dumb" && stderr.isTTY === true;
}

function speaksUnicode(env: Terminal["env"]): boolean {
  if (env.TERM === "dumb") return false;
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== "");
  return /utf-?8/i.test(locale ?? "");
}

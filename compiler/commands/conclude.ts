import { relative, resolve, sep } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { githubReport } from "../diagnostics/reporters/github.ts";
import { jsonReport } from "../diagnostics/reporters/json.ts";
import type { Report } from "../diagnostics/reporters/report.ts";
import { sarifReport } from "../diagnostics/reporters/sarif.ts";
import { textReport } from "../diagnostics/reporters/text.ts";
import type { Invocation } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { textStyle } from "./terminal.ts";

/** What a command has to say at its end. */
export interface Conclusion {
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute; places are relative to it. The working directory when there is no project. */
  readonly root?: string | undefined;
  readonly sourceOf?: ((file: string) => string | undefined) | undefined;
  readonly toolVersion: string;
  readonly chainletCount?: number | undefined;
  /** One sentence for people, for example `Nothing was written.` */
  readonly outcome?: string | undefined;
  /** Data for stdout when the format is text; ends with a newline. */
  readonly text?: string | undefined;
  /** The command's own part of the JSON document. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
  readonly withoutSum?: boolean | undefined;
  /** Instead of 0 without errors and 1 with errors. */
  readonly exit?: ExitCode | undefined;
}

/** Prints the end of a command in the format that was asked for, and says what the process answers. */
export function conclude(invocation: Pick<Invocation, "global" | "terminal">, conclusion: Conclusion): ExitCode {
  const { global, terminal } = invocation;
  const failed = conclusion.diagnostics.some(({ severity }) => severity === "error");
  const diagnostics = global.quiet
    ? conclusion.diagnostics.filter(({ severity }) => severity === "error")
    : conclusion.diagnostics;
  const root = conclusion.root ?? terminal.cwd;
  const report: Report = {
    diagnostics,
    toolVersion: conclusion.toolVersion,
    sourceOf: conclusion.sourceOf ?? (() => undefined),
    pathOf: (file) => displayPath(root, file, terminal, global.format === "github"),
    chainletCount: conclusion.chainletCount,
    withoutSum: conclusion.withoutSum,
    outcome: global.quiet ? undefined : conclusion.outcome,
  };
  switch (global.format) {
    case "text":
      terminal.stderr.write(textReport(report, textStyle(terminal, global.noColor)));
      if (conclusion.text) terminal.stdout.write(conclusion.text);
      break;
    case "json":
      terminal.stdout.write(
        `${JSON.stringify(jsonReport({ ...report, diagnostics: conclusion.diagnostics }, conclusion.data), undefined, 2)}\n`,
      );
      break;
    case "sarif":
      terminal.stdout.write(`${JSON.stringify(sarifReport(report), undefined, 2)}\n`);
      break;
    case "github":
      terminal.stdout.write(githubReport(report));
      break;
  }
  return conclusion.exit ?? (failed ? exitCode.errors : exitCode.ok);
}

/** Annotations need paths from the checkout's top, people want them from where they stand. */
export function displayPath(
  root: string,
  file: string,
  { cwd, env }: Invocation["terminal"],
  annotation = false,
): string {
  const base = annotation && env.GITHUB_WORKSPACE ? env.GITHUB_WORKSPACE : cwd;
  const path = relative(base, resolve(root, file)).split(sep).join("/");
  return path.startsWith("../../../") ? file : path;
}

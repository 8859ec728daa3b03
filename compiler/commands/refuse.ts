import { type DiagnosticPlace, diagnosticSink, type Rule } from "../diagnostics/diagnostic.ts";
import { toolVersion } from "../tool-version.ts";
import type { GlobalOptions } from "./command.ts";
import { conclude } from "./conclude.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** Ends a command with one finding of the command line. */
export function refuse<P>(
  invocation: { readonly global: GlobalOptions; readonly terminal: Terminal },
  why: Rule<P>,
  params: P,
  { exit = exitCode.usage, place = {} }: { exit?: ExitCode; place?: DiagnosticPlace } = {},
): ExitCode {
  const sink = diagnosticSink();
  sink.report(why, params, place);
  return conclude(invocation, { diagnostics: sink.all(), toolVersion: toolVersion(), exit, withoutSum: true });
}

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";

/** Findings about the surroundings of a project: engine, registries, network, npm, disk. */
const environmentCodes = new Set([
  "CHN0017",
  "CHN7003",
  "CHN8001",
  "CHN8002",
  "CHN8003",
  "CHN8010",
  "CHN8011",
  "CHN9505",
  "CHN9507",
]);
const usageCodes = /^CHN00(?!16|14|17)/;
const deploymentCodes = /^CHN90/;

/** The exit code that a run's findings stand for. Errors in the code come before anything that they may have caused. */
export function exitOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const codes = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  if (codes.length === 0) return exitCode.ok;
  if (codes.every((code) => usageCodes.test(code))) return exitCode.usage;
  if (codes.every((code) => environmentCodes.has(code))) return exitCode.environment;
  if (codes.every((code) => environmentCodes.has(code) || deploymentCodes.test(code))) return exitCode.deploymentFailed;
  return exitCode.errors;
}

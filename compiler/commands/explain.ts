import { unknownCode } from "../diagnostics/catalogue/0-usage.ts";
import { wholeCatalogue } from "../diagnostics/catalogue/index.ts";
import { closest } from "../diagnostics/closest.ts";
import { diagnosticPage } from "../diagnostics/diagnostic-page.ts";
import type { Invocation } from "./command.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { refuse } from "./refuse.ts";

/** `chainsc explain CODE`: the reference page of a finding. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const asked = invocation.arguments[0] ?? "";
  const catalogue = await wholeCatalogue();
  const entry = catalogue.find(({ code, slug }) => code === asked.toUpperCase() || slug === asked.toLowerCase());
  if (!entry) {
    if (/^TS\d+$/i.test(asked)) {
      const problem = `${asked.toUpperCase()} is an error of TypeScript's own`;
      invocation.terminal.stdout.write(`${problem}; its number finds it in TypeScript's documentation.\n`);
      return exitCode.ok;
    }
    const suggestion = closest(
      asked,
      catalogue.flatMap(({ code, slug }) => [code, slug]),
    );
    return refuse(invocation, unknownCode, { code: asked, suggestion });
  }
  const { code, slug, severity, title, explanation } = entry;
  const json = { version: 1, diagnostics: [], code, slug, severity, title, explanation };
  const text = invocation.global.format === "json" ? `${JSON.stringify(json, undefined, 2)}\n` : diagnosticPage(entry);
  invocation.terminal.stdout.write(text);
  return exitCode.ok;
}

import { resolve } from "node:path";
import { compareOutput } from "../compare-output.ts";
import type { CompileRequest } from "../compile.ts";
import { outOfDate } from "../diagnostics/catalogue/0-usage.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { exitOf } from "./exit-of.ts";
import type { Started } from "./start.ts";

/** `chainsc build --check`: writes nothing and says whether a build would. */
export async function checkOutput(
  request: CompileRequest,
  outDir: string | undefined,
  started: Started,
): Promise<ExitCode> {
  const { session, finish } = started;
  const { check } = await import("../check.ts");
  const { plan, diagnostics, chainletCount } = await check(request, {}, session);
  if (!plan || session.diagnostics.hasErrors())
    return finish({ diagnostics, chainletCount, outcome: "Nothing was written.", exit: exitOf(diagnostics) });
  const target = outDir ?? resolve(session.root, session.config.outDir);
  const changes = await compareOutput(plan, target, session);
  const { missing, different, extra } = changes;
  const all = [...missing, ...different, ...extra];
  if (all.length > 0) {
    const shown = all.slice(0, 5).join(", ");
    const said = `${all.length} files differ (${shown}${all.length > 5 ? ", ..." : ""})`;
    session.diagnostics.report(outOfDate, { directory: changes.directory, changes: said });
    const exit = session.diagnostics.hasErrors() ? exitCode.outOfDate : exitCode.ok;
    return finish({ data: { upToDate: false, missing, different, extra }, exit });
  }
  return finish({
    diagnostics,
    outcome: `${changes.directory} is up to date.`,
    data: { upToDate: true, missing, different, extra },
  });
}

import { flag, type Invocation, textOption } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { start } from "./start.ts";

/** `chainsc check`: analysis only. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const started = await start(invocation, invocation.arguments, { readOnly: true });
  if (typeof started === "number") return started;
  const { session, source, entrypoint, finish } = started;
  const { check } = await import("../check.ts");
  const request = { source, entrypoint, name: textOption(invocation, "name") };
  const checked = await check(request, { fix: flag(invocation, "fix"), types: flag(invocation, "types") }, session);
  const { chain, fixed } = checked;
  const failed = session.diagnostics.hasErrors();
  const applied = fixed.length > 0 ? `Fixed ${fixed.join(", ")}.` : "";
  const fine = chain ? `${chain.name}: ${chain.chainlets.length} chainlets, no errors.` : "";
  return finish({
    diagnostics: checked.diagnostics,
    chainletCount: checked.chainletCount,
    outcome: applied || (failed ? "" : fine),
    data: { chain: chain?.name ?? null, chainlets: chain?.chainlets.map(({ name }) => name) ?? [], fixed },
  });
}

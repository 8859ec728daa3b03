import { callDoesNotFit } from "../../diagnostics/catalogue/5-link.ts";
import type { FoundChainlet } from "../../model/found.ts";
import { callErrors } from "../../reflection/call-errors.ts";
import type { Program } from "../../reflection/program.ts";
import type { Session } from "../../session.ts";

/** Reports calls of dependencies whose arguments the callee would refuse. */
export function checkCalls(program: Program, chainlets: readonly FoundChainlet[], session: Session): void {
  const byId = new Map(chainlets.map((chainlet) => [chainlet.id, chainlet]));
  for (const { name: chainlet, id, bases, dependencies } of chainlets) {
    if (dependencies.length === 0) continue;
    const members = dependencies.map(({ member }) => member);
    const errors = [id, ...bases].flatMap((cls) => callErrors(program, cls, members));
    for (const { code, problem, span, member } of errors) {
      const dependency = dependencies.find((one) => one.member === member);
      const callee = dependency && byId.get(dependency.target);
      const related = callee?.endpoint
        ? [{ span: callee.endpoint.nameSpan, label: `runRemote of ${callee.name}` }]
        : [];
      session.diagnostics.report(
        callDoesNotFit,
        { problem, code, target: callee?.name ?? member },
        { span, chainlet, related },
      );
    }
  }
}

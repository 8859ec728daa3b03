import { callDoesNotFit } from "../../diagnostics/catalogue/5-link.ts";
import type { FoundChainlet } from "../../model/found.ts";
import { type CallError, callErrors, handedCallErrors } from "../../reflection/call-errors.ts";
import type { Program } from "../../reflection/program.ts";
import type { Session } from "../../session.ts";

/** Reports calls of dependencies whose arguments the callee would refuse. */
export function checkCalls(program: Program, chainlets: readonly FoundChainlet[], session: Session): void {
  const byId = new Map(chainlets.map((chainlet) => [chainlet.id, chainlet]));
  const callers = chainlets.filter(({ dependencies }) => dependencies.length > 0);
  const report = ({ name, dependencies }: FoundChainlet, { code, problem, span, member }: CallError): void => {
    const dependency = dependencies.find((one) => one.member === member);
    const callee = dependency && byId.get(dependency.target);
    const related = callee?.endpoint ? [{ span: callee.endpoint.nameSpan, label: `runRemote of ${callee.name}` }] : [];
    const target = callee?.name ?? member;
    session.diagnostics.report(callDoesNotFit, { problem, code, target }, { span, chainlet: name, related });
  };
  for (const caller of callers) {
    const members = caller.dependencies.map(({ member }) => member);
    for (const cls of [caller.id, ...caller.bases])
      for (const error of callErrors(program, cls, members)) report(caller, error);
  }
  const holders = callers.map(({ id, dependencies }) => ({ id, members: dependencies.map(({ member }) => member) }));
  for (const error of handedCallErrors(program, holders)) {
    const caller = byId.get(error.holder);
    if (caller) report(caller, error);
  }
}

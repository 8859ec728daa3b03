import { type HealthCheckProblem, healthCheckShape } from "../../diagnostics/catalogue/2-find.ts";
import type { FoundMethod } from "../../model/found.ts";
import type { ChainletClass, ChainletClasses } from "../../reflection/chainlet-classes.ts";
import type { ClassMember } from "../../reflection/class-members.ts";
import type { Session } from "../../session.ts";
import { namedMembers } from "./lineage.ts";

/** `isHealthy` of a chainlet, when it has one that can be asked. */
export function findHealthCheck(
  cls: ChainletClass,
  classes: ChainletClasses,
  session: Session,
): FoundMethod | undefined {
  const found = namedMembers(cls, classes).find(({ member }) => member.name === "isHealthy");
  if (!found) return undefined;
  const { member, owner } = found;
  const problem = problemOf(member);
  if (problem !== undefined) {
    const chainlet = cls.name;
    session.diagnostics.report(healthCheckShape, { chainlet, problem }, { span: member.nameSpan, chainlet });
    return undefined;
  }
  if (member.kind !== "method") return undefined;
  return { declaredBy: owner.id, declaration: member.declaration, nameSpan: member.nameSpan };
}

function problemOf(member: Exclude<ClassMember, { kind: "constructor" }>): HealthCheckProblem | undefined {
  if (member.isStatic) return "static";
  if (member.kind !== "method") return "not-a-method";
  if (member.form === "generator" || member.form === "async-generator") return "generator";
  if (member.parameters > 0) return "parameters";
  return member.answer === "boolean" ? undefined : "answer";
}

/** Does it have something to be awaited at shutdown: `close()` or `[Symbol.asyncDispose]()`? */
export function hasClose(cls: ChainletClass, classes: ChainletClasses): boolean {
  return namedMembers(cls, classes).some(
    ({ member }) =>
      !member.isStatic &&
      (member.name === "[Symbol.asyncDispose]" ||
        (member.name === "close" && member.kind === "method" && member.parameters === 0)),
  );
}

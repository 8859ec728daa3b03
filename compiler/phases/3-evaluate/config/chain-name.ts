import { wrongConfigType } from "../../../diagnostics/catalogue/3-evaluate.ts";
import type { NodeRef } from "../../../model/source.ts";
import type { Expressions } from "../../../reflection/expressions.ts";
import type { Session } from "../../../session.ts";
import { describe } from "../operators.ts";
import { reportUnknown } from "../report-unknown.ts";
import type { Value } from "../value.ts";

const subject = "The name of the chain";

/** `chainName` of the marker: any text that is not empty. */
export function readChainName(syntax: Expressions, value: Value, at: NodeRef, session: Session): string | undefined {
  if (value.kind === "unknown") {
    reportUnknown({ syntax, session, cause: value, subject, needed: syntax.at(at) });
    return undefined;
  }
  if (value.kind === "primitive" && typeof value.value === "string") return value.value;
  const found = describe(value);
  session.diagnostics.report(
    wrongConfigType,
    { subject, expected: "a string", found },
    { span: syntax.place(value.at) },
  );
  return undefined;
}

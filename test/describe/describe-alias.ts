import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Definitions, Endpoint, TypeModel } from "../../compiler/model/type-model.ts";
import { checkUnions } from "../../compiler/phases/4-describe/ambiguity.ts";
import { describingFor, resultSideOf } from "../../compiler/phases/4-describe/describe.ts";
import { finishDefinitions } from "../../compiler/phases/4-describe/finish.ts";
import type { Program } from "../../compiler/reflection/program.ts";
import { typeNamed } from "../../compiler/reflection/signatures.ts";
import { typedSession } from "./typed-session.ts";

export interface DescribedAlias {
  readonly model: TypeModel;
  readonly definitions: Definitions;
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: boolean;
  /** An endpoint with the type as its only parameter `value`, or as its result. */
  readonly endpoint: Endpoint;
}

/** Describes a type alias of a file as if it were the only parameter of an endpoint, or its result. */
export function describeAlias(
  program: Program,
  file: string,
  name = "Asked",
  direction: "parameter" | "result" = "parameter",
): DescribedAlias {
  const asked = typeNamed(program, file, name);
  if (!asked) throw new Error(`${file} has no type ${name}`);
  const session = typedSession();
  const parameterSide = describingFor(program, session, undefined);
  const describing = direction === "parameter" ? parameterSide : resultSideOf(parameterSide);
  const accessor = direction === "parameter" ? "params.value" : "returns";
  const place = { accessor, span: asked.span, related: [], depth: 0 };
  const root = describing.describe(asked.site, place);
  checkUnions(describing);
  const { roots, definitions } = finishDefinitions(describing.definitions, [root]);
  const model = roots[0] ?? root;
  const parameter = { name: "value", presence: "required", type: model, span: asked.span } as const;
  return {
    model,
    definitions,
    diagnostics: session.diagnostics.all(),
    failed: describing.outcome.failed,
    endpoint: {
      kind: "call",
      synchronous: false,
      parameters: direction === "parameter" ? [parameter] : [],
      result: direction === "result" ? model : { kind: "void" },
      definitions,
      span: asked.span,
    },
  };
}

import type { ArrayElement, Handle } from "../../reflection/expressions.ts";
import { bindChecked } from "./locals.ts";
import type { Machine } from "./machine.ts";
import { callNative } from "./natives.ts";
import { describe } from "./operators.ts";
import { iterated } from "./patterns.ts";
import type { Context, Scope } from "./scope.ts";
import { runStatements } from "./statements.ts";
import { failing, through, type Unknown, unknown } from "./unknown.ts";
import { array, type ClosureValue, failureOf, primitive, type Value } from "./value.ts";

export function evaluateArguments(
  machine: Machine,
  written: readonly ArrayElement[],
  context: Context,
): readonly Value[] | Unknown {
  const values: Value[] = [];
  for (const { kind, node } of written) {
    const value = machine.evaluate(node, context);
    const failure = failureOf(value);
    if (failure) return failure;
    if (kind !== "spread") {
      values.push(value);
      continue;
    }
    const items = iterated(value, node);
    if (!Array.isArray(items)) return through(items as Unknown, node);
    values.push(...(items as Value[]));
  }
  return values;
}

export function call(
  machine: Machine,
  callee: Value,
  arguments_: readonly Value[],
  at: Handle,
  context: Context,
): Value {
  switch (callee.kind) {
    case "closure":
      return invoke(machine, callee, arguments_, at, context);
    case "native":
      return callNative(machine, callee, arguments_, at, context);
    case "unknown":
      return callee;
    case "environment":
      return unknown({ kind: "environment", what: callee.name }, at);
    case "primitive":
      if (callee.missing)
        return {
          ...unknown(
            { kind: "missing-key", key: callee.missing.key, known: callee.missing.known },
            callee.missing.node,
          ),
          fails: true,
        };
      return failing(`${describe(callee)} is called`, at);
    default:
      return failing(`${describe(callee)} is called`, at);
  }
}

function invoke(
  machine: Machine,
  { form, scope: outer }: ClosureValue,
  arguments_: readonly Value[],
  at: Handle,
  context: Context,
): Value {
  const name = form.name ?? "the function";
  if (form.mode === "async") return unknown({ kind: "awaited" }, at);
  if (form.mode === "generator") return unknown({ kind: "unsupported-syntax", form: "a generator" }, at);
  if (form.body.kind === "none") return unknown({ kind: "external", name }, at);
  if (form.body.kind === "complex")
    return through(unknown({ kind: "complex-function", name, statement: form.body.node }, form.body.node), at);
  const scope: Scope = { owner: form.node, values: new Map(), outer };
  const inner: Context = { ...context, scope };
  for (const [index, parameter] of form.parameters.entries()) {
    const given = parameter.rest ? array(arguments_.slice(index), at) : arguments_[index];
    const isMissing = given === undefined || (given.kind === "primitive" && given.value === undefined);
    const value =
      isMissing && parameter.byDefault
        ? machine.evaluate(parameter.byDefault, inner)
        : (given ?? primitive(undefined, at));
    const failure = failureOf(value) ?? bindChecked(machine, parameter.target, value, inner, scope);
    if (failure) return through(failure, at);
  }
  const result =
    form.body.kind === "expression"
      ? machine.evaluate(form.body.value, inner)
      : (runStatements(machine, form.body.statements, inner, scope) ?? primitive(undefined, at));
  return result.kind === "unknown" ? through(result, at) : result;
}

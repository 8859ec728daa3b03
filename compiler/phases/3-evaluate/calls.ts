import type { ArrayElement, FunctionStatement, Handle } from "../../reflection/expressions.ts";
import type { Machine } from "./machine.ts";
import { mutated, ownMethodChange } from "./mutation.ts";
import { callNative } from "./natives.ts";
import { describe, truthOf } from "./operators.ts";
import { bind, iterated } from "./patterns.ts";
import type { Context, Scope } from "./scope.ts";
import { failing, through, type Unknown, unknown } from "./unknown.ts";
import { array, type ClosureValue, failureOf, isContainer, primitive, settled, type Value } from "./value.ts";

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
    const failure = failureOf(value) ?? bindChecked(machine, parameter.target, value, scope, inner);
    if (failure) return through(failure, at);
  }
  const result =
    form.body.kind === "expression"
      ? machine.evaluate(form.body.value, inner)
      : (run(machine, form.body.statements, scope, inner) ?? primitive(undefined, at));
  return result.kind === "unknown" ? through(result, at) : result;
}

/** Binds, and makes sure that no object bound is changed by the function. */
function bindChecked(
  machine: Machine,
  target: Parameters<typeof bind>[1],
  value: Value,
  scope: Scope,
  context: Context,
): Unknown | undefined {
  const values = new Map<Handle, Value>();
  const failure = bind(machine, target, value, values, {
    ...context,
    scope: { owner: scope.owner, values, outer: scope },
  });
  if (failure) return failure;
  for (const [declaration, bound] of values) scope.values.set(declaration, unchanged(machine, bound, declaration));
  return undefined;
}

function unchanged(machine: Machine, value: Value, declaration: Handle): Value {
  const { syntax } = machine;
  const name = /^[\w$]+/.exec(syntax.text(declaration))?.[0] ?? "it";
  const other = syntax.assignment(declaration);
  if (other) return unknown({ kind: "reassigned", name, why: "assigned" }, other.place);
  const write = isContainer(value) ? (syntax.change(declaration) ?? ownMethodChange(syntax, value)) : undefined;
  return write ? mutated(write, name) : value;
}

/** The value of the `return` that is reached; `undefined` when there is none. */
function run(
  machine: Machine,
  statements: readonly FunctionStatement[],
  scope: Scope,
  context: Context,
): Value | undefined {
  for (const statement of statements) {
    switch (statement.kind) {
      case "return":
        return statement.value ? machine.evaluate(statement.value, context) : primitive(undefined, scope.owner);
      case "const": {
        const value = machine.evaluate(statement.value, context);
        const failure = failureOf(value) ?? bindChecked(machine, statement.target, value, scope, context);
        if (failure) return failure;
        break;
      }
      case "if": {
        const truth = truthOf(settled(machine.evaluate(statement.condition, context)));
        if (typeof truth !== "boolean") return truth;
        const result = run(machine, truth ? statement.whenTrue : statement.whenFalse, scope, context);
        if (result) return result;
        break;
      }
      case "function":
        break;
    }
  }
  return undefined;
}

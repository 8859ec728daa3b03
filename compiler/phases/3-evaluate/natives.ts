import type { Handle } from "../../reflection/expressions.ts";
import type { Machine } from "./machine.ts";
import { patched } from "./mutation.ts";
import { callArrayMethod } from "./native-arrays.ts";
import { callFramework } from "./native-framework.ts";
import { callObjectFunction } from "./native-objects.ts";
import { callPlainFunction, callPlainMethod } from "./native-primitives.ts";
import type { Context } from "./scope.ts";
import { type Reason, through, type Unknown, unknown } from "./unknown.ts";
import type { NativeValue, Value } from "./value.ts";

/** A call of something that JavaScript or the framework provides, as far as it is modelled. */
export function callNative(
  machine: Machine,
  callee: NativeValue,
  given: readonly Value[],
  at: Handle,
  context: Context,
): Value {
  const { name, receiver } = callee;
  const arguments_ = given.map((one) =>
    one.kind === "environment" ? unknown({ kind: "environment", what: one.name }, one.at) : one,
  );
  const other = patched(machine.syntax, [name.replace("#", ".prototype.")]);
  if (other) return through(other, at);
  if (name.startsWith("chainsc.")) return callFramework(machine, name.slice("chainsc.".length), arguments_, at);
  if (receiver?.kind === "array") return callArrayMethod(machine, receiver, methodOf(name), arguments_, at, context);
  if (receiver?.kind === "primitive") return callPlainMethod(receiver, methodOf(name), arguments_, at);
  if (receiver) return unmodelled(`\`${methodOf(name)}\``, at);
  return (
    callObjectFunction(machine, name, arguments_, at, context) ??
    callPlainFunction(name, arguments_, at) ??
    unknown(refusal(name), at)
  );
}

function methodOf(name: string): string {
  return name.slice(name.indexOf("#") + 1);
}

function unmodelled(what: string, at: Handle): Unknown {
  return unknown({ kind: "unmodelled", what }, at);
}

const clocks: ReadonlySet<string> = new Set(["Date", "Date.now", "performance.now"]);

function refusal(name: string): Reason {
  const what = `\`${name}()\``;
  if (clocks.has(name)) return { kind: "changing", what, source: "clock" };
  if (name === "Math.random" || name.startsWith("crypto.")) return { kind: "changing", what, source: "random" };
  if (name === "fetch" || name === "require") return { kind: "outside", what };
  if (name.startsWith("console.") || /^(?:set|clear)(?:Timeout|Interval|Immediate)$|^queueMicrotask$/.test(name))
    return { kind: "impure", what };
  if (/^Object\.(?:define|setPrototype)|^Reflect\./.test(name)) return { kind: "impure", what };
  return { kind: "unmodelled", what };
}

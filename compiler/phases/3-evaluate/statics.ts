import type { StaticMember } from "../../model/evaluated.ts";
import type { JsonValue } from "../../model/json.ts";
import type { Expressions } from "../../reflection/expressions.ts";
import { describe } from "./operators.ts";
import { type Plain, plainOf } from "./plain.ts";
import type { Value } from "./value.ts";

/** A static member as data that a stub can carry, or in one sentence why it is none. */
export function describeStatic(syntax: Expressions, value: Value): StaticMember {
  if (value.kind === "primitive" && value.value === undefined) return { kind: "value", value: undefined };
  const plain = plainOf(value);
  if (!plain.ok) {
    const why =
      plain.cause.reason.kind === "wrong-operand"
        ? `it holds ${describe(value)}`
        : "its value is only known when the program runs";
    return { kind: "unknown", why, span: syntax.place(plain.cause.trail[0] ?? plain.cause.at) };
  }
  const data = jsonOf(plain.data);
  if (data === undefined)
    return { kind: "unknown", why: "it holds something that is no plain data", span: syntax.place(value.at) };
  return { kind: "value", value: data };
}

/** The same data when JSON can carry it without a change. */
function jsonOf(data: Plain): JsonValue | undefined {
  if (data === null || typeof data === "string" || typeof data === "boolean") return data;
  if (typeof data === "number") return Number.isFinite(data) && !Object.is(data, -0) ? data : undefined;
  if (typeof data !== "object") return undefined;
  const parts = Object.entries(data).map(([key, part]) => [key, jsonOf(part)] as const);
  if (parts.some(([, part]) => part === undefined)) return undefined;
  return Array.isArray(data) ? parts.map(([, part]) => part as JsonValue) : (Object.fromEntries(parts) as JsonValue);
}

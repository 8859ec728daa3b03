import { types } from "node:util";

/** What `read` gives, or `otherwise` when user code behind it (a getter, a proxy, `toString`) throws. */
function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** An error of this or another realm. Never throws, as nothing here does: users throw anything. */
export function isError(value: unknown): value is Error {
  return attempt(() => value instanceof Error, false) || types.isNativeError(value);
}

export function isInstance<T>(value: unknown, cls: abstract new (...args: never[]) => T): value is T {
  return attempt(() => value instanceof cls, false);
}

/** Name of its class; of what is no error its type. */
export function classNameOf(thrown: unknown): string {
  if (!isError(thrown)) return thrown === null ? "null" : typeof thrown;
  const names = [attempt(() => thrown.constructor.name, ""), attempt(() => thrown.name, "")];
  return names.find((name) => typeof name === "string" && name !== "") ?? "Error";
}

export function messageOf(thrown: unknown): string {
  return textOf(isError(thrown) ? attempt<unknown>(() => thrown.message, "(its message cannot be read)") : thrown);
}

export function stackOf(thrown: unknown): string | undefined {
  const stack = isError(thrown) ? attempt<unknown>(() => thrown.stack, undefined) : undefined;
  return typeof stack === "string" ? stack : undefined;
}

/** What it was thrown because of: its `cause`, then the members of an `AggregateError`. */
export function reasonsOf(thrown: unknown): unknown[] {
  if (!isError(thrown)) return [];
  const cause = attempt<unknown>(() => thrown.cause, undefined);
  const errors = attempt<unknown>(() => (thrown as { errors?: unknown }).errors, undefined);
  const members: unknown[] = isInstance(thrown, AggregateError) && Array.isArray(errors) ? errors : [];
  return cause === undefined ? members : [cause, ...members];
}

/** For a log: its stack, or what else can be said of it. */
export function printThrown(thrown: unknown): string {
  return stackOf(thrown) ?? (isError(thrown) ? `${classNameOf(thrown)}: ${messageOf(thrown)}` : messageOf(thrown));
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const json = attempt(() => JSON.stringify(value) as string | undefined, undefined);
  return json ?? attempt(() => String(value), "(it cannot be shown)");
}

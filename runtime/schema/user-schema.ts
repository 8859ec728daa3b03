import type { StandardSchema } from "../call/standard-schema.ts";
import type { Problem } from "./endpoint-schema.ts";
import { joinPath } from "./explain.ts";

/**
 * Runs the user's own schema (zod or any other Standard Schema) on a value whose type was already checked.
 *
 * `keep` leaves the value as it is and only collects problems; otherwise the schema's output replaces it.
 */
export async function applySchema(
  schema: StandardSchema,
  value: unknown,
  path: string,
  problems: Problem[],
  keep: boolean,
): Promise<unknown> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return keep ? value : result.value;
  for (const issue of result.issues) {
    const steps = (issue.path ?? []).map((part) => (typeof part === "object" ? part.key : part));
    const at = steps.reduce<string>(
      (base, step) => joinPath(base, typeof step === "symbol" ? String(step) : step),
      path,
    );
    problems.push({ path: at, message: lowerFirst(issue.message.replace(/\.$/, "")) });
  }
  return value;
}

/** Messages are clauses; names such as ISO keep their capitals. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

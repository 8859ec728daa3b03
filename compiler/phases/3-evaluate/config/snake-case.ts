import type { JsonObject, JsonValue } from "../../../model/json.ts";

/** Config keys as Truss writes them: `repoId` → `repo_id`. Values stay as they are, nested objects are translated too. */
export function snakeCase(config: Readonly<Record<string, unknown>>): JsonObject {
  const found: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(config))
    if (value !== undefined)
      found[key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = translated(value);
  return found;
}

function translated(value: unknown): JsonValue {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? snakeCase(value as Readonly<Record<string, unknown>>) : (value as JsonValue);
}

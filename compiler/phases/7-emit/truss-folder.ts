import { parse } from "yaml";
import type { JsonObject } from "../../model/json.ts";
import { toYaml } from "./config-yaml.ts";

/** The user's own `config.yaml` with nothing but `model_name` changed; keys sorted. */
export function trussFolderConfig(original: string, modelName: string): string {
  const parsed: unknown = parse(original, { version: "1.1" });
  const config = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? (parsed as JsonObject) : {};
  return toYaml({ ...config, model_name: modelName });
}

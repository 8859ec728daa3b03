import type { JsonObject } from "../../../model/json.ts";
import type { Endpoint } from "../../../model/type-model.ts";

/** JSON Schema 2020-12 of the request body; `null` for a websocket. */
export function jsonSchemaOfInput(_endpoint: Endpoint): JsonObject | null {
  return null;
}

/** JSON Schema 2020-12 of the result, or of one item of a stream; `null` for raw streams and websockets. */
export function jsonSchemaOfResult(_endpoint: Endpoint): JsonObject | null {
  return null;
}

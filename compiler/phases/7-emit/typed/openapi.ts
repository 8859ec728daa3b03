import type { Chainlet } from "../../../model/chain.ts";
import type { JsonObject } from "../../../model/json.ts";

/** The OpenAPI 3.1 document of an entrypoint. */
export function openApi(entrypoint: Chainlet, chain: { readonly name: string }): JsonObject {
  return { openapi: "3.1.0", info: { title: chain.name, version: entrypoint.interfaceHash }, paths: {} };
}

import type { Chainlet } from "../../../model/chain.ts";
import type { JsonObject, JsonValue } from "../../../model/json.ts";
import type { Definitions, TypeModel } from "../../../model/type-model.ts";
import { definitionsUsed, dialect, objectOf, type Refs, schemaOf } from "./json-schema.ts";
import { bodyModel } from "./render-schemas.ts";

/** The OpenAPI 3.1 document of an entrypoint. */
export function openApi(entrypoint: Chainlet, chain: { readonly name: string }): JsonObject {
  const { endpoint } = entrypoint;
  const refs = componentRefs(endpoint.definitions);
  const isWebsocket = endpoint.kind === "websocket";
  const operation: JsonObject = {
    operationId: "runRemote",
    summary: `Run ${entrypoint.name}`,
    ...(endpoint.description !== undefined && { description: endpoint.description }),
    requestBody: {
      required: true,
      content: { "application/json": { schema: schemaOf(bodyModel(endpoint), refs) } },
    },
    responses: {
      "200": { description: "The result", content: resultContent(entrypoint, refs) },
      "400": problem("The body is not valid"),
      "500": problem("The chainlet failed"),
      "503": problem("Too many requests wait already; Retry-After says when to try again"),
    },
  };
  const models = [...endpoint.parameters.map((parameter) => parameter.type), endpoint.result];
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: dialect,
    info: { title: chain.name, version: entrypoint.interfaceHash },
    paths: isWebsocket ? {} : { "/run_remote": { post: operation } },
    components: { schemas: componentSchemas(models, refs) },
  };
}

function resultContent(entrypoint: Chainlet, refs: Refs): JsonObject {
  const { kind, result } = entrypoint.endpoint;
  const item = schemaOf(result, refs);
  switch (kind) {
    case "raw-text":
    case "raw-bytes":
      return { "application/octet-stream": { schema: {} } };
    case "items":
      return { "application/x-ndjson": { schema: item }, "text/event-stream": { schema: item } };
    case "call":
    case "websocket":
      return { "application/json": { schema: item } };
  }
}

function problem(description: string): JsonObject {
  const schema = { type: "object", properties: { error: { type: "string" } } };
  return { description, content: { "application/json": { schema } } };
}

/** Names of components have an alphabet of their own. */
function componentRefs(definitions: Definitions): Refs & { component(name: string): string } {
  const component = (name: string): string =>
    name.replace(/[^A-Za-z0-9._-]/gu, (found) => `_u${found.codePointAt(0)?.toString(16) ?? ""}`);
  return { definitions, component, pointer: (name) => `#/components/schemas/${component(name)}` };
}

function componentSchemas(models: readonly TypeModel[], refs: Refs & { component(name: string): string }): JsonObject {
  return objectOf(
    definitionsUsed(models, refs.definitions).map((name): [string, JsonValue] => {
      const definition = refs.definitions[name];
      const schema = schemaOf(definition?.type ?? { kind: "unknown" }, refs);
      const { description } = definition ?? {};
      return [refs.component(name), description === undefined ? schema : { ...schema, description }];
    }),
  );
}

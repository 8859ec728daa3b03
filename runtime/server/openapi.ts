import type { ShimDefinition } from "./definition.ts";

/** Body of the schema route. */
export function schemaOf({ endpoint }: ShimDefinition): object {
  const streams = endpoint.kind !== "call" && endpoint.kind !== "websocket";
  return {
    input_schema: endpoint.inputSchema,
    output_schema: streams ? null : endpoint.outputSchema,
    supports_streaming: streams,
  };
}

/** OpenAPI 3.1 of the one endpoint that callers use. */
export function openApiOf(definition: ShimDefinition): object {
  const { endpoint, displayName } = definition;
  const error = { description: "What went wrong", content: { "application/json": { schema: errorSchema } } };
  return {
    openapi: "3.1.0",
    info: { title: displayName, version: endpoint.hash },
    paths: {
      "/run_remote": {
        post: {
          operationId: "runRemote",
          requestBody: { required: true, content: { "application/json": { schema: endpoint.inputSchema ?? {} } } },
          responses: {
            "200": { description: "The result", content: resultContent(definition) },
            "400": error,
            "500": error,
            "503": error,
          },
        },
      },
    },
  };
}

function resultContent({ endpoint }: ShimDefinition): object {
  const schema = endpoint.outputSchema ?? {};
  switch (endpoint.kind) {
    case "call":
      return { "application/json": { schema } };
    case "items":
      return { "application/x-ndjson": { schema }, "text/event-stream": { schema } };
    case "raw-text":
    case "raw-bytes":
    case "websocket":
      return { "application/octet-stream": {} };
  }
}

const errorSchema = { type: "object", required: ["error"], properties: { error: {} } };

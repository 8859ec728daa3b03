export type { EndpointSchema, StubSchema } from "../schema/endpoint-schema.ts";
export type { ShimDefinition, ShimDependency, ShimSettings, ShimTransport } from "./definition.ts";
export { serve } from "./serve.ts";

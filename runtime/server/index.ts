export type { EndpointSchema, Problem, StubSchema } from "../schema/endpoint-schema.ts";
export * as wire from "../schema/wire.ts";
export type { ShimDefinition, ShimDependency, ShimSettings, ShimTransport } from "./definition.ts";
export { serve } from "./serve.ts";

export type { EndpointSchema, StubSchema } from "../schema/endpoint-schema.ts";
export type { ShimDefinition, ShimDependency, ShimSettings } from "./definition.ts";

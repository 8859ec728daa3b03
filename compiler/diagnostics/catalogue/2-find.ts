export * from "./2-find-class.ts";
export * from "./2-find-dependency.ts";
export * from "./2-find-endpoint.ts";
export * from "./2-find-entrypoint.ts";

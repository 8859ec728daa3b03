export * from "./3-evaluate-config.ts";
export * from "./3-evaluate-location.ts";
export * from "./3-evaluate-reason.ts";

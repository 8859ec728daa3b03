/** File name → content of what ships in every emitted package. */
export function bundleRuntime(): Promise<Map<string, Uint8Array>>;

import { type CompiledModule, compileModule, type ModuleToCompile } from "./compile-module.ts";

export type ModuleCompiler = typeof compileModule;

/**
 * Compiles each text once a run: files that several chainlets share, and stubs of one chainlet in many packages, which
 * differ in their first comment only.
 */
export function moduleCompiler(): ModuleCompiler {
  const known = new Map<string, Promise<CompiledModule>>();
  return (module, formatOf) => {
    const key = keyOf(module, formatOf);
    const compiled = known.get(key) ?? compileModule(module, formatOf);
    known.set(key, compiled);
    return compiled;
  };
}

function keyOf(module: ModuleToCompile, formatOf: Parameters<ModuleCompiler>[1]): string {
  const { text, imports, ...rest } = module;
  const banner = /^(?:\/\/.*\n)*/.exec(text)?.[0].length ?? 0;
  const targets = imports.map(({ start, end, target, form }) => {
    const format = target.kind === "file" ? formatOf(target.output) : undefined;
    return [start - banner, end - banner, target, form, format];
  });
  const lines = text.slice(0, banner).split("\n").length;
  return JSON.stringify([rest, lines, text.slice(banner), targets]);
}

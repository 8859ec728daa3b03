import { posix } from "node:path";
import { transform as esbuild } from "esbuild";
import type { PlannedFile, PlannedImport } from "../../model/plan.ts";

export interface ModuleToCompile {
  /** Below the package directory. */
  readonly output: string;
  readonly text: string;
  readonly imports: readonly PlannedImport[];
  readonly format: "module" | "commonjs";
  readonly transform: NonNullable<PlannedFile["transform"]>;
  /** What stack traces shall name: the user's file, or the generated one. */
  readonly sourceName: string;
}

export interface CompiledModule {
  readonly output: string;
  readonly code: string;
  readonly map: string;
}

/** Where the JavaScript of a file of the package lies: below `dist/`, with the extension Node needs for its kind. */
export function compiledOutput(output: string, format: "module" | "commonjs" = "module"): string {
  if (output.endsWith(".json")) return `dist/${output}.js`;
  const stem = output.replace(/\.([cm]?)[jt]sx?$/, "");
  const extension = /\.m[jt]s$/.test(output) ? "mjs" : format === "commonjs" ? "cjs" : "js";
  return `dist/${stem}.${extension}`;
}

/**
 * One file to JavaScript for Node 20: types and newer syntax go, module specifiers lead to compiled files. Nothing is
 * bundled, so that a stack trace names the user's own file; the map has no copy of the source in it.
 */
export async function compileModule(
  module: ModuleToCompile,
  formatOf: (output: string) => "module" | "commonjs" | undefined,
): Promise<CompiledModule> {
  const output = compiledOutput(module.output, module.format);
  const { transform } = module;
  const text = withCompiledSpecifiers(module, output, formatOf);
  const { code, map } = await esbuild(text, {
    loader: loaderOf(module.output),
    format: module.format === "commonjs" ? "cjs" : "esm",
    target: "es2022",
    platform: "node",
    charset: "utf8",
    legalComments: "inline",
    sourcemap: "external",
    sourcesContent: false,
    sourcefile: module.sourceName,
    keepNames: false,
    // Import attributes are newer than ES2022; JSON becomes a module of its own, so none is needed for it.
    supported: { "import-attributes": false },
    tsconfigRaw: {
      compilerOptions: {
        ...(transform.jsx !== undefined && transform.jsx !== "preserve" && { jsx: transform.jsx }),
        ...(transform.jsxFactory !== undefined && { jsxFactory: transform.jsxFactory }),
        ...(transform.jsxFragmentFactory !== undefined && { jsxFragmentFactory: transform.jsxFragmentFactory }),
        ...(transform.jsxImportSource !== undefined && { jsxImportSource: transform.jsxImportSource }),
        experimentalDecorators: transform.experimentalDecorators ?? false,
        useDefineForClassFields: transform.useDefineForClassFields ?? true,
        verbatimModuleSyntax: transform.verbatimModuleSyntax ?? false,
      },
    },
    logLevel: "silent",
  });
  const name = posix.basename(output);
  return { output, code: `${code}//# sourceMappingURL=${name}.map\n`, map: tidyMap(map, name, module.sourceName) };
}

function withCompiledSpecifiers(
  { text, imports }: ModuleToCompile,
  output: string,
  formatOf: (output: string) => "module" | "commonjs" | undefined,
): string {
  let result = text;
  for (const { start, end, target, form } of [...imports].sort((a, b) => b.start - a.start)) {
    const to =
      target.kind === "framework"
        ? runtimeModule(target.specifier)
        : form === "require" && target.output.endsWith(".json")
          ? `dist/${target.output}`
          : compiledOutput(target.output, formatOf(target.output));
    const path = relative(output, to);
    // An import names a URL, a require a path.
    const specifier = form === "import" ? path.replace(/[%#?]/g, encodeURIComponent) : path;
    result = result.slice(0, start) + JSON.stringify(specifier) + result.slice(end);
  }
  return result;
}

/** `chainsc` → `dist/runtime/chainsc.js`, `chainsc/server` → `dist/runtime/server.js`. */
function runtimeModule(specifier: string): string {
  return specifier === "chainsc" ? "dist/runtime/chainsc.js" : `dist/runtime/${specifier.slice("chainsc/".length)}.js`;
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}

function loaderOf(output: string): "ts" | "tsx" | "js" | "jsx" {
  if (output.endsWith(".tsx")) return "tsx";
  if (/\.[cm]?ts$/.test(output)) return "ts";
  return output.endsWith(".jsx") || output.endsWith(".js") ? "jsx" : "js";
}

function tidyMap(map: string, file: string, source: string): string {
  const { version, names, mappings } = JSON.parse(map) as { version: number; names: string[]; mappings: string };
  return `${JSON.stringify({ version, file, sources: [source], names, mappings })}\n`;
}

/** A JSON file as a module, for `import`: its default export, and its keys where they are names. */
export function compileJson(text: string): string {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
  // Parsed when it runs: in an object literal `__proto__` would be no ordinary key.
  const lines = [`const value = JSON.parse(${JSON.stringify(JSON.stringify(value))});`, "export default value;"];
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    Object.keys(value).forEach((key, index) => {
      lines.push(`const v${index} = value[${JSON.stringify(key)}];`, `export { v${index} as ${JSON.stringify(key)} };`);
    });
  return `${lines.filter((line) => !line.endsWith('as "default" };')).join("\n")}\n`;
}

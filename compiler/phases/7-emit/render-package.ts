import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { sourceChanged } from "../../diagnostics/catalogue/7-emit.ts";
import type { PackagePlan, PlannedImport } from "../../model/plan.ts";
import type { Session } from "../../session.ts";
import { banner } from "./banner.ts";
import { compiledOutput, compileJson, type ModuleToCompile } from "./compile-module.ts";
import { configYaml } from "./config-yaml.ts";
import type { ModuleCompiler } from "./module-compiler.ts";
import { sha256 } from "./output-manifest.ts";
import { planView } from "./plan-view.ts";
import { renderDockerfile } from "./render-dockerfile.ts";
import { renderServer } from "./render-server.ts";
import { renderServiceDockerfile, serviceDockerignore } from "./render-service.ts";
import { sourceModule } from "./source-module.ts";
import type { StubRenderer } from "./stub-renderer.ts";
import type { Templates } from "./templates.ts";
import { trussFolderConfig } from "./truss-folder.ts";
import { renderSchemas } from "./typed/render-schemas.ts";

/** What the packages of a run have in common. */
export interface SharedRendering {
  readonly templates: Templates;
  readonly runtime: ReadonlyMap<string, Uint8Array>;
  readonly compileOnce: ModuleCompiler;
  readonly renderStub: StubRenderer;
}

/** The files of one package directory, by path below it. */
export async function renderPackage(
  plan: PackagePlan,
  { templates, runtime, compileOnce, renderStub }: SharedRendering,
  session: Session,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const add = (path: string, content: string | Uint8Array): void => {
    files.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  };
  add("chainlet.plan.json", `${JSON.stringify(planView(plan), null, 2)}\n`);
  for (const { source, output, sha256: planned } of plan.data) {
    const bytes = await readFile(join(session.root, source)).catch(() => new Uint8Array());
    if (sha256(bytes) !== planned)
      session.diagnostics.report(sourceChanged, { path: source }, { chainlet: plan.chainlet.name });
    add(output, new Uint8Array(bytes));
  }
  const serviceDockerfile = renderServiceDockerfile(plan, templates);
  if (serviceDockerfile !== undefined) {
    add("Dockerfile", banner(plan, "#") + serviceDockerfile);
    add(".dockerignore", serviceDockerignore);
  }
  if (plan.chainlet.kind === "truss") {
    const original = files.get("config.yaml");
    add("config.yaml", trussFolderConfig(new TextDecoder().decode(original), plan.chainlet.remoteConfig.displayName));
    return files;
  }
  add("config.yaml", banner(plan, "#") + configYaml(plan));
  if (plan.chainlet.kind === "container") return files;

  add("package.json", `${JSON.stringify(plan.packageJson, null, 2)}\n`);
  // Without packages there is one too: `npm ci` wants a lockfile whatever is in it.
  add("package-lock.json", `${JSON.stringify(plan.lockfile ?? emptyLockfile(plan.packageJson), null, 2)}\n`);
  const { pipRequirements } = plan.chainlet.remoteConfig.dockerImage;
  if (pipRequirements.length > 0) add("python/named.txt", `${pipRequirements.join("\n")}\n`);
  if (plan.chainlet.remoteConfig.assets.externalData.length > 0)
    add("fetch-data.mjs", templates.verbatim("fetch-data.mjs"));
  add("Dockerfile", banner(plan, "#") + renderDockerfile(plan, templates, session));
  for (const [path, bytes] of runtime) add(path, bytes);

  const modules: ModuleToCompile[] = [];
  const generated = (output: string, text: string): void => {
    const whole = banner(plan, "//") + text;
    add(output, whole);
    modules.push({
      output,
      text: whole,
      imports: generatedImports(output, whole),
      format: "module",
      transform: { verbatimModuleSyntax: true },
      sourceName: output,
    });
  };
  const schemas = renderSchemas(plan.chainlet, { sourceModule: sourceModule(plan, "schemas.ts") });
  generated("schemas.ts", schemas);
  for (const stub of plan.stubs) {
    const isConstructed = plan.files.some((file) => constructs(file.text, stub.chainlet.name));
    generated(stub.output, renderStub(stub, { sourceModule: sourceModule(plan, stub.output), isConstructed }));
  }
  generated("server.ts", renderServer(plan, templates));

  const formats = new Map<string, "module" | "commonjs">();
  for (const { output, text, typesOnly, format, transform, imports, source } of plan.files) {
    add(output, text);
    if (typesOnly) continue;
    if (output.endsWith(".json")) {
      add(`dist/${output}`, text);
      add(compiledOutput(output), compileJson(text));
      continue;
    }
    formats.set(output, format ?? "module");
    modules.push({
      output,
      text,
      imports: imports ?? [],
      format: format ?? "module",
      transform: transform ?? {},
      sourceName: source,
    });
  }
  const compiled = await Promise.all(modules.map((module) => compileOnce(module, (output) => formats.get(output))));
  for (const { output, code, map } of compiled) {
    add(output, code);
    add(`${output}.map`, map);
  }
  add(".dockerignore", dockerignore(files));
  return files;
}

const constructs = (text: string, name: string): boolean =>
  text.includes(name) &&
  new RegExp(`\\bnew\\s+(?:[\\w$]+\\s*\\.\\s*)*${name.replaceAll("$", "\\$")}(?![\\w$])`).test(text);

function emptyLockfile({ name, version, engines }: PackagePlan["packageJson"]): object {
  return { name, version, lockfileVersion: 3, requires: true, packages: { "": { name, version, engines } } };
}

/** Only what the Dockerfile copies gets into a build's context. */
function dockerignore(files: ReadonlyMap<string, Uint8Array>): string {
  const tops = new Set([...files.keys()].map((path) => path.split("/")[0] ?? path));
  for (const unused of ["Dockerfile", ".dockerignore", "chainlet.plan.json", "server.ts", "schemas.ts", "stubs"])
    tops.delete(unused);
  return `*\n${[...tops, ".chainsc-build"]
    .sort()
    .map((path) => `!${path}\n`)
    .join("")}`;
}

const specifiers = /^(?:import|export)\b[^"'\n]*?(?:from )?("(?:chainsc(?:\/[a-z]+)?|\.{1,2}\/[^"\n]+)");?$/gm;

/** Module specifiers of a file that chainsc itself wrote: one import a line, double quotes. */
function generatedImports(output: string, text: string): PlannedImport[] {
  return [...text.matchAll(specifiers)].map((match) => {
    const quoted = match[1] ?? "";
    const start = match.index + match[0].lastIndexOf(quoted);
    const specifier: string = JSON.parse(quoted);
    const target: PlannedImport["target"] = specifier.startsWith("chainsc")
      ? { kind: "framework", specifier }
      : { kind: "file", output: posix.join(posix.dirname(output), specifier) };
    return { start, end: start + quoted.length, target, form: "import" };
  });
}

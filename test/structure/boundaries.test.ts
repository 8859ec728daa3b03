import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = ["compiler", "runtime"].flatMap((folder) => filesBelow(join(root, folder)));
const imports = sources.flatMap((file) => importsOf(file).map((specifier) => ({ file, specifier })));

/** What a file of a phase may import of the project, beside its own folder. */
const contracts = ["session", "files", "project-config"].map((name) => `compiler/${name}.ts`);

describe("who imports whom", () => {
  it("reads enough imports to mean something", () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it("keeps the model free of the project", () => {
    expect(offenders("compiler/model/", (target) => target.startsWith("compiler/model/"))).toEqual([]);
    const packages = imports.filter(
      ({ file, specifier }) => file.startsWith("compiler/model/") && isPackage(specifier),
    );
    expect(packages).toEqual([]);
  });

  it("keeps phases from knowing each other", () => {
    for (const phase of readdirSync(join(root, "compiler/phases"))) {
      const folder = `compiler/phases/${phase}/`;
      const sees = ["compiler/model/", "compiler/diagnostics/", folder, ...contracts];
      if (Number(phase[0]) <= 5) sees.push("compiler/reflection/");
      expect(offenders(folder, (target) => sees.some((prefix) => target.startsWith(prefix)))).toEqual([]);
    }
  });

  it("lets only the compile table, and phase 1 and reflection for syntax trees, see what others must not", () => {
    const syntax = imports.filter(({ specifier }) => specifier === "ts-morph" || specifier === "typescript");
    const allowed = ["compiler/phases/1-load/", "compiler/reflection/"];
    expect(syntax.filter(({ file }) => !allowed.some((prefix) => file.startsWith(prefix)))).toEqual([]);
  });

  it("keeps the runtime free of the compiler", () => {
    expect(offenders("runtime/", (target) => target.startsWith("runtime/"))).toEqual([]);
  });

  it("has no room for leftovers", () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|manager|handler)(\.|\/|-)/;
    expect(sources.filter((file) => vague.test(file))).toEqual([]);
  });
});

function offenders(folder: string, allowed: (target: string) => boolean): string[] {
  return imports
    .filter(({ file, specifier }) => file.startsWith(folder) && specifier.startsWith("."))
    .map(({ file, specifier }) => ({ file, target: posix(relative(root, resolve(root, dirname(file), specifier))) }))
    .filter(({ target }) => !allowed(target))
    .map(({ file, target }) => `${file} imports ${target}`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => posix(relative(root, join(folder, name))))
    .sort();
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(/^\s*(?:import|export)\b[^'"`;]*?from\s*"([^"]+)"|^\s*import\s*"([^"]+)"/gm);
  const dynamic = text.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g);
  return [...statements, ...dynamic].map((match) => match[1] ?? match[2] ?? "");
}

function isPackage(specifier: string): boolean {
  return !specifier.startsWith(".") && !specifier.startsWith("node:");
}

function posix(path: string): string {
  return path.split(sep).join("/");
}

import { describe, expect, it } from "vitest";
import { describingFor } from "../../compiler/phases/4-describe/describe.ts";
import { finishDefinitions } from "../../compiler/phases/4-describe/finish.ts";
import { jsonSchemaOf } from "../../compiler/phases/7-emit/typed/json-schema.ts";
import type { Program } from "../../compiler/reflection/program.ts";
import type { TypeHandle } from "../../compiler/reflection/types.ts";
import { programOf, typedSession } from "./typed-session.ts";

/** One in how many is described: all of them take a minute and crash as little. */
const share = Number(process.env.CHAINSC_SHARE ?? 5);

const packages = ["zod", "openai", "@anthropic-ai/sdk", "stripe", "node:fs", "node:http", "node:stream"];

/** Every type that a module exports, namespaces included. */
function exportedTypes(program: Program, file: string): Map<string, TypeHandle> {
  const { checker } = program.compiler;
  const source = program.compiler.sourceFile(file);
  const found = new Map<string, TypeHandle>();
  const seen = new Set<unknown>();
  const visit = (module: NonNullable<ReturnType<typeof checker.getSymbolAtLocation>>, path: string): void => {
    if (seen.has(module) || seen.size > 3000) return;
    seen.add(module);
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & alias ? checker.getAliasedSymbol(exported) : exported;
      const name = `${path}.${exported.name}`;
      if (symbol.flags & (interfaces | aliases | classes | enums))
        found.set(name, checker.getDeclaredTypeOfSymbol(symbol) as unknown as TypeHandle);
      if (symbol.flags & namespaces) visit(symbol, name);
    }
  };
  for (const statement of source?.statements ?? []) {
    if (!("moduleSpecifier" in statement)) continue;
    const specifier = statement.moduleSpecifier as Parameters<typeof checker.getSymbolAtLocation>[0] & { text: string };
    const module = checker.getSymbolAtLocation(specifier);
    if (module) visit(module, specifier.text);
  }
  return found;
}

// TypeScript's symbol flags, whose numbers are part of its public declarations.
const [interfaces, aliases, classes, enums, namespaces, alias] = [64, 524288, 32, 384, 1536, 2097152];

describe("declarations of big packages", () => {
  it("gives every exported type a model or a reason", () => {
    const entry = packages.map((name) => `import ${JSON.stringify(name)};`).join("\n");
    const { program } = programOf({ "packages.ts": entry });
    const file = "test/describe/virtual/packages.ts";
    const types = exportedTypes(program, file);
    const span = { file, start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 };
    const before = process.memoryUsage().heapUsed;
    const startedAt = performance.now();
    let models = 0;
    let reasons = 0;
    let schemas = 0;
    const describing = describingFor(program, typedSession(), undefined);
    for (const [name, type] of [...types].filter((_, index) => index % share === 0)) {
      describing.outcome.failed = false;
      describing.budget.left = 20_000;
      describing.budget.reported = false;
      const model = describing.describe({ type }, { accessor: name, span, related: [], depth: 0 });
      expect(model.kind).toBeTypeOf("string");
      if (describing.outcome.failed) reasons++;
      else models++;
      if ((models + reasons) % 100 === 0) {
        const { roots, definitions } = finishDefinitions(describing.definitions, [model]);
        const [root] = roots;
        if (root && JSON.stringify(jsonSchemaOf(root, definitions)).length > 2) schemas++;
      }
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const megabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    const reported = describing.session.diagnostics.all();
    process.stderr.write(
      `${types.size} types: ${models} models, ${reasons} with reasons (${reported.length} diagnostics), ` +
        `${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB\n`,
    );
    expect(models + reasons).toBeGreaterThanOrEqual(2000);
    expect(models).toBeGreaterThan(500);
    expect(schemas).toBeGreaterThan(10);
    for (const { message, help, accessor } of reported) {
      expect(message.length > 20 && help.length > 10 && accessor !== undefined).toBe(true);
    }
  });
});

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, test } from "vitest";
import { compiledOutput, compileJson, compileModule } from "../../compiler/phases/7-emit/compile-module.ts";

const compile = (text: string, more: Partial<Parameters<typeof compileModule>[0]> = {}) =>
  compileModule(
    { output: "src/a/x.ts", text, imports: [], format: "module", transform: {}, sourceName: "a/x.ts", ...more },
    () => "module",
  );

describe("one of the user's files becomes JavaScript", () => {
  test("with specifiers that lead to compiled files and to the one runtime", async () => {
    const text = `import { a } from "../b.ts";\nimport * as chains from "chainsc";\nimport data from "./d.json" with { type: "json" };\nconsole.log(a, chains, data, await import("@lib/c"));\n`;
    const at = (specifier: string) => {
      const start = text.indexOf(JSON.stringify(specifier));
      return { start, end: start + specifier.length + 2, form: "import" as const };
    };
    const { code, output } = await compile(text, {
      imports: [
        { ...at("../b.ts"), target: { kind: "file", output: "src/b.mts" } },
        { ...at("chainsc"), target: { kind: "framework", specifier: "chainsc" } },
        { ...at("./d.json"), target: { kind: "file", output: "src/a/d.json" } },
        { ...at("@lib/c"), target: { kind: "file", output: "src/lib/c.ts" } },
      ],
    });
    expect(output).toBe("dist/src/a/x.js");
    expect(code).toContain('from "../b.mjs"');
    expect(code).toContain('from "../../runtime/chainsc.js"');
    expect(code).toContain('from "./d.json.js"');
    expect(code).toContain('import("../lib/c.js")');
  });

  test("with a map that leads to the user's file and line, and no copy of the source", async () => {
    const { code, map } = await compile(
      `interface Gone {\n  x: 1;\n}\n\nexport function fail(): never {\n  throw new Error("here");\n}\n`,
    );
    const line = code.split("\n").findIndex((each) => each.includes("throw"));
    const column = code.split("\n")[line]?.indexOf("new Error") ?? 0;
    const found = originalPositionFor(new TraceMap(map), { line: line + 1, column });
    expect(found).toMatchObject({ source: "a/x.ts", line: 6, column: 8 });
    expect(JSON.parse(map)).not.toHaveProperty("sourcesContent");
    expect(code).toContain("//# sourceMappingURL=x.js.map");
  });

  test("decorators of both dialects", async () => {
    const text = "const d = (...a: unknown[]): void => void a;\n@d\nexport class A { @d field = 1; }\n";
    for (const experimentalDecorators of [false, true]) {
      const { code } = await compile(text, { transform: { experimentalDecorators } });
      expect(code).not.toMatch(/^\s*@d/m);
    }
  });

  test("class fields as the tsconfig says", async () => {
    const text = "export class A { x = 1 }";
    expect((await compile(text)).code).toContain("x = 1");
    expect((await compile(text, { transform: { useDefineForClassFields: false } })).code).toContain("this.x = 1");
  });

  test("JSX as the tsconfig says", async () => {
    const text = "export const page = <p>hi</p>;";
    const classic = await compile(text, { output: "src/x.tsx", transform: { jsx: "react", jsxFactory: "h" } });
    expect(classic.code).toContain('h("p", null, "hi")');
    const automatic = await compile(text, {
      output: "src/x.tsx",
      transform: { jsx: "react-jsx", jsxImportSource: "preact" },
    });
    expect(automatic.code).toContain('from "preact/jsx-runtime"');
  });

  test("CommonJS stays CommonJS", async () => {
    const { code, output } = await compile("const a = require('node:path');\nmodule.exports = { a };\n", {
      output: "src/x.js",
      format: "commonjs",
    });
    expect(output).toBe("dist/src/x.cjs");
    expect(code).toContain("module.exports");
  });
});

test("every kind of file has one place below dist", () => {
  expect(["src/a.ts", "src/a.tsx", "src/a.mts", "src/a.jsx", "src/a.json"].map((path) => compiledOutput(path))).toEqual(
    ["dist/src/a.js", "dist/src/a.js", "dist/src/a.mjs", "dist/src/a.js", "dist/src/a.json.js"],
  );
  expect(compiledOutput("src/a.cts", "commonjs")).toBe("dist/src/a.cjs");
});

test("JSON as a module has its keys as exports, whatever they are called", async () => {
  const text = '{ "name": "x", "default": 1, "a-b": [2], "__proto__": 3 }';
  const module = await import(`data:text/javascript,${encodeURIComponent(compileJson(text))}`);
  expect(module.default).toEqual(JSON.parse(text));
  expect(module.name).toBe("x");
  expect(module["a-b"]).toEqual([2]);
});

import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { load } from "../../compiler/phases/1-load/load.ts";
import { userFiles } from "../../compiler/reflection/user-files.ts";
import { loaded, project, type Sources, sessionAt, sourcesWithTsconfig } from "../find/sources.ts";

const codes = (sources: Sources, source?: string) =>
  loaded(sources, source)
    .session.diagnostics.all()
    .map(({ code }) => code);

/** The user's files of the program, as project paths. */
const filesOf = (sources: Sources, source?: string): string[] => {
  const { program, session } = loaded(sourcesWithTsconfig(sources), source);
  expect(session.diagnostics.all()).toEqual([]);
  return program ? userFiles(program).map(({ fileName }) => program.compiler.toProjectPath(fileName)) : [];
};

const options = (compilerOptions: object, more: object = {}): string =>
  JSON.stringify({ compilerOptions: { lib: ["es2023"], types: [], module: "nodenext", ...compilerOptions }, ...more });

describe("a program", () => {
  it("has the files that SOURCE reaches and no others", () => {
    const sources = {
      "chain.ts": 'import { a } from "./lib/a.ts";\nexport const x = a;',
      "lib/a.ts": 'export const a = 1;\nexport type { B } from "./b.ts";',
      "lib/b.ts": "export type B = string;",
      "unrelated.ts": "this is no TypeScript",
    };
    expect(filesOf(sources)).toEqual(["chain.ts", "lib/a.ts", "lib/b.ts"]);
  });

  it.each(["chain.mts", "chain.cts", "chain.tsx", "chain.js", "chain.mjs", "chain.cjs", "chain.jsx"])(
    "begins in %s",
    (source) => {
      expect(filesOf({ [source]: "export const x = 1;" }, source)).toEqual([source]);
    },
  );

  it("keeps places right behind a byte order mark and CRLF", () => {
    const { program } = loaded(sourcesWithTsconfig({ "chain.ts": "\uFEFFconst a = 1;\r\nconst b = 2;\r\n" }));
    const file = program?.compiler.sourceFile("chain.ts");
    expect(file?.text.startsWith("const a")).toBe(true);
    expect(file?.getLineAndCharacterOfPosition(file.text.indexOf("b ="))).toEqual({ line: 1, character: 6 });
  });

  it("may reach files outside of the project root", () => {
    const root = project(
      sourcesWithTsconfig({ "app/chain.ts": 'import "../shared/x.ts";', "shared/x.ts": "export {};" }),
    );
    const program = load({ source: join(root, "app/chain.ts") }, sessionAt(join(root, "app")));
    expect(
      program &&
        userFiles(program)
          .map(({ fileName }) => program.compiler.toProjectPath(fileName))
          .sort(),
    ).toEqual(["../shared/x.ts", "chain.ts"]);
  });

  it("knows a workspace package by its place in the project", () => {
    const root = project(
      sourcesWithTsconfig({
        "chain.ts": 'import { x } from "@acme/core";\nexport const y = x;',
        "packages/core/package.json": '{ "name": "@acme/core", "type": "module", "exports": "./index.ts" }',
        "packages/core/index.ts": "export const x = 1;",
      }),
    );
    mkdirSync(join(root, "node_modules/@acme"), { recursive: true });
    symlinkSync("../../packages/core", join(root, "node_modules/@acme/core"));
    const program = load({ source: join(root, "chain.ts") }, sessionAt(root));
    expect(program?.compiler.sourceFile("packages/core/index.ts")).toBeDefined();
  });

  it("needs neither node_modules nor a tsconfig", () => {
    const source =
      'import { readFileSync } from "node:fs";\nimport { z } from "zod";\nconsole.log(process.argv, z, readFileSync);';
    expect(codes({ "chain.ts": source })).toEqual([]);
  });

  it("sees this compiler's chainsc, whatever lies in node_modules", () => {
    const sources = sourcesWithTsconfig({
      "chain.ts": 'import { ChainletBase } from "chainsc";\nexport class A extends ChainletBase {}',
      "node_modules/chainsc/package.json": '{ "name": "chainsc", "types": "./old.d.ts", "exports": "./old.js" }',
      "node_modules/chainsc/old.d.ts": "export declare const nothing: 1;",
    });
    const { program } = loaded(sources);
    expect(program?.compiler.program.getSourceFiles().some((file) => program.compiler.isFramework(file))).toBe(true);
    expect(program?.compiler.program.getSourceFiles().some(({ fileName }) => fileName.endsWith("old.d.ts"))).toBe(
      false,
    );
  });

  it("leaves a record of what was read and of what was looked for in vain", () => {
    const { session, root } = loaded(
      sourcesWithTsconfig({ "chain.ts": 'import "./a.ts";', "a.ts": 'import type {} from "absent";' }),
    );
    expect([...session.files.found]).toEqual(
      expect.arrayContaining([join(root, "chain.ts"), join(root, "a.ts"), join(root, "tsconfig.json")]),
    );
    expect([...session.files.missing].some((path) => path.startsWith(join(root, "node_modules")))).toBe(true);
  });
});

describe("the tsconfig", () => {
  it("is the nearest one, with what it extends", () => {
    const { program } = loaded({
      "app/chain.ts": "export {};",
      "app/tsconfig.json": JSON.stringify({ extends: ["../base.json", "../strict.json"] }),
      "base.json": options({ strict: false, noImplicitReturns: true }),
      "strict.json": '{ "compilerOptions": { "strict": true } }',
      "tsconfig.json": "not read at all",
    });
    expect(program?.compiler.program.getCompilerOptions()).toMatchObject({
      strict: true,
      noImplicitReturns: true,
      noEmit: true,
      skipLibCheck: true,
    });
  });

  it("says where imports lead: paths and baseUrl", () => {
    const sources = {
      "chain.ts": 'import "@/a";\nimport "lib/b";',
      "tsconfig.json": options({
        module: "esnext",
        moduleResolution: "bundler",
        baseUrl: ".",
        paths: { "@/*": ["./src/*"] },
      }),
      "src/a.ts": "export {};",
      "lib/b.ts": "export {};",
    };
    expect(filesOf(sources)).toEqual(["chain.ts", "lib/b.ts", "src/a.ts"]);
  });

  it("of a solution is that of the project that includes SOURCE", () => {
    const { program, session } = loaded({
      "src/chain.ts": "export {};",
      "tsconfig.json":
        '{ "files": [], "references": [{ "path": "./tsconfig.test.json" }, { "path": "./tsconfig.app.json" }] }',
      "tsconfig.test.json": options({ composite: true, strict: false }, { include: ["test"] }),
      "tsconfig.app.json": options(
        { composite: true, strict: true, exactOptionalPropertyTypes: true },
        { include: ["src"] },
      ),
    });
    expect(session.diagnostics.all()).toEqual([]);
    expect(program?.compiler.program.getCompilerOptions()).toMatchObject({
      strict: true,
      exactOptionalPropertyTypes: true,
    });
  });

  it("of a project with references lets the sources of the others be read", () => {
    const sources = {
      "app/chain.ts": 'import { x } from "../core/x.ts";\nexport const y: number = x;',
      "app/tsconfig.json": options({ composite: true }, { references: [{ path: "../core" }] }),
      "core/tsconfig.json": options({ composite: true, outDir: "dist" }),
      "core/x.ts": "export const x = 1;",
    };
    expect(filesOf(sources)).toEqual(["app/chain.ts", "core/x.ts"]);
  });

  it("brings the ambient declarations that it names", () => {
    const sources = {
      "chain.ts": "export const x: Global = 1;",
      "tsconfig.json": options({}, { files: ["chain.ts", "env.d.ts"] }),
      "env.d.ts": "type Global = number;",
    };
    expect(filesOf(sources)).toEqual(["chain.ts", "env.d.ts"]);
  });

  describe("brings what says something without being imported", () => {
    const ambient: Sources = {
      "src/chain.ts": "export const x: Global = 1;",
      "src/unrelated.ts": "this is no TypeScript",
      "types/global.d.ts": "type Global = number;",
      "types/module.d.ts": "export type NotAsked = 1;",
      "types/assets.d.ts": 'declare module "*.txt" { const text: string; export default text; }',
      "src/extends.ts": "export {};\ndeclare global { interface Window { chains: 1 } }",
      "src/adds.ts": 'import { x } from "./chain.ts";\ndeclare module "./chain.ts" { interface More {} }\nvoid x;',
      "src/says.ts": 'export const text = `\ndeclare global { }`; // declare module "x"',
      "node_modules/other/index.d.ts": "type Other = 1;",
      "out/gone.d.ts": "type Gone = 1;",
      "old/gone.d.ts": "type Gone = 2;",
      ".hidden/gone.d.ts": "type Gone = 3;",
      ".chains_generated/X/chainlet_X/src/extends.ts": "export {};\ndeclare global { type Copied = 1 }",
    };

    it.each([
      ["by default", options({ outDir: "out" }, { exclude: ["old", "out"] }), ["src/adds.ts", "src/extends.ts"]],
      ["by patterns", options({}, { include: ["types", "src/*tends.ts"] }), ["src/extends.ts"]],
      ["by names", options({}, { files: ["types/global.d.ts", "types/assets.d.ts"] }), []],
    ])("%s", (_, tsconfig, sources) => {
      const named = filesOf({ ...ambient, "tsconfig.json": tsconfig });
      expect(named).toEqual([...sources, "src/chain.ts", "types/assets.d.ts", "types/global.d.ts"].sort());
    });

    it("to the types: of globals, of assets and of packages without declarations", () => {
      const { program, session } = loaded({
        "src/chain.ts":
          'import text from "./a.txt";\nimport { parse } from "untyped";\nexport const all: Global = [text, parse()];',
        "src/a.txt": "a",
        "types/global.d.ts": "type Global = [string, number];",
        "types/others.d.ts":
          'declare module "*.txt" { const text: string; export default text; }\ndeclare module "untyped" { export function parse(): number; }',
        "tsconfig.json": options({ strict: true }, { include: ["src/**/*", "types/**/*.d.ts"] }),
      });
      const compiler = program?.compiler.program;
      const entry = program?.compiler.sourceFile("src/chain.ts");
      expect(compiler?.getSemanticDiagnostics(entry).map(({ messageText }) => messageText)).toEqual([]);
      expect(session.diagnostics.all()).toEqual([]);
    });

    it("from a configuration above the project only as far as the project goes", () => {
      const root = project({
        "tsconfig.json": options({}),
        "global.d.ts": "type Global = number;",
        "packages/a/package.json": '{ "type": "module" }',
        "packages/a/chain.ts": "export const x: Global = 1;",
        "packages/a/own.d.ts": "type Own = number;",
        "packages/b/other.d.ts": "type Other = number;",
      });
      const session = sessionAt(join(root, "packages/a"));
      const program = load({ source: join(root, "packages/a/chain.ts") }, session);
      expect(program && userFiles(program).map(({ fileName }) => fileName.slice(root.length + 1))).toEqual([
        "global.d.ts",
        "packages/a/chain.ts",
        "packages/a/own.d.ts",
      ]);
      expect([...session.files.listed].some((path) => path.includes("packages/b"))).toBe(false);
    });

    it("whose syntax errors count, as what they hide may be needed", () => {
      const { session } = loaded({
        "chain.ts": "export {};",
        "bad.d.ts": "type Global = ;",
        "tsconfig.json": options({}),
      });
      expect(session.diagnostics.all().map(({ code, span }) => `${code} ${span?.file}`)).toEqual(["TS1110 bad.d.ts"]);
    });
  });

  it.each([
    ["circular extends", { "chain.ts": "", "tsconfig.json": '{ "extends": "./tsconfig.json" }' }, ["CHN1005"]],
    ["a missing base", { "chain.ts": "", "tsconfig.json": '{ "extends": "./nowhere.json" }' }, ["CHN1005"]],
    ["no JSON", { "chain.ts": "", "tsconfig.json": "<xml/>" }, ["CHN1005"]],
    [
      "an unknown value",
      { "chain.ts": "", "tsconfig.json": '{ "compilerOptions": { "target": "es3000" } }' },
      ["CHN1006"],
    ],
    ["nothing in it", { "chain.ts": "", "tsconfig.json": "" }, []],
  ])("with %s is told, not crashed on", (_, sources, expected) => {
    expect([...new Set(codes(sources as Sources))]).toEqual(expected);
  });
});

describe("types", () => {
  const sources = sourcesWithTsconfig({
    "chain.ts": 'import "./a.js";\nexport const n: number = "no";',
    "a.ts": "export const s: string = 1;",
  });
  const typeErrors = (checkTypes: boolean): string[] => {
    const root = project(sources);
    const session = sessionAt(root);
    load({ source: join(root, "chain.ts"), checkTypes }, session);
    return session.diagnostics.all().map(({ code, slug, span }) => `${code} ${slug} ${span?.file}:${span?.line}`);
  };

  it("are TypeScript's business unless they are asked for", () => {
    expect(typeErrors(false)).toEqual([]);
    expect(typeErrors(true)).toEqual(["TS2322 type a.ts:1", "TS2322 type chain.ts:2"]);
  });
});

describe("hostile sources", () => {
  it("of 10,000 lines are read", () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `export const value${index} = { index: ${index} };`);
    expect(filesOf({ "chain.ts": lines.join("\n") })).toEqual(["chain.ts"]);
  });

  it("nested thousands of levels deep are refused with a reason", () => {
    const depth = 20_000;
    const source = `export const deep = ${"[".repeat(depth)}${"]".repeat(depth)};`;
    expect(codes(sourcesWithTsconfig({ "chain.ts": source }))).toEqual(["CHN1007"]);
  });

  it.each([
    ["an import cycle", { "chain.ts": 'import "./a.ts";', "a.ts": 'import "./b.ts";', "b.ts": 'import "./a.ts";' }],
    ["an empty file", { "chain.ts": "" }],
    ["a file that imports itself", { "chain.ts": 'import "./chain.ts";' }],
    ["strange names", { "chain.ts": 'import "./a b/ü#1.ts";', "a b/ü#1.ts": "export {};" }],
    [
      "both dialects of decorators",
      {
        "chain.ts": "const d = (...args: unknown[]): void => void args;\n@d class A { @d m(): void {} }\nexport { A };",
      },
    ],
  ])("with %s are read", (_, sources) => {
    expect(codes(sourcesWithTsconfig(sources as unknown as Sources))).toEqual([]);
  });

  it("with syntax errors are reported with TypeScript's code, each file of them", () => {
    const { session } = loaded(
      sourcesWithTsconfig({ "chain.ts": 'import "./a.ts";\nconst a = ;', "a.ts": "const s = 'x" }),
    );
    expect(
      session.diagnostics.all().map(({ code, slug, span }) => `${code} ${slug} ${span?.file}:${span?.line}`),
    ).toEqual(["TS1002 syntax a.ts:1", "TS1109 syntax chain.ts:2"]);
  });
});

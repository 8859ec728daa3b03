import { describe, expect, test } from "vitest";
import { filesOf, lockfile, manifest, planProject, textOf } from "./project.ts";

/** Two chainlets, each with a package and helpers of its own. */
const ocr = `
import sharp from "sharp";
import { clean } from "./clean.ts";
import { ChainletBase } from "chainsc";

export interface Page { text: string }
export class Ocr extends ChainletBase {
  async runRemote(page: string): Promise<Page> {
    return { text: clean(String(sharp(page))) };
  }
}
`;
const entry = `
import { ChainletBase, depends, markEntrypoint } from "chainsc";
import { Ocr } from "./ocr.ts";

class Read extends ChainletBase {
  ocr = depends(Ocr);
  async runRemote(page: string): Promise<string> {
    return (await this.ocr.runRemote(page)).text;
  }
}
markEntrypoint(Read);
`;
const withSharp = {
  "package.json": manifest({ sharp: "^1.0.0" }),
  "package-lock.json": lockfile({ sharp: "^1.0.0" }, { sharp: {} }),
};

describe("another chainlet stays out of a package", () => {
  test("with its class body, its files and its npm packages", async () => {
    const planned = await planProject({
      files: { ...withSharp, "chain.ts": entry, "ocr.ts": ocr, "clean.ts": "export const clean = (s: string) => s;" },
    });
    const read = planned.package("Read");
    expect(filesOf(read)).toEqual(["chain.ts", "ocr.ts (types)"]);
    expect(textOf(read, "ocr.ts")).not.toContain("sharp");
    expect(textOf(read, "ocr.ts")).toContain("export interface Page { text: string }");
    expect(read.packages).toEqual([]);
    expect(read.stubs.map(({ output, callable }) => [output, callable])).toEqual([["stubs/Ocr.ts", true]]);
    expect(filesOf(planned.package("Ocr"))).toEqual(["clean.ts", "ocr.ts"]);
    expect(planned.package("Ocr").packages.map(({ name }) => name)).toEqual(["sharp"]);
    expect(planned.findings).toEqual([]);
  });

  test("and every line that is left keeps its number", async () => {
    const source = `import * as chains from "chainsc";
import sharp from "sharp";

/** Only the first chainlet knows this. */
const size = {
  width: 10, // wide
}; // and this comment goes with it

// A line about the class.
export class First extends chains.ChainletBase {
  async runRemote(): Promise<number> {
    return sharp(size.width);
  }
}

export class Second extends chains.ChainletBase {
  first = chains.depends(First);
  async runRemote(): Promise<number> {
    return this.first.runRemote();
  }
}
chains.markEntrypoint(Second);
`;
    const planned = await planProject({ files: { ...withSharp, "chain.ts": source } });
    expect(textOf(planned.package("Second"), "chain.ts")).toBe(`import * as chains from "chainsc";








import { First } from "../stubs/First.ts"; export { First };





export class Second extends chains.ChainletBase {
  first = chains.depends(First);
  async runRemote(): Promise<number> {
    return this.first.runRemote();
  }
}
`);
    expect(planned.package("Second").packages).toEqual([]);
    expect(textOf(planned.package("First"), "chain.ts").trimEnd().split("\n")).toHaveLength(14);
  });

  test("through barrels, aliases, default exports and namespaces", async () => {
    const planned = await planProject({
      files: {
        "steps/one.ts": `import { ChainletBase } from "chainsc";
export default class One extends ChainletBase { async runRemote(): Promise<number> { return 1; } }`,
        "steps/two.ts": `import { ChainletBase } from "chainsc";
class Two extends ChainletBase { async runRemote(): Promise<number> { return 2; } }
export { Two as Second };`,
        "steps/three.ts": `import { ChainletBase } from "chainsc";
export class Three extends ChainletBase { async runRemote(): Promise<number> { return 3; } }
export const three = 3;`,
        "steps/index.ts": `export { default as First } from "./one.ts";
export * from "./two.ts";
export * as more from "./three.ts";`,
        "chain.ts": `import * as chains from "chainsc";
import { First, Second as Zwei } from "./steps/index.ts";
import * as third from "./steps/three.ts";
export class Sum extends chains.ChainletBase {
  one = chains.depends(First);
  two = chains.depends(Zwei);
  three = chains.depends(third.Three);
  async runRemote(): Promise<number> {
    return (await this.one.runRemote()) + (await this.two.runRemote()) + (await this.three.runRemote());
  }
}
chains.markEntrypoint(Sum);`,
      },
    });
    const sum = planned.package("Sum");
    expect(planned.findings).toEqual([]);
    expect(filesOf(sum)).toEqual(["chain.ts", "steps/three.ts"]);
    expect(textOf(sum, "chain.ts").split("\n")[1]).toBe(
      'import { One as First } from "../stubs/One.ts"; import { Two as Zwei } from "../stubs/Two.ts";',
    );
    expect(textOf(sum, "steps/three.ts")).toContain('import { Three } from "../../stubs/Three.ts"; export { Three };');
    expect(textOf(sum, "steps/three.ts")).not.toContain("runRemote");
    expect(sum.stubs.map(({ chainlet }) => chainlet.name)).toEqual(["One", "Three", "Two"]);
  });

  test("but its base classes travel, also one that is a dependency too", async () => {
    const planned = await planProject({
      files: {
        "chain.ts": `import { ChainletBase, depends, markEntrypoint } from "chainsc";
class Root extends ChainletBase {
  protected greeting = "hello";
  async runRemote(): Promise<string> { return this.greeting; }
}
class Middle extends Root {}
export class Leaf extends Middle {
  root = depends(Root);
  override async runRemote(): Promise<string> { return (await this.root.runRemote()) + this.greeting; }
}
markEntrypoint(Leaf);`,
      },
    });
    const leaf = planned.package("Leaf");
    expect(planned.findings).toEqual([]);
    expect(textOf(leaf, "chain.ts")).toContain('protected greeting = "hello"');
    expect(textOf(leaf, "chain.ts")).toContain("class Middle extends Root {}");
    expect(leaf.stubs.map(({ output, callable }) => [output, callable])).toEqual([["stubs/Root.ts", true]]);
    expect(textOf(planned.package("Root"), "chain.ts")).not.toContain("Middle");
  });
});

describe("plain code", () => {
  const shared = (helpers: string) => ({
    "helpers.ts": helpers,
    "chain.ts": `import { ChainletBase, depends, markEntrypoint } from "chainsc";
import { forLeaf, forTop } from "./helpers.ts";
export class Leaf extends ChainletBase { async runRemote(): Promise<number> { return forLeaf(1); } }
export class Top extends ChainletBase {
  leaf = depends(Leaf);
  async runRemote(): Promise<number> { return forTop(await this.leaf.runRemote()); }
}
markEntrypoint(Top);`,
  });

  test("goes when only removed code read it, through any number of steps and in circles", async () => {
    const planned = await planProject({
      files: {
        ...withSharp,
        ...shared(`import sharp from "sharp";
const scale = (n: number): number => (n > 0 ? deeper(n - 1) : 0);
function deeper(n: number): number { return scale(n) + sharp(n); }
export const forLeaf = (n: number): number => scale(n);
export const forTop = (n: number): number => n;
export const unused = 7;
`),
      },
    });
    const text = textOf(planned.package("Top"), "helpers.ts");
    expect(text).toContain("forTop");
    expect(text).toContain("unused");
    expect(text).not.toMatch(/sharp|scale|deeper|forLeaf/);
    expect(planned.package("Top").packages).toEqual([]);
    expect(textOf(planned.package("Leaf"), "helpers.ts")).not.toContain("forTop");
    expect(planned.package("Leaf").packages.map(({ name }) => name)).toEqual(["sharp"]);
  });

  test("that has effects stays, with what it reads, and so do bare imports", async () => {
    const planned = await planProject({
      files: {
        ...shared(`import "./setup.ts";
import { log } from "./log.ts";
export const table = log("made");
export const forLeaf = (n: number): number => n + table;
export const forTop = (n: number): number => n;
`),
        "setup.ts": "process.title = 'x';",
        "log.ts": "export const log = (s: string): number => s.length;",
      },
    });
    expect(filesOf(planned.package("Top"))).toEqual(["chain.ts", "helpers.ts", "log.ts", "setup.ts"]);
    expect(textOf(planned.package("Top"), "helpers.ts")).toContain('export const table = log("made");');
  });

  test("that is a main section stays, with a stub for the class that it names", async () => {
    const planned = await planProject({
      files: {
        "chain.ts": `import * as chains from "chainsc";
export class A extends chains.ChainletBase { async runRemote(): Promise<number> { return 1; } }
export class B extends chains.ChainletBase { a = chains.depends(A); async runRemote(): Promise<number> { return this.a.runRemote(); } }
chains.markEntrypoint(B);
if (process.argv[1] === import.meta.filename) await chains.runLocal({}, async () => console.log(await new B().runRemote()));
`,
      },
    });
    expect(planned.package("A").stubs.map(({ output, callable }) => [output, callable])).toEqual([
      ["stubs/B.ts", false],
    ]);
    expect(textOf(planned.package("A"), "chain.ts")).not.toContain("markEntrypoint");
  });
});

describe("types", () => {
  test("bring no code: import type, elided imports, and types that stubs name", async () => {
    const planned = await planProject({
      files: {
        "tsconfig.json": JSON.stringify({ compilerOptions: { target: "es2022", module: "preserve", strict: true } }),
        "shapes.ts": `import "./heavy.ts";
export interface Shape { sides: number }
export type Big = Shape & { area: number };
export function area(shape: Shape): number { return shape.sides; }`,
        "heavy.ts": "globalThis.heavy = true; declare global { var heavy: boolean }",
        "leaf.ts": `import { ChainletBase } from "chainsc";
import { Shape } from "./shapes.ts";
interface Answer { shape: Shape }
export class Leaf extends ChainletBase { async runRemote(): Promise<Answer> { return { shape: { sides: 3 } }; } }`,
        "chain.ts": `import { ChainletBase, depends, markEntrypoint } from "chainsc";
import { Leaf } from "./leaf.ts";
import { Shape, Big } from "./shapes.ts";
export type { Big };
export class Top extends ChainletBase {
  leaf = depends(Leaf);
  async runRemote(): Promise<number> { const s: Shape = (await this.leaf.runRemote()).shape; return s.sides; }
}
markEntrypoint(Top);`,
      },
    });
    const top = planned.package("Top");
    expect(planned.findings).toEqual([]);
    expect(filesOf(top)).toEqual(["chain.ts", "leaf.ts (types)", "shapes.ts (types)"]);
    expect(textOf(top, "leaf.ts")).toContain("interface Answer { shape: Shape }\n");
    expect(textOf(top, "leaf.ts")).toContain("export type { Answer };");
    expect(textOf(top, "shapes.ts")).not.toMatch(/heavy|function area/);
    expect(textOf(top, "chain.ts")).toContain('import { type Shape, type Big } from "./shapes.ts";');
  });

  test("an import that is not marked runs its module under verbatimModuleSyntax", async () => {
    const files = (verbatim: boolean) => ({
      "tsconfig.json": JSON.stringify({
        compilerOptions: { target: "es2022", module: "preserve", strict: true, verbatimModuleSyntax: verbatim },
      }),
      "shape.ts": "console.log('loaded'); export class Shape { sides = 3 }",
      "chain.ts": `import { ChainletBase, markEntrypoint } from "chainsc";
import { Shape } from "./shape.ts";
export class Top extends ChainletBase { async runRemote(): Promise<number> { const s: Shape | undefined = undefined; return s ? 1 : 0; } }
markEntrypoint(Top);`,
    });
    const lean = await planProject({ files: files(false) });
    expect(filesOf(lean.package("Top"))).toEqual(["chain.ts", "shape.ts (types)"]);
    const verbatim = await planProject({ files: files(true) });
    expect(filesOf(verbatim.package("Top"))).toEqual(["chain.ts", "shape.ts"]);
  });
});

describe("places", () => {
  test("paths of tsconfig become relative, files outside the root get a place below src", async () => {
    const planned = await planProject({
      root: "apps/chain",
      files: {
        "apps/chain/package.json": manifest(),
        "apps/chain/tsconfig.json": JSON.stringify({
          compilerOptions: {
            target: "es2022",
            module: "preserve",
            strict: true,
            paths: { "@lib/*": ["../../lib/*"], "@/*": ["./*"] },
          },
        }),
        "apps/chain/inner/deep.ts": `export { two } from "@lib/two";`,
        "apps/chain/chain.ts": `import { ChainletBase, markEntrypoint } from "chainsc";
import { two } from "@/inner/deep";
import { one } from "../../lib/one";
export class Top extends ChainletBase { async runRemote(): Promise<number> { const { three } = await import("@lib/three"); return one + two + three; } }
markEntrypoint(Top);`,
        "lib/one.ts": "export const one = 1;",
        "lib/two.ts": "export const two = 2;",
        "lib/three.ts": "export const three = 3;",
      },
    });
    const top = planned.package("Top");
    expect(planned.findings).toEqual([]);
    expect(top.files.map(({ output }) => output)).toEqual([
      "src/_up/_up/lib/one.ts",
      "src/_up/_up/lib/three.ts",
      "src/_up/_up/lib/two.ts",
      "src/chain.ts",
      "src/inner/deep.ts",
    ]);
    const text = textOf(top, "chain.ts");
    expect(text).toContain('from "./inner/deep.ts"');
    expect(text).toContain('from "./_up/_up/lib/one.ts"');
    expect(text).toContain('import("./_up/_up/lib/three.ts")');
    expect(textOf(top, "inner/deep.ts")).toContain('from "../_up/_up/lib/two.ts"');
  });

  test("a class that is not exported gets its export below the last line", async () => {
    const planned = await planProject({
      files: {
        "chain.ts": `import { ChainletBase, markEntrypoint } from "chainsc";
class Top extends ChainletBase { async runRemote(): Promise<number> { return 1; } }
markEntrypoint(Top);
`,
      },
    });
    expect(textOf(planned.package("Top"), "chain.ts")).toBe(`import { ChainletBase } from "chainsc";
class Top extends ChainletBase { async runRemote(): Promise<number> { return 1; } }
export { Top };
`);
  });
});

import { describe, expect, it } from "vitest";
import { chain, look, summary } from "./sources.ts";

const ocr = "class Ocr extends chains.ChainletBase { async runRemote(): Promise<string> { return ''; } }";

const said = (body: string, more: Record<string, string> = {}): string[] => {
  const sources = { "chain.ts": chain(body), ...more };
  return summary(look(sources).diagnostics, sources);
};

describe("what is nobody's mistake", () => {
  it.each([
    [
      "a plain class with a method called depends",
      `class Bag { depends(x: number): number { return x; } }
      export class Root extends chains.ChainletBase { async runRemote(): Promise<number> { return new Bag().depends(1); } }`,
    ],
    [
      "a chainlet constructed in runLocal and at the top level",
      `${ocr}
      export class Root extends chains.ChainletBase { ocr = chains.depends(Ocr); async runRemote(): Promise<void> {} }
      chains.markEntrypoint(Root);
      export const main = (): Promise<void> => chains.runLocal(async () => { await new Root().runRemote(); });`,
    ],
    [
      "types of chainsc's functions",
      `export class Root extends chains.ChainletBase { async runRemote(): Promise<void> {} }
      export type Marker = typeof chains.markEntrypoint; export type Need = typeof chains.depends;`,
    ],
    [
      "an error class constructed in a chainlet",
      `export class Root extends chains.ChainletBase {
      async runRemote(): Promise<void> { throw new chains.HttpError(400, "no"); } }`,
    ],
    [
      "several chains in a file",
      `${ocr}
      export class One extends chains.ChainletBase { ocr = chains.depends(Ocr); async runRemote(): Promise<void> {} }
      export class Other extends chains.ChainletBase { broken = 1; }
      chains.markEntrypoint(One);`,
    ],
    [
      "a health check that waits",
      `export class Root extends chains.ChainletBase {
      override async isHealthy(): Promise<boolean> { return true; }
      async runRemote(): Promise<void> {} }`,
    ],
    [
      "a close() that takes something, which is a method like any other",
      `export class Root extends chains.ChainletBase {
      shut(order: number): number { return order; }
      async runRemote(): Promise<void> {} }`,
    ],
    [
      "a chainlet that another marked chain uses",
      `${ocr}
      class Helper extends chains.ChainletBase { async runRemote(): Promise<void> {} }
      export class Other extends chains.ChainletBase { helper = chains.depends(Helper); async runRemote(): Promise<void> {} }
      export class Root extends chains.ChainletBase { ocr = chains.depends(Ocr); async runRemote(): Promise<void> {} }
      chains.markEntrypoint(Root);`,
    ],
  ])("%s", (_, body) => {
    expect(said(body)).toEqual([]);
  });
});

describe("mistakes in one chainlet", () => {
  it("are told once for each chainlet that inherits them", () => {
    const body = `${ocr}
      abstract class Base extends chains.ChainletBase { protected list = [chains.depends(Ocr)]; }
      class One extends Base { async runRemote(): Promise<void> {} }
      export class Root extends Base { one = chains.depends(One); async runRemote(): Promise<void> {} }
      chains.markEntrypoint(Root);`;
    expect(said(body)).toEqual([
      'CHN2022 misplaced-depends One "chains.depends(Ocr)"',
      'CHN2022 misplaced-depends Root "chains.depends(Ocr)"',
    ]);
  });

  it("do not hide those of others", () => {
    const body = `
      class One extends chains.ChainletBase { async run_remote(): Promise<void> {} }
      class Two extends chains.ChainletBase { runRemote = async (): Promise<void> => {}; }
      export class Root extends chains.ChainletBase {
        constructor(one = chains.depends(One), two = chains.depends(Two), three: number) { super(); void [one, two, three]; }
        async runRemote(): Promise<void> { new One(); }
      }
      chains.markEntrypoint(Root);`;
    expect(said(body)).toEqual([
      'CHN2030 missing-endpoint One "run_remote"',
      'CHN2031 endpoint-not-a-method Two "runRemote"',
      'CHN2023 parameter-not-injected Root "three: number"',
      'CHN2024 constructed-chainlet Root "new One()"',
    ]);
  });
});

it("a chainlet of an installed package serves as a base but not as a dependency", () => {
  const shared = {
    "node_modules/shared/package.json":
      '{ "name": "shared", "version": "1.0.0", "types": "index.d.ts", "type": "module" }',
    "node_modules/shared/index.d.ts": `import { ChainletBase } from "chainsc";
      export declare class Shared extends ChainletBase { runRemote(text: string): Promise<string>; }`,
  };
  const use =
    'import { Shared } from "shared";\nexport class Root extends chains.ChainletBase { shared = chains.depends(Shared); async runRemote(): Promise<void> {} }';
  expect(said(use, shared)).toEqual(['CHN2012 foreign-chainlet Root "Shared"']);
  const extend = 'import { Shared } from "shared";\nexport class Root extends Shared {}';
  const { found, diagnostics } = look({ "chain.ts": chain(extend), ...shared });
  expect(diagnostics).toEqual([]);
  expect(found?.chainlets).toMatchObject([
    { bases: [], endpoint: { declaredBy: "node_modules/shared/index.d.ts#Shared" } },
  ]);
});

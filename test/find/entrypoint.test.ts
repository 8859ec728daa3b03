import { describe, expect, it } from "vitest";
import { chain, look, summary } from "./sources.ts";

const cls = (name: string) =>
  `export class ${name} extends chains.ChainletBase { async runRemote(): Promise<void> {} }`;

const entry = (sources: Record<string, string>, entrypoint?: string) => {
  const { found, diagnostics } = look(sources, entrypoint);
  return diagnostics.length > 0 ? summary(diagnostics, sources) : found?.entrypoint;
};

describe("the entrypoint is", () => {
  it("the only chainlet of SOURCE", () => {
    expect(entry({ "chain.ts": chain(cls("A")) })).toBe("chain.ts#A");
  });

  it.each([
    ["a statement", `${cls("A")}\n${cls("B")}\nchains.markEntrypoint(B);`],
    ["a statement with a name", `${cls("A")}\n${cls("B")}\nchains.markEntrypoint(B, { chainName: "b" });`],
    ["a decorator", `${cls("A")}\n@chains.markEntrypoint ${cls("B")}`],
    ["a decorator with a name", `${cls("A")}\n@chains.markEntrypoint({ chainName: "b" }) ${cls("B")}`],
    ["a statement above the class", `chains.markEntrypoint(B);\n${cls("A")}\n${cls("B")}`],
  ])("the one that %s marks", (_, body) => {
    expect(entry({ "chain.ts": chain(body) })).toBe("chain.ts#B");
  });

  it("the one named on the command line, whatever is marked", () => {
    expect(entry({ "chain.ts": chain(`${cls("A")}\n${cls("B")}\nchains.markEntrypoint(B);`) }, "A")).toBe("chain.ts#A");
  });

  it("one that SOURCE re-exports", () => {
    const sources = { "chain.ts": 'export { Inner } from "./inner.ts";', "inner.ts": chain(cls("Inner")) };
    expect(entry(sources)).toBe("inner.ts#Inner");
    expect(entry(sources, "Inner")).toBe("inner.ts#Inner");
  });

  it("never one that SOURCE only imports", () => {
    const sources = {
      "chain.ts": chain(`import { Leaf } from "./leaf.ts";
        export class Root extends chains.ChainletBase { leaf = chains.depends(Leaf); async runRemote(): Promise<void> {} }`),
      "leaf.ts": chain(`${cls("Leaf")}\nchains.markEntrypoint(Leaf);`),
    };
    expect(entry(sources)).toBe("chain.ts#Root");
  });

  it("refused when it is named but only imported", () => {
    const sources = { "chain.ts": 'import { Inner } from "./inner.ts";\nvoid Inner;', "inner.ts": chain(cls("Inner")) };
    expect(entry(sources, "Inner")).toEqual(['CHN2007 entrypoint-only-imported "Inner"']);
  });

  it("asked for when several could be meant", () => {
    expect(entry({ "chain.ts": chain(`${cls("A")}\n${cls("B")}`) })).toEqual(['CHN2002 entrypoint-not-marked "B"']);
    const marked = `${cls("A")}\n${cls("B")}\nchains.markEntrypoint(A);\nchains.markEntrypoint(B);`;
    expect(entry({ "chain.ts": chain(marked) })).toEqual(['CHN2003 several-entrypoints "A"']);
  });

  it("suggested when its name is misspelt", () => {
    const { diagnostics } = look({ "chain.ts": chain(cls("HelloWorld")) }, "HelloWrold");
    expect(diagnostics.map(({ code, help }) => [code, help])).toEqual([["CHN2004", "Did you mean HelloWorld?"]]);
  });

  it("no abstract class, no plain class, no leaf", () => {
    const plain = "export class Plain {}\nchains.markEntrypoint(Plain as never);";
    expect(entry({ "chain.ts": chain(plain) })).toEqual(['CHN2005 entrypoint-not-a-chainlet "Plain as never"']);
    const base = "export abstract class Base extends chains.ChainletBase {}";
    expect(entry({ "chain.ts": chain(base) }, "Base")).toEqual(['CHN2011 abstract-chainlet Base "Base"']);
    const leaf = "export abstract class Leaf extends chains.TrussChainlet {}";
    expect(entry({ "chain.ts": chain(leaf) }, "Leaf")).toEqual(['CHN2006 entrypoint-is-leaf Leaf "Leaf"']);
    expect(entry({ "chain.ts": "export const x = 1;" })).toEqual(["CHN2001 no-chainlet"]);
  });

  it("given its chain's name where the marker says one", () => {
    const body = `const prefix = "my";\n${cls("A")}\nchains.markEntrypoint(A, { chainName: prefix + "-chain" });`;
    const { found } = look({ "chain.ts": chain(body) });
    expect(chain(body).slice(found?.chainName?.start, found?.chainName?.end)).toBe('prefix + "-chain"');
  });
});

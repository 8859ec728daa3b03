import { describe, expect, it } from "vitest";
import { chain } from "../find/sources.ts";
import { analyse } from "./analyse.ts";

const codes = (body: string): string[] => [
  ...new Set(analyse({ "chain.ts": chain(body) }).diagnostics.map(({ code }) => code)),
];
const root = "export class Root extends chains.ChainletBase { async runRemote(): Promise<void> {} }";

/** Sources that grow with a number: from harmless to more than any stack holds. */
const growing: Record<string, (size: number) => string> = {
  parentheses: (size) => `export const x = ${"(".repeat(size)}1${")".repeat(size)};\n${root}`,
  "a long sum": (size) => `export const x = ${Array(size).fill("1").join(" + ")};\n${root}`,
  "nested calls": (size) =>
    `declare const f: (x: unknown) => unknown;\nexport const x = ${"f(".repeat(size)}1${")".repeat(size)};\n${root}`,
  "nested types": (size) =>
    `export type T = ${"{ a: ".repeat(size)}string${" }".repeat(size)};\n${root.replace("runRemote()", "runRemote(x: T)")}`,
  "nested blocks": (size) => `export function f(): void {${"{".repeat(size)}${"}".repeat(size)}}\n${root}`,
  "a ladder of base classes": (size) => {
    const steps = Array.from({ length: size / 5 }, (_, index) => `abstract class C${index + 1} extends C${index} {}`);
    return `abstract class C0 extends chains.ChainletBase {}\n${steps.join("\n")}\n${root.replace("chains.ChainletBase", `C${steps.length}`)}`;
  },
};

describe("size and depth never crash the analysis", () => {
  for (const [name, make] of Object.entries(growing)) {
    it.each([20, 800, 6000])(`${name}, %i`, (size) => {
      const seen = codes(make(size));
      expect(seen.filter((code) => !["CHN1007", "CHN4008"].includes(code))).toEqual([]);
      if (size === 20) expect(seen).toEqual([]);
    });
  }
});

it("a chain of 300 chainlets in a row is linked in order", () => {
  const steps = Array.from(
    { length: 300 },
    (_, index) =>
      `class C${index + 1} extends chains.ChainletBase { next = chains.depends(C${index}); async runRemote(): Promise<void> { await this.next.runRemote(); } }`,
  );
  const first = "class C0 extends chains.ChainletBase { async runRemote(): Promise<void> {} }";
  const { chain: found, diagnostics } = analyse({
    "chain.ts": chain([...steps.reverse(), first, "chains.markEntrypoint(C300);"].join("\n")),
  });
  expect(diagnostics).toEqual([]);
  expect(found?.chainlets.map(({ name }) => name)).toEqual(Array.from({ length: 301 }, (_, index) => `C${index}`));
});

describe("JavaScript", () => {
  it("with types in comments is a chain like any other", () => {
    const source = `import * as chains from "chainsc";
      export class Leaf extends chains.ChainletBase {
        /** @param {string} text @returns {Promise<number>} */
        async runRemote(text) { return text.length; }
      }`;
    const { chain: found, diagnostics } = analyse({ "chain.js": source });
    expect(diagnostics).toEqual([]);
    expect(found?.chainlets[0]?.endpoint).toMatchObject({
      parameters: [{ name: "text", type: { kind: "string" } }],
      result: { kind: "number" },
    });
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { chain, type Sources } from "../find/sources.ts";
import { analyse } from "./analyse.ts";

/** Declarations that may stand in any order and in any of the files. */
const pieces: readonly { name: string; text: string; needs: readonly string[] }[] = [
  { name: "Page", needs: ["Word"], text: "export interface Page { number: number; words: Word[] }" },
  {
    name: "Word",
    needs: ["Page"],
    text: "export interface Word { text: string; on?: Page; kind: 'title' | 'body' | 'note' }",
  },
  {
    name: "Ocr",
    needs: ["Page", "small"],
    text: "export class Ocr extends chains.ChainletBase { static override remoteConfig: chains.RemoteConfig = { compute: { ...small } }; async runRemote(page: Page): Promise<Page[]> { return [page]; } }",
  },
  {
    name: "Split",
    needs: ["Ocr", "Word"],
    text: "export class Split extends chains.ChainletBase { ocr = chains.depends(Ocr, { timeoutSec: 9 }); async runRemote(word: Word): Promise<Word | null> { void this.ocr; return word; } }",
  },
  {
    name: "Broken",
    needs: ["Ocr"],
    text: "export class Broken extends chains.ChainletBase { ocr = chains.depends(Ocr); async runRemote(f: () => void): Promise<void> { f(); this.ocr.runRemote(1); } }",
  },
];
/** Statics are set when their file runs, so what they read must come first: it has a file of its own. */
const config = "export const small = { cpuCount: 1, memory: '512Mi' };";
const root =
  "export class Root extends chains.ChainletBase { split = chains.depends(Split, { timeoutSec: 3 }); ocr = chains.depends(Ocr); more = chains.depends(Broken); async runRemote(): Promise<void> {} }\nchains.markEntrypoint(Root);";

/** The pieces in the given order, each in one of the files, with the imports that this calls for. */
function sourcesOf(order: readonly number[], files: readonly number[]): Sources {
  const fileOf = (name: string): string =>
    name === "small" ? "config.ts" : `f${files[pieces.findIndex((piece) => piece.name === name)] ?? 0}.ts`;
  const imports = (file: string, needs: Iterable<string>): string =>
    [...needs]
      .filter((need) => fileOf(need) !== file)
      .map((need) => `import { ${need} } from "./${fileOf(need)}";`)
      .join("\n");
  const sources: Record<string, string> = {
    "chain.ts": chain(`${imports("chain.ts", ["Split", "Ocr", "Broken"])}\n${root}`),
    "config.ts": config,
  };
  for (const index of order) {
    const piece = pieces[index];
    if (!piece) continue;
    const file = fileOf(piece.name);
    const needs = new Set(pieces.filter(({ name }) => fileOf(name) === file).flatMap((one) => one.needs));
    sources[file] = `${sources[file] ?? chain(imports(file, needs))}${piece.text}\n`;
  }
  return sources;
}

/** Everything but places. */
function seen(sources: Sources): unknown {
  const { chain: found, diagnostics } = analyse(sources);
  return {
    chainlets: found?.chainlets.map(({ name, interfaceHash, endpoint, remoteConfig, dependencies }) => ({
      name,
      interfaceHash,
      parameters: endpoint.parameters.map((parameter) => [parameter.name, parameter.type]),
      result: endpoint.result,
      definitions: Object.keys(endpoint.definitions).sort(),
      remoteConfig,
      dependencies: dependencies.map(({ member, options }) => [member, options]),
    })),
    diagnostics: diagnostics.map(({ code, message, chainlet }) => [code, chainlet, message]).sort(),
  };
}

it("the order of files, declarations and unrelated code changes no schema, hash or diagnostic", () => {
  const all = pieces.map((_, index) => index);
  const straight = seen(
    sourcesOf(
      all,
      all.map(() => 0),
    ),
  );
  expect(JSON.stringify(straight)).toContain("CHN5010");
  const shuffled = fc.tuple(
    fc.shuffledSubarray([...all], { minLength: all.length }),
    fc.array(fc.nat(3), { minLength: all.length, maxLength: all.length }),
  );
  fc.assert(
    fc.property(shuffled, ([order, files]) => {
      expect(seen(sourcesOf(order, files))).toEqual(straight);
    }),
    { numRuns: 40, seed: 20_251_123 },
  );
});

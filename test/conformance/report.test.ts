import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allCases } from "./cases/index.ts";
import { referenceChains } from "./chains.ts";
import { elsewhere } from "./elsewhere.ts";
import { conformanceReport, contractCases } from "./report.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

// `npx vitest run --config test/vitest.config.ts test/conformance/report --update` rewrites it.
it("docs/conformance.md is current", () =>
  expect(conformanceReport()).toMatchFileSnapshot(join(repository, "docs/conformance.md")));

describe("every case of the contract", () => {
  it("is in the suite, shown elsewhere, or said not to apply", () => {
    const inSuite = allCases.flatMap(({ contract }) => contract);
    const known = new Set([...inSuite, ...Object.keys(elsewhere).map(Number)]);
    expect(contractCases.filter((number) => !known.has(number))).toEqual([]);
    expect(
      [...known].filter((number) => !contractCases.includes(number)),
      "no such case",
    ).toEqual([]);
  });

  const shown = Object.entries(elsewhere).flatMap(([number, each]) =>
    "by" in each ? each.by.map(([path, words]) => [number, path, words] as const) : [],
  );
  it.each(shown)("%s is where it is said to be: %s", (_number, path, words) => {
    expect(existsSync(join(repository, path))).toBe(true);
    if (words === undefined || statSync(join(repository, path)).isDirectory()) return;
    expect(readFileSync(join(repository, path), "utf8")).toContain(words.replace(/ \|$/, ""));
  });

  it("is asked of a chain that is there, and named once per chain", () => {
    const names = new Set(referenceChains.map(({ name }) => name));
    expect(allCases.filter(({ chain }) => !names.has(chain))).toEqual([]);
    const titles = allCases.map(({ chain, does }) => `${chain}: ${does}`);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });
});

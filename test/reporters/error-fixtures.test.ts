import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { wholeCatalogue } from "../../compiler/diagnostics/catalogue/index.ts";
import { sarifReport } from "../../compiler/diagnostics/reporters/sarif.ts";
import { textReport } from "../../compiler/diagnostics/reporters/text.ts";
import { codeOf, errorCases, reportOf } from "./error-projects.ts";

// What people see of every mistake, in both character sets. `npx vitest run --config test/vitest.config.ts test/reporters
// --update` rewrites what is below `expected/`; under CI nothing is written.
const expected = fileURLToPath(new URL("expected", import.meta.url));
const characterSets = ["ascii", "unicode"] as const;

const ajv = new Ajv2020.default({ allErrors: true, strict: false });
addFormats.default(ajv);
const isSarif = ajv.compile(JSON.parse(readFileSync(new URL("sarif-2.1.0.schema.json", import.meta.url), "utf8")));

describe("what people and programs see of a mistake", () => {
  it.each(errorCases)("%s", async (name) => {
    const report = await reportOf(name);
    expect(report.diagnostics.map(({ code }) => code)).toContain(codeOf(name));
    for (const { message, help } of report.diagnostics) {
      expect(message).toMatch(/[.?!…]$/);
      if (!codeOf(name).startsWith("TS")) expect(help).toMatch(/^[A-Z`]|^(chainsc|docs|npm)\b/);
    }
    for (const set of characterSets) {
      const text = textReport(report, { color: false, unicode: set === "unicode", width: 100 });
      expect(text).not.toContain("chainsc-errors-");
      await expect(text).toMatchFileSnapshot(join(expected, set, `${name}.txt`));
    }
    isSarif(JSON.parse(JSON.stringify(sarifReport(report))));
    expect(isSarif.errors ?? []).toEqual([]);
  });

  it("has no golden that nobody uses", () => {
    for (const set of characterSets)
      expect(new Set(readdirSync(join(expected, set)))).toEqual(new Set(errorCases.map((name) => `${name}.txt`)));
  });

  it("has a case for every mistake in a source", async () => {
    const cases = new Set(errorCases.map(codeOf));
    const codes = (await wholeCatalogue()).map(({ code }) => code).filter((code) => /^CHN[1-6]/.test(code));
    expect(codes.filter((code) => !cases.has(code))).toEqual([]);
  });
});

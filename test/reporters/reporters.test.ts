import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { githubReport } from "../../compiler/diagnostics/reporters/github.ts";
import { jsonReport } from "../../compiler/diagnostics/reporters/json.ts";
import type { Report } from "../../compiler/diagnostics/reporters/report.ts";
import { sarifReport } from "../../compiler/diagnostics/reporters/sarif.ts";
import { textReport } from "../../compiler/diagnostics/reporters/text.ts";
import type { Span } from "../../compiler/model/source.ts";

const sources: Record<string, string> = {
  "chains/rag.ts": `import * as chains from "chainsc";
import { defaultGpu } from "./hardware.ts";

export class Embedder extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = {
    compute: {
      gpu: defaultGpu,
    },
  };
}
`,
  "chains/hardware.ts": `const pick = (name?: string) => name;

export const defaultGpu = pick(process.env.GPU);
`,
};

/** The first place where `text` stands in a source. */
function spanOf(file: string, text: string): Span {
  const source = sources[file] ?? "";
  const start = source.indexOf(text);
  const place = (offset: number) => {
    const before = source.slice(0, offset).split("\n");
    return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
  };
  const from = place(start);
  const to = place(start + text.length);
  return { file, start, end: start + text.length, ...from, endLine: to.line, endColumn: to.column };
}

const environmentRead: Diagnostic = {
  code: "CHN3006",
  slug: "environment-read",
  severity: "error",
  message: "compute.gpu of Embedder is read from the environment, so it has no value at compile time.",
  help: "write the value, or keep two entry files with two RemoteConfigs",
  span: spanOf("chains/rag.ts", "defaultGpu,"),
  label: "needed here as a constant",
  related: [{ span: spanOf("chains/hardware.ts", "process.env.GPU"), label: "read from process.env here" }],
  chainlet: "Embedder",
};
const noEngine: Diagnostic = {
  code: "CHN8001",
  slug: "no-engine",
  severity: "warning",
  message: "No Docker engine answers.",
  help: "start Docker",
  related: [],
};

function report(diagnostics: readonly Diagnostic[], more: Partial<Report> = {}): Report {
  const sourceOf = (file: string): string | undefined => sources[file];
  return { diagnostics, toolVersion: "0.1.0", sourceOf, pathOf: (file) => file, ...more };
}
const ascii = { color: false, unicode: false, width: 100 };

describe("the text reporter", () => {
  it("says once what holds for several chainlets, save in JSON, which is for programs", () => {
    const unlocked = { ...environmentRead, message: "zod is not in the lockfile." };
    const found = ["Embedder", "Ranker", "Reader"].map((chainlet) => ({ ...unlocked, chainlet }));
    const text = textReport(report(found, { chainletCount: 4 }), ascii);
    expect(text.match(/zod is not in the lockfile/g)).toHaveLength(1);
    expect(text).toContain("1 error in 3 of 4 chainlets.");
    expect(githubReport(report(found)).match(/^::error/gm)).toHaveLength(1);
    expect(sarifReport(report(found))).toMatchObject({ runs: [{ results: [expect.anything()] }] });
    expect(jsonReport(report(found))).toMatchObject({ diagnostics: found.map(({ chainlet }) => ({ chainlet })) });
  });

  it("shows place, cause and way out", () => {
    const text = textReport(report([environmentRead], { chainletCount: 4, outcome: "Nothing was written." }), ascii);
    expect(text).toBe(`error CHN3006 environment-read                                          chains/rag.ts:7:12
  compute.gpu of Embedder is read from the environment, so it has no value at compile time.

   5 |   static override remoteConfig: chains.RemoteConfig = {
   6 |     compute: {
   7 |       gpu: defaultGpu,
     |            ^^^^^^^^^^^ needed here as a constant
   3 | export const defaultGpu = pick(process.env.GPU);  chains/hardware.ts:3:32
     |                                ^^^^^^^^^^^^^^^ read from process.env here

  help: write the value, or keep two entry files with two RemoteConfigs

1 error in 1 of 4 chainlets. Nothing was written.
`);
  });

  it("draws with lines where the terminal has them", () => {
    const text = textReport(report([environmentRead]), { ...ascii, unicode: true });
    expect(text).toContain("   7 │       gpu: defaultGpu,\n     │            ━━━━━━━━━━━ needed here as a constant");
    expect(text).toContain("─────────────── read from process.env here");
    expect(text).not.toContain("^");
  });

  it("stays without a frame when the finding has no place, or its file is gone", () => {
    expect(textReport(report([noEngine]), ascii)).toBe(
      "warning CHN8001 no-engine\n  No Docker engine answers.\n\n  help: start Docker\n\n1 warning.\n",
    );
    const gone = textReport(report([environmentRead], { sourceOf: () => undefined }), ascii);
    expect(gone).toContain("read from process.env here: chains/hardware.ts:3:32");
  });

  it("says nothing when there is nothing to say", () => {
    expect(textReport(report([]), ascii)).toBe("");
  });

  it("lets no control character of a source through to the terminal", () => {
    const text = `const a = "\u001b[2J\u202e"; // \ttail`;
    const span = { file: "evil.ts", start: 6, end: 7, line: 1, column: 7, endLine: 1, endColumn: 8 };
    const shown = textReport(report([{ ...noEngine, span }], { sourceOf: () => text }), ascii);
    expect(shown).toContain(`const a = "?[2J?"; //   tail`);
  });

  it("keeps marks under what they mark: tabs, wide characters, long lines", () => {
    const under = (source: string, marked: string): string => {
      const start = source.indexOf(marked);
      const span = {
        file: "a.ts",
        start,
        end: start + marked.length,
        line: 1,
        column: start + 1,
        endLine: 1,
        endColumn: start + 1 + marked.length,
      };
      const lines = textReport(report([{ ...noEngine, span }], { sourceOf: () => source }), ascii).split("\n");
      const index = lines.findIndex((line) => line.includes("^"));
      const [above = "", mark = ""] = [lines[index - 1], lines[index]];
      return above.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1);
    };
    expect(under("\t\tconst x = 1;", "x")).toBe("x");
    expect(under(`${"a ".repeat(300)}HERE${" b".repeat(300)}`, "HERE")).toBe("HERE");
    // Two columns each: the mark is longer than the text has characters.
    const wide = textReport(
      report(
        [{ ...noEngine, span: { file: "a.ts", start: 3, end: 5, line: 1, column: 4, endLine: 1, endColumn: 6 } }],
        {
          sourceOf: () => `'''日本'`,
        },
      ),
      ascii,
    );
    expect(wide).toContain("     |    ^^^^\n");
  });

  it("colours only when asked", () => {
    const colored = textReport(report([environmentRead]), { ...ascii, color: true });
    expect(colored).toContain("\u001b[31merror\u001b[39m");
    expect(stripVTControlCharacters(colored)).toBe(textReport(report([environmentRead]), ascii));
  });
});

describe("the json reporter", () => {
  it("gives lines and columns from 1, and null where there is no place", () => {
    expect(jsonReport(report([environmentRead, noEngine]), { chain: "rag" })).toEqual({
      version: 1,
      chain: "rag",
      diagnostics: [
        {
          code: "CHN3006",
          slug: "environment-read",
          severity: "error",
          message: environmentRead.message,
          help: environmentRead.help,
          file: "chains/rag.ts",
          line: 7,
          column: 12,
          endLine: 7,
          endColumn: 23,
          chainlet: "Embedder",
          related: [
            {
              message: "read from process.env here",
              file: "chains/hardware.ts",
              line: 3,
              column: 32,
              endLine: 3,
              endColumn: 47,
            },
          ],
        },
        expect.objectContaining({ code: "CHN8001", file: null, line: null, column: null, related: [] }),
      ],
    });
  });
});

describe("the github reporter", () => {
  it("writes one annotation a finding and escapes what would end it", () => {
    const odd = { ...noEngine, message: "100% of it:\nall" };
    const text = githubReport(report([environmentRead, odd], { pathOf: (file) => `a,b/${file}` }));
    const [first, second] = text.trimEnd().split("\n");
    expect(first).toBe(
      `::error file=a%2Cb/chains/rag.ts,line=7,endLine=7,col=12,endColumn=23,title=CHN3006 environment-read::${environmentRead.message}%0A${environmentRead.help}`,
    );
    expect(second).toBe("::warning title=CHN8001 no-engine::100%25 of it:%0Aall%0Astart Docker");
  });
});

describe("the sarif reporter", () => {
  it("is a log of version 2.1.0 with rules, places and fixes", () => {
    const fix = { title: "Write it", span: spanOf("chains/rag.ts", "defaultGpu,"), replacement: `"L4",` };
    const log = sarifReport(report([{ ...environmentRead, fix }, noEngine]));
    expect(log).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "chainsc", rules: [{ id: "CHN3006", name: "EnvironmentRead" }, { id: "CHN8001" }] } },
          results: [
            {
              ruleId: "CHN3006",
              ruleIndex: 0,
              level: "error",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "chains/rag.ts" },
                    region: { startLine: 7, startColumn: 12, endLine: 7, endColumn: 23 },
                  },
                },
              ],
              relatedLocations: [{ message: { text: "read from process.env here" } }],
              fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: `"L4",` } }] }] }],
            },
            { ruleId: "CHN8001", level: "warning" },
          ],
        },
      ],
    });
  });
});

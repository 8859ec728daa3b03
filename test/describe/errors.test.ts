import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, describe as group, it } from "vitest";
import * as catalogue from "../../compiler/diagnostics/catalogue/4-describe.ts";
import { load } from "../../compiler/phases/1-load/load.ts";
import { find } from "../../compiler/phases/2-find/find.ts";
import { describe } from "../../compiler/phases/4-describe/describe.ts";
import { repository, typedSession } from "./typed-session.ts";

interface Case {
  readonly source: string;
  readonly entrypoint?: string;
  readonly expect: readonly { code: string; slug: string; at: string; message?: string }[];
}

const folder = join(repository, "fixtures/errors");
const cases = readdirSync(folder)
  .filter((name) => name.startsWith("CHN4"))
  .sort();

group("mistakes in types", () => {
  it.each(cases)("%s", (name) => {
    const root = join(folder, name);
    const expected = JSON.parse(readFileSync(join(root, "case.json"), "utf8")) as Case;
    const session = typedSession(root);
    const program = load({ source: join(root, expected.source) }, session);
    const { entrypoint } = expected;
    const found = program && find(program, entrypoint === undefined ? {} : { entrypoint }, session);
    if (!program || !found) throw new Error(JSON.stringify(session.diagnostics.all()));
    const described = describe(program, found, session);
    const seen = session.diagnostics.all().filter(({ code }) => code.startsWith("CHN4"));
    expect(seen.map(({ code, slug }) => ({ code, slug }))).toEqual(
      expected.expect.map(({ code, slug }) => ({ code, slug })),
    );
    for (const [index, { at, message }] of expected.expect.entries()) {
      const { span, message: text, help, severity, chainlet } = seen[index] ?? { message: "", help: "" };
      const source = span ? readFileSync(join(root, span.file), "utf8") : "";
      expect(source.slice(span?.start, span?.end)).toBe(at);
      if (message !== undefined) expect(text).toContain(message);
      expect(help).toMatch(/, or |^Run npm ci|^Keep one/);
      const bad = Object.keys(described.endpoints).some((id) => id.endsWith(`#${chainlet}`));
      expect(bad).toBe(severity === "warning");
    }
  });

  it("has a case for every rule", () => {
    const codes = new Set(cases.map((name) => name.slice(0, 7)));
    expect(
      Object.values(catalogue)
        .map((entry) => entry.code)
        .filter((code) => !codes.has(code)),
    ).toEqual([]);
  });
});

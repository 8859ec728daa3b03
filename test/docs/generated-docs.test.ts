import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { wholeCatalogue } from "../../compiler/diagnostics/catalogue/index.ts";
import { diagnosticPage } from "../../compiler/diagnostics/diagnostic-page.ts";
import { projectConfigJsonSchema } from "../../compiler/project-config-schema.ts";
import { cliReference } from "./cli-reference.ts";
import { configReference } from "./config-reference.ts";

// `npx vitest run --config test/vitest.config.ts test/docs --update` rewrites all of them.
const docs = fileURLToPath(new URL("../../docs", import.meta.url));
const catalogue = await wholeCatalogue();

describe("generated documentation is current", () => {
  it("docs/cli.md", () => expect(cliReference()).toMatchFileSnapshot(join(docs, "cli.md")));

  it("docs/config.md", () => expect(configReference()).toMatchFileSnapshot(join(docs, "config.md")));

  it("docs/chainsc.schema.json", () =>
    expect(`${JSON.stringify(projectConfigJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot(
      join(docs, "chainsc.schema.json"),
    ));

  it("docs/diagnostics/README.md", () => {
    const rows = catalogue.map(
      ({ code, slug, severity, title }) => `| [${code}](${code}.md) | ${slug} | ${severity} | ${title} |`,
    );
    const text = `# Findings

Every finding has a code that never changes. \`chainsc explain CODE\` prints its page. \`CHN0\` is about the command line and the
configuration file, \`CHN1\` to \`CHN8\` are the phases from loading to building images, \`CHN9\` is deploying and running.

| code | slug | | |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
    return expect(text).toMatchFileSnapshot(join(docs, "diagnostics/README.md"));
  });

  it.each(catalogue.map((entry) => [entry.code, entry] as const))("docs/diagnostics/%s.md", (code, entry) =>
    expect(diagnosticPage(entry)).toMatchFileSnapshot(join(docs, `diagnostics/${code}.md`)),
  );

  it("has no page of a code that is gone", () => {
    const known = new Set(["README.md", ...catalogue.map(({ code }) => `${code}.md`)]);
    expect(readdirSync(join(docs, "diagnostics")).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("the catalogue", () => {
  it("knows all of its files", () => {
    const folder = fileURLToPath(new URL("../../compiler/diagnostics/catalogue", import.meta.url));
    const index = readFileSync(join(folder, "index.ts"), "utf8");
    const files = readdirSync(folder).filter((name) => name !== "index.ts");
    expect(files.filter((name) => !index.includes(`import("./${name}")`))).toEqual([]);
  });

  it("has each code once", () => {
    const codes = catalogue.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)]);
  });

  it.each(catalogue.map((entry) => [entry.code, entry] as const))(
    "%s has a title and an explanation",
    (code, entry) => {
      expect(code).toMatch(/^CHN\d{4}$/);
      expect(entry.slug).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(entry.title).not.toMatch(/\.$/);
      expect(entry.explanation.length).toBeGreaterThan(20);
    },
  );
});

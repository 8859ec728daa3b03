import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../compiler/check.ts";
import { commandTable, globalOptions } from "../../compiler/commands/table.ts";
import { openSession } from "../../compiler/open-session.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const guide = readFileSync(join(repository, "docs/guide.md"), "utf8");
const blocks = (language: string): string[] =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text = ""]) => text);

/** The examples by the file name in their first line. */
const examples = new Map(blocks("ts").map((text) => [/^\/\/ (\S+)\n/.exec(text)?.[1] ?? "", text]));

describe("docs/guide.md", () => {
  let root = "";
  beforeAll(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "chainsc-guide-")));
    const files = { ...Object.fromEntries(examples), "package.json": '{ "name": "guide", "type": "module" }' };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const chains = [...examples].filter(([, text]) => text.includes("markEntrypoint(")).map(([name]) => name);

  it("has chains and names every example's file", () => {
    expect(chains.length).toBeGreaterThan(1);
    expect([...examples.keys()]).not.toContain("");
    expect(examples.size).toBe(blocks("ts").length);
  });

  it.each(chains)("%s compiles without a finding", async (name) => {
    const session = await openSession({ source: join(root, name), root, readOnly: true });
    const { diagnostics, plan } = await check({ source: join(root, name) }, { types: true }, session);
    expect(diagnostics).toEqual([]);
    expect(plan?.packages.length).toBeGreaterThan(0);
  });

  it("has a test whose types are right", async () => {
    const source = join(root, "report.test.ts");
    const session = await openSession({ source, root, readOnly: true });
    const { diagnostics } = await check({ source }, { types: true }, session);
    // It is no chain, and nothing else is said of it.
    expect(diagnostics.map(({ code }) => code)).toEqual(["CHN2001"]);
  });

  it("names commands and options that there are, and files that it has", () => {
    const lines = blocks("sh").flatMap((text) => text.split("\n").filter((line) => line.includes("chainsc ")));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      const [, name, rest = ""] = /chainsc (\S+)(.*?)(?:#.*)?$/.exec(line) ?? [];
      const command = commandTable.find((each) => each.name === name);
      expect(command?.load, line).toBeDefined();
      const known = [...(command?.options ?? []), ...globalOptions].map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0]);
      for (const [option] of rest.matchAll(/(?<= )--[a-z-]+/g)) expect(known, line).toContain(option);
      for (const [file] of rest.matchAll(/\b\w+\.ts\b/g)) expect([...examples.keys()]).toContain(file);
    }
  });

  it("leads to pages that exist", () => {
    for (const [, target = ""] of guide.matchAll(/\]\(([^)]+)\)/g))
      expect(() => readFileSync(join(repository, "docs", target))).not.toThrow();
  });
});

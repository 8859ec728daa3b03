import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { defaultProjectConfig } from "../../compiler/project-config.ts";
import { findingsOf, layOut, readErrorCase } from "../reporters/error-case.ts";
import { manifest, sessionAt, temporaryFolder } from "./project.ts";

const folder = fileURLToPath(new URL("../../fixtures/errors/", import.meta.url));
const cases = readdirSync(folder)
  .filter((name) => name.startsWith("CHN6"))
  .sort();

describe("mistakes that planning finds", () => {
  test.each(cases)("%s", async (name) => {
    const root = join(temporaryFolder(), "project");
    cpSync(join(folder, name), root, { recursive: true, verbatimSymlinks: true });
    if (!existsSync(join(root, "package.json"))) writeFileSync(join(root, "package.json"), manifest());
    const given = readErrorCase(root);
    layOut(root, given);
    const session = sessionAt(root, { build: { ...defaultProjectConfig.build, ...given.build } });
    const { diagnostics: found } = await findingsOf(root, given, session);
    expect(found.map(({ code, slug }) => [code, slug])).toEqual(given.expect.map(({ code, slug }) => [code, slug]));
    for (const [index, { at, message }] of given.expect.entries()) {
      const one = found[index];
      expect(one?.message).toContain(message ?? "");
      expect(one?.span, "a place to go to").toBeDefined();
      expect(one?.chainlet).toBeDefined();
      const text = one?.span && readFileSync(join(root, one.span.file), "utf8").slice(one.span.start, one.span.end);
      if (at.startsWith("class:")) expect(text).toMatch(new RegExp(`class ${at.slice(6)} `));
      else if (at !== "*") expect(text).toBe(at);
    }
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Sources, sourcesWithTsconfig } from "../find/sources.ts";
import { laidOut, readErrorCase } from "../reporters/error-case.ts";
import { analyse } from "./analyse.ts";

const folder = fileURLToPath(new URL("../../fixtures/errors/", import.meta.url));
const cases = readdirSync(folder)
  .filter((name) => /^(CHN[125]|TS)/.test(name))
  .sort();

function sourcesOf(name: string): Sources {
  const base = join(folder, name);
  const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => relative(base, join(entry.parentPath, entry.name)))
      .filter((path) => path !== "case.json")
      .sort()
      .map((path) => [path, readFileSync(join(base, path), "utf8")]),
  );
}

describe("mistakes of loading, finding and linking", () => {
  it.each(cases)("%s", (name) => {
    const given = readErrorCase(join(folder, name));
    const { source, entrypoint, expect: expected } = given;
    const sources = sourcesWithTsconfig(laidOut(sourcesOf(name), given));
    const { diagnostics } = analyse(sources, { source, ...(entrypoint !== undefined && { entrypoint }) });
    const seen = diagnostics.map(({ code, slug, span }) => ({
      code,
      slug,
      at: (span && sources[span.file]?.slice(span.start, span.end)) ?? "",
    }));
    expect(seen).toEqual(expected.map(({ code, slug, at }) => ({ code, slug, at })));
    for (const [index, { message }] of expected.entries())
      if (message !== undefined) expect(diagnostics[index]?.message).toContain(message);
    for (const { message, help } of diagnostics) expect(help.length > 0 && message.length > 0).toBe(true);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { find } from "../../compiler/phases/2-find/find.ts";
import { evaluate } from "../../compiler/phases/3-evaluate/evaluate.ts";
import { loaded, type Sources, sourcesWithTsconfig } from "../find/sources.ts";

interface Case {
  readonly source: string;
  readonly entrypoint?: string;
  readonly expect: readonly { code: string; slug: string; at: string; message?: string }[];
}

const folder = fileURLToPath(new URL("../../fixtures/errors/", import.meta.url));
const names = readdirSync(folder)
  .filter((name) => name.startsWith("CHN3"))
  .sort();

function sourcesOf(name: string): Sources {
  const base = join(folder, name);
  const files = readdirSync(base, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files
    .map((entry) => relative(base, join(entry.parentPath, entry.name)))
    .filter((path) => path !== "case.json");
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(base, path), "utf8")]));
}

describe("mistakes in configs, options and values", () => {
  it.each(names)("%s", (name) => {
    const expected = JSON.parse(readFileSync(join(folder, name, "case.json"), "utf8")) as Case;
    const sources = sourcesWithTsconfig(sourcesOf(name));
    const { program, session } = loaded(sources, expected.source);
    const found =
      program && find(program, expected.entrypoint === undefined ? {} : { entrypoint: expected.entrypoint }, session);
    if (program && found) evaluate(program, found, session);
    const diagnostics = session.diagnostics.all();
    const seen = diagnostics.map(({ code, slug, span }) => ({
      code,
      slug,
      at: (span && sources[span.file]?.slice(span.start, span.end)) ?? "",
    }));
    expect(seen).toEqual(expected.expect.map(({ code, slug, at }) => ({ code, slug, at })));
    for (const [index, { message }] of expected.expect.entries())
      if (message !== undefined) expect(diagnostics[index]?.message).toContain(message);
  });
});

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chainsc, repository } from "./cli-process.ts";

const folder = join(repository, "dist/compiler");
const fixture = join(repository, "fixtures/chains/hello");

/** What V8 made of the compiler, kept beside it by the first run of each Node. */
function cacheFiles(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(`-${process.version}-${process.arch}.cache`))
    .map((name) => join(folder, name));
}

test("a damaged code cache is made anew and changes no answer", { timeout: 120_000 }, async () => {
  const check = () => chainsc(["check", "chain.ts", "--json"], { cwd: fixture });
  const first = await check();
  expect(first.code).toBe(0);
  expect(cacheFiles()).not.toEqual([]);

  for (const path of cacheFiles()) writeFileSync(path, "damaged");
  expect(await check()).toEqual(first);
  expect(cacheFiles().some((path) => readFileSync(path).length > 1_000_000)).toBe(true);
  expect(await check()).toEqual(first);
});

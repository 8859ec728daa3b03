import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chainsc, copyOfChain, filesBelow, scratch } from "./cli-process.ts";

const build = (cwd: string, env: Record<string, string> = {}) =>
  chainsc(["build", "chain.ts", "--emit-only"], { cwd, env });

describe("emission", () => {
  it("gives the same bytes from two folders, time zones, homes and languages", async () => {
    const here = copyOfChain("documents");
    const there = copyOfChain("documents", join(scratch(), "elsewhere/and deeper"));
    const home = scratch();
    chmodSync(home, 0o755);
    const one = await build(here, { TZ: "Pacific/Auckland", USER: "one", LANG: "C" });
    const two = await build(there, { TZ: "America/Lima", USER: "two", HOME: home, LANG: "tr_TR.UTF-8" });
    expect([one.code, two.code]).toEqual([0, 0]);
    const first = filesBelow(join(here, ".chains_generated"));
    const second = filesBelow(join(there, ".chains_generated"));
    expect(Object.keys(first).length).toBeGreaterThan(50);
    expect(Object.keys(second)).toEqual(Object.keys(first));
    for (const [path, bytes] of Object.entries(first)) expect(second[path] === bytes, path).toBe(true);
  });

  it("touches no file the second time, with and without its cache", async () => {
    const folder = copyOfChain("hello");
    await build(folder);
    const output = join(folder, ".chains_generated");
    const stamps = () => Object.keys(filesBelow(output)).map((path) => [path, statSync(join(output, path)).mtimeMs]);
    const before = stamps();
    expect((await build(folder)).code).toBe(0);
    expect(stamps()).toEqual(before);
    expect((await chainsc(["build", "chain.ts", "--emit-only", "--check"], { cwd: folder })).code).toBe(0);
    expect(stamps()).toEqual(before);
  });
});

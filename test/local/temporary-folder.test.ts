import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../compiler/local/temporary-folder.ts";

describe("a temporary folder", () => {
  it("is new, and takes away what a process that was killed has left", async () => {
    const first = await temporaryFolder("run");
    onTestFinished(() => rm(first, { recursive: true, force: true }));
    const { pid: ended } = spawnSync(process.execPath, ["--version"]);
    const here = hostname().replace(/[^\w.]/g, "_");
    const named = (name: string): string => {
      const folder = join(dirname(first), name);
      mkdirSync(join(folder, "packages"), { recursive: true });
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      return folder;
    };
    const left = named(`chainsc-run-${here}-${ended}-aaaaaa`);
    const stay = [
      named(`chainsc-run-${here}-${process.pid}-aaaaaa`),
      named(`chainsc-run-elsewhere-${ended}-aaaaaa`),
      named(`chainsc-dev-${here}-${ended}-aaaaaa`),
      named(`chainsc-run-${here}-notes`),
    ];
    const second = await temporaryFolder("run");
    onTestFinished(() => rm(second, { recursive: true, force: true }));
    expect(second).not.toBe(first);
    expect(existsSync(left)).toBe(false);
    expect([first, second, ...stay].filter((folder) => !existsSync(folder))).toEqual([]);
  });
});

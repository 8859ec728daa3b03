import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chainsc, repository } from "./run-cli.ts";

const emptyFolder = (): string => mkdtempSync(join(tmpdir(), "chainsc-init-"));

describe("chainsc init", () => {
  it("makes a chain that passes its own check, type check, test, build and run", async () => {
    const top = emptyFolder();
    const made = await chainsc(["init", "My Chain"], { cwd: top });
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout.split("\n")).toContain("My Chain/chain.ts");

    const cwd = join(top, "My Chain");
    expect(readdirSync(cwd).sort()).toEqual([
      ".gitignore",
      "README.md",
      "chain.ts",
      "chainsc.yaml",
      "package.json",
      "test",
      "tsconfig.json",
    ]);
    expect(JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"))).toMatchObject({ name: "my-chain" });

    // What npm install would bring, from this repository.
    mkdirSync(join(cwd, "node_modules/@types"), { recursive: true });
    for (const name of ["typescript", "vitest", "@types/node"])
      symlinkSync(join(repository, "node_modules", name), join(cwd, "node_modules", name));
    symlinkSync(repository, join(cwd, "node_modules/chainsc"));

    expect(await chainsc(["check", "chain.ts"], { cwd })).toMatchObject({ code: 0 });
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc"], { cwd });
    execFileSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run"], { cwd, stdio: "pipe" });
    const built = await chainsc(["build", "chain.ts", "--no-images"], { cwd });
    expect(built).toMatchObject({ code: 0 });
    const ran = await chainsc(["run", "chain.ts", "--quiet", "--input", `{"maxValue": 1, "greeting": "Hi"}`], { cwd });
    expect(ran).toMatchObject({ code: 0, stdout: `"Hi"\n` });
  });

  it("says so where nothing can be written", async () => {
    const name = "n".repeat(300);
    const { code, stderr } = await chainsc(["init", name], { cwd: emptyFolder() });
    expect(code).toBe(4);
    expect(stderr).toContain(`${name} cannot be used: the path is too long`);
  });

  it("refuses a folder that is not empty, and a file", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "notes.txt"), "");
    const here = await chainsc(["init"], { cwd });
    expect(here).toMatchObject({ code: 2, stdout: "" });
    expect(here.stderr).toContain("is not empty; it has notes.txt");
    expect((await chainsc(["init", "notes.txt"], { cwd })).stderr).toContain("notes.txt is a file");
    expect(readdirSync(cwd)).toEqual(["notes.txt"]);
  });
});

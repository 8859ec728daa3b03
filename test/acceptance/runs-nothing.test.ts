import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chainsc, project } from "./cli-process.ts";

const hostile = `
import { writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { ChainletBase, markEntrypoint } from "chainsc";

writeFileSync(new URL("./it-ran", import.meta.url), "");
execFileSync("touch", ["it-ran-as-a-child"]);
throw new Error("this module must not be imported");

export class Quiet extends ChainletBase {
  async runRemote(text: string): Promise<string> {
    return text;
  }
}
markEntrypoint(Quiet);
`;

const packageJson = JSON.stringify({
  name: "hostile",
  type: "module",
  scripts: { preinstall: "touch it-ran-as-a-script", prepare: "touch it-ran-as-a-script" },
});

describe("a module with effects", () => {
  it("is read by check and build --emit-only and never run", async () => {
    const folder = project({ "chain.ts": hostile, "package.json": packageJson });
    for (const args of [
      ["check", "chain.ts"],
      ["build", "chain.ts", "--emit-only"],
    ]) {
      const { code, stderr } = await chainsc(args, { cwd: folder });
      expect({ code, stderr }).toMatchObject({ code: 0 });
    }
    expect(existsSync(join(folder, ".chains_generated/Quiet/chainlet_Quiet/dist/server.js"))).toBe(true);
    for (const trace of ["it-ran", "it-ran-as-a-child", "it-ran-as-a-script"]) {
      expect(existsSync(join(folder, trace))).toBe(false);
    }
  });

  it("is caught by the smoke test, with its place", async () => {
    const folder = project({ "chain.ts": hostile.replace(/^writeFileSync.*\n^execFileSync.*\n/m, "") });
    const { code, stderr } = await chainsc(["build", "chain.ts"], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain("this module must not be imported");
    expect(stderr).toContain("chain.ts:6");
  });
});

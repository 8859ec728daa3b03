import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chainsc, copyOfChain } from "./cli-process.ts";

describe("Ctrl-C", () => {
  it("ends a run and all of its chainlets", async () => {
    const folder = copyOfChain("hello");
    const source = `import { ChainletBase, markEntrypoint } from "chainsc";
export class Slow extends ChainletBase {
  async runRemote(): Promise<void> {
    console.error("pid", process.pid);
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  }
}
markEntrypoint(Slow);
`;
    writeFileSync(join(folder, "slow.ts"), source);
    const { code, stderr } = await chainsc(["run", "slow.ts", "--input", "{}"], {
      cwd: folder,
      interruptWhen: (text) => /pid \d+/.test(text),
    });
    expect(code).toBe(130);
    const pid = Number(/pid (\d+)/.exec(stderr)?.[1]);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("leaves no half-written file, whenever it comes", async () => {
    const folder = copyOfChain("documents");
    const output = join(folder, ".chains_generated");
    for (let round = 0; round < 4; round++) {
      const moment = Date.now() + 400 + round * 350;
      const started = chainsc(["build", "chain.ts", "--emit-only", "--verbose"], {
        cwd: folder,
        interruptWhen: () => Date.now() >= moment,
      });
      const { code } = await started;
      expect([0, 130]).toContain(code);
    }
    expect((await chainsc(["build", "chain.ts", "--emit-only"], { cwd: folder })).code).toBe(0);
    expect(existsSync(output)).toBe(true);
    const names = readdirSync(output, { recursive: true, encoding: "utf8" });
    expect(names.filter((name) => /\.tmp|~$/.test(name))).toEqual([]);
  });
});

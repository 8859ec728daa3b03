import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { chainsc, copyOfChain } from "../acceptance/cli-process.ts";
import { describeWithEngine } from "../engine/engine.ts";
import { engineConfig } from "../engine/engine-config.ts";

describeWithEngine("the document reader in containers", { timeout: 600_000 }, () => {
  it("gives the answer that it gives everywhere", async () => {
    const folder = copyOfChain("documents");
    writeFileSync(join(folder, "chainsc.yaml"), engineConfig());
    const name = "documents-test";
    const pushed = await chainsc(["push", "chain.ts", "--name", name], { cwd: folder });
    try {
      expect({ code: pushed.code, stderr: pushed.code === 0 ? "" : pushed.stderr }).toEqual({ code: 0, stderr: "" });
      const { stdout } = await chainsc(["call", name, "--input", "@samples/invoice.json"], { cwd: folder });
      expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(folder, "samples/answer.json"), "utf8")));
      const dockerfileOf = (chainlet: string): string =>
        readFileSync(join(folder, ".chains_generated", name, `chainlet_${chainlet}`, "Dockerfile"), "utf8");
      expect(dockerfileOf("ReadPage")).toMatch(/^FROM chainsc-test\/cuda:/m);
      expect(dockerfileOf("CleanPage")).not.toContain("cuda");
    } finally {
      await chainsc(["down", name, "--all"], { cwd: folder });
    }
  });
});

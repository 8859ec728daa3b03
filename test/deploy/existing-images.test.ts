import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { chainsc, copyOfChain } from "../acceptance/cli-process.ts";
import { describeWithEngine, docker } from "../engine/engine.ts";
import { engineConfig } from "../engine/engine-config.ts";
import { removeImages } from "../engine/remove-images.ts";

describeWithEngine("chainlets that stand for existing images", { timeout: 180_000 }, () => {
  const name = "existing-images-test";
  const env = { TRUSS_SECRET_model_key: "canary" };

  it("are started by their own command, waited for at their own path, and called by the others", async () => {
    const folder = copyOfChain("existing-images");
    writeFileSync(join(folder, "chainsc.yaml"), engineConfig());
    const push = () => chainsc(["push", "chain.ts", "--name", name], { cwd: folder, env });
    try {
      const pushed = await push();
      expect({ code: pushed.code, stderr: pushed.code === 0 ? "" : pushed.stderr }).toEqual({ code: 0, stderr: "" });
      const { stdout } = await chainsc(["call", name, "--input", '{"prompt":"Hello"}'], { cwd: folder });
      expect(JSON.parse(stdout)).toEqual([
        { text: "HELLO6", mode: "loud" },
        { text: "hello", mode: "quiet" },
      ]);

      // One that ends at its start: the push says so, and the first deployment goes on.
      const source = join(folder, "chain.ts");
      const text = readFileSync(source, "utf8");
      writeFileSync(source, text.replace(".listen(9000)", ", console.log(1 + 1), process.exit(3)"));
      const failed = await push();
      expect(failed.code).toBe(5);
      expect(failed.stderr).toMatch(/Upper did not become ready: its process ended with exit code 3\.[\s\S]*\| 2\n/);
      const left = await docker().listContainers({ all: true, filters: { label: [`chainsc.chain=${name}`] } });
      expect(left.map(({ State }) => State)).toEqual(["running", "running", "running"]);
    } finally {
      await chainsc(["down", name, "--all"], { cwd: folder });
      await removeImages(name);
    }
  });
});

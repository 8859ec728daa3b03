import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { chainsc, project, repository, scratch } from "../acceptance/cli-process.ts";
import { describeWithEngine } from "../engine/engine.ts";
import { engineConfig } from "../engine/engine-config.ts";
import { removeImages } from "../engine/remove-images.ts";

describeWithEngine("what a configuration asks for is in the image", { timeout: 300_000 }, () => {
  it("Python and system packages, data and what build commands made", async () => {
    const folder = project({
      "chainsc.yaml": engineConfig(),
      "data/words.txt": "hello\n",
      "python/pyproject.toml": `[project]\nname = "reader"\nversion = "0.1.0"\ndependencies = ["six==1.16.0"]\n`,
      "chain.ts": `
        import { execFileSync } from "node:child_process";
        import { readFileSync } from "node:fs";
        import * as chains from "chainsc";
        export class Reader extends chains.ChainletBase {
          static override remoteConfig: chains.RemoteConfig = {
            compute: { memory: "256Mi" },
            dockerImage: {
              pipRequirementsFile: chains.makeAbsPathHere("python/pyproject.toml"),
              aptRequirements: ["jq"],
              dataDir: chains.makeAbsPathHere("data"),
            },
            buildCommands: ["printf '%s' \\"built\\" > /opt/made"],
          };
          context = chains.dependsContext();
          async runRemote(): Promise<string[]> {
            const run = (...command: string[]) => execFileSync(command[0] ?? "", command.slice(1), { encoding: "utf8" }).trim();
            return [
              run("python3", "-c", "import six; print(six.__version__)"),
              run("jq", "-n", "1 + 1"),
              readFileSync(\`\${this.context.dataDir}/words.txt\`, "utf8"),
              readFileSync("/opt/made", "utf8"),
            ];
          }
        }`,
    });
    const name = "contents-test";
    try {
      const pushed = await chainsc(["push", "chain.ts", "--name", name], { cwd: folder });
      expect({ code: pushed.code, stderr: pushed.code === 0 ? "" : pushed.stderr }).toEqual({ code: 0, stderr: "" });
      const { stdout } = await chainsc(["call", name, "--input", "{}"], { cwd: folder });
      expect(JSON.parse(stdout)).toEqual(["1.16.0", "2", "hello\n", "built"]);
    } finally {
      await chainsc(["down", name, "--all"], { cwd: folder });
      await removeImages(name);
    }
  });
});

describe("external data, as an image fetches it", () => {
  const bytes = "the weights of a model";
  const digest = createHash("sha256").update(bytes).digest("hex");

  async function fetched(hash: string) {
    const server = createServer((request, response) => {
      response.statusCode = request.url === "/weights" ? 200 : 404;
      response.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const folder = scratch();
    mkdirSync(join(folder, "there"));
    writeFileSync(join(folder, "there/other"), "");
    const target = join(folder, "there/deeper/weights.bin");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${hash === "" ? "missing" : "weights"}`;
    const program = join(repository, "templates/fetch-data.mjs");
    const result = await execa(process.execPath, [program, url, target, ...(hash === "" ? [] : [hash])], {
      reject: false,
    });
    return { ...result, target };
  }

  it("is there when its hash is the expected one", async () => {
    const { exitCode, target } = await fetched(digest);
    expect({ exitCode, text: readFileSync(target, "utf8") }).toEqual({ exitCode: 0, text: bytes });
  });

  it("ends the build when it has changed", async () => {
    const { exitCode, stderr } = await fetched("0".repeat(64));
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`has the SHA-256 ${digest}, but ${"0".repeat(64)} is expected`);
  });

  it("ends the build when it is gone", async () => {
    const { exitCode, stderr } = await fetched("");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("answered 404");
  });
});

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { repository, scratch } from "../acceptance/cli-process.ts";
import { describeWithEngine } from "../engine/engine.ts";

const blocks = [
  ...readFileSync(join(repository, "README.md"), "utf8").matchAll(/^```(sh|sh engine)\n([\s\S]*?)^```/gm),
];
const ofKind = (kind: string): string => blocks.flatMap(([, found, text]) => (found === kind ? [text] : [])).join("\n");

/**
 * Runs a script of the README as typed, but in folders of the test's own; the repository is installed and built already.
 */
async function asTyped(script: string): Promise<string> {
  const folder = scratch();
  const own = script
    .replace("npm ci && npm pack --pack-destination ..", `npm pack --ignore-scripts --pack-destination ${folder}`)
    .replaceAll("../", `${folder}/`);
  const env = { ...process.env, NO_COLOR: "1" };
  const { stdout } = await promisify(execFile)("bash", ["-euc", own], { cwd: repository, env, maxBuffer: 1 << 26 });
  return stdout;
}

it("does what the tour says", async () => {
  expect(blocks.length).toBeGreaterThanOrEqual(4);
  const output = await asTyped(ofKind("sh"));
  expect(output).toMatch(/"?Hi( Hi){0,2}"?/);
  expect(output).toContain("exit code 1");
  expect(output).toContain("chainlet_RandInt");
}, 300_000);

describeWithEngine("the tour with an engine", () => {
  it("deploys, calls and takes down", async () => {
    const [setUp = ""] = blocks.flatMap(([, kind, text]) => (kind === "sh" ? [text ?? ""] : []));
    const output = await asTyped(`${setUp}\n${ofKind("sh engine")}`);
    expect(output).toMatch(/http:\/\/127\.0\.0\.1:\d+\/run_remote/);
    expect(output).toMatch(/Hello/);
  }, 300_000);
});

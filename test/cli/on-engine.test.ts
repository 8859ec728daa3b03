import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeWithEngine } from "../engine/engine.ts";
import { engineConfig } from "../engine/engine-config.ts";
import { hello } from "./chains.ts";
import { chainsc, project } from "./run-cli.ts";

describeWithEngine("with a Docker engine", () => {
  const env = { DOCKER_HOST: process.env.DOCKER_HOST ?? "" };

  it("doctor finds it", async () => {
    const { code, stdout } = await chainsc(["doctor", "--only", "engine", "--json"], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ checks: [{ name: "engine", state: "ok" }] });
  });

  it("a build of what has not changed only asks the engine for its images", async () => {
    const cwd = project({ "chain.ts": hello, "chainsc.yaml": engineConfig() });
    const build = () => chainsc(["build", "chain.ts", "--name", "asks-again"], { cwd, env });
    const first = await build();
    expect(first.stderr).toContain("Analysing");
    expect(first.code).toBe(0);

    const again = await build();
    expect(again.stderr).not.toMatch(/Analysing|Importing/);
    expect(again.stdout.match(/, cached\)/g)).toHaveLength(2);
    expect(again.code).toBe(0);

    rmSync(join(cwd, ".chains_generated"), { recursive: true });
    expect((await build()).stderr).toContain("Analysing");
  });
});

describe("without an engine", () => {
  const env = { DOCKER_HOST: "unix:///nowhere/docker.sock" };

  it.each(["status", "logs", "call", "down"])("%s says so and exits with 4", async (command) => {
    const { code, stdout, stderr } = await chainsc([command], { env });
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toContain("CHN8001 no-engine");
  });

  it("push says so before it builds anything, but can plan and generate", async () => {
    const cwd = project({ "chain.ts": hello });
    const pushed = await chainsc(["push", "chain.ts"], { cwd, env });
    expect(pushed.code).toBe(4);
    expect(pushed.stderr).not.toContain("Analysing");
    const planned = await chainsc(["push", "chain.ts", "--plan"], { cwd, env });
    expect(planned).toMatchObject({ code: 0 });
    expect(planned.stdout).toContain("Would replace the development deployment of Hello");
    const generated = await chainsc(["push", "chain.ts", "--dryrun"], { cwd, env });
    expect(generated).toMatchObject({ code: 0, stdout: `${join(cwd, ".chains_generated/Hello")}\n` });
  });

  it("doctor says what is broken and how to get it, with exit code 4", async () => {
    const { code, stdout } = await chainsc(["doctor", "--only", "engine", "node"], { env });
    expect(code).toBe(4);
    expect(stdout).toMatch(/ok +node +v\d+/);
    expect(stdout).toMatch(/broken +engine +No Docker engine answers.*\n.*fix: /);
  });

  it("options of other remotes are refused, not ignored", async () => {
    const cwd = project({ "chain.ts": hello });
    for (const option of [["--watch"], ["--no-wait"], ["--environment", "staging"], ["--include-git-info"]]) {
      const { code, stderr } = await chainsc(["push", "chain.ts", ...option], { cwd, env });
      expect(code).toBe(2);
      expect(stderr).toContain("is not there yet");
    }
    const remote = await chainsc(["push", "chain.ts", "--remote", "prod"], { cwd, env });
    expect(remote.code).toBe(2);
    expect(remote.stderr).toContain("has no remote prod");
  });

  describe("push takes the options of Truss", () => {
    const planned = (...options: string[]) =>
      chainsc(["push", "chain.ts", "--plan", "--json", ...options], { cwd: project({ "chain.ts": hello }), env });
    const codes = (stdout: string): string[] =>
      JSON.parse(stdout).diagnostics.map(({ code }: { code: string }) => code);

    it("--deployment-name reaches what would be deployed", async () => {
      const { code, stdout } = await planned("--deployment-name", "custom_deployment");
      expect([code, JSON.parse(stdout).deployment, codes(stdout)]).toEqual([0, "custom_deployment", []]);
    });

    it.each([["--publish"], ["--no-publish"]])(
      "%s is deprecated, and makes no production deployment",
      async (option) => {
        const { code, stdout } = await planned(option);
        expect([code, JSON.parse(stdout).stage, codes(stdout)]).toEqual([0, "development", ["CHN0018"]]);
        expect(JSON.parse(stdout).diagnostics[0].message).toContain(`${option} is DEPRECATED`);
      },
    );

    it("a draft has no name", async () => {
      const { code, stdout } = await planned("--no-publish", "--deployment-name", "mine");
      expect([code, codes(stdout)]).toEqual([2, ["CHN0001", "CHN0018"]]);
      const promoted = await planned("--no-publish", "--deployment-name", "mine", "--promote");
      expect([promoted.code, JSON.parse(promoted.stdout).stage]).toEqual([0, "production"]);
    });

    it.each(["with space", "naïve", "a/b", ""])("the name %j is refused before anything is built", async (name) => {
      const { code, stdout, stderr } = await planned("--deployment-name", name);
      expect([code, codes(stdout)]).toEqual([2, ["CHN9014"]]);
      expect(stderr).not.toContain("Analysing");
    });
  });
});

import { describe, expect, it } from "vitest";
import { commandTable } from "../../compiler/commands/table.ts";
import { chainsc, project } from "./run-cli.ts";

describe("a command line", () => {
  it("prints its version and its help to stdout", async () => {
    const version = await chainsc(["--version"]);
    expect(version).toMatchObject({ code: 0, stderr: "" });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);

    const help = await chainsc(["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const { name } of commandTable) expect(help.stdout).toContain(`\n  ${name} `);
  });

  it("without a command prints help to stderr and exits with 2", async () => {
    const { code, stdout, stderr } = await chainsc([]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("Usage: chainsc");
  });

  it.each(commandTable.map(({ name, example }) => [name, example.command] as const))(
    "%s --help shows an example",
    async (name, example) => {
      const { code, stdout } = await chainsc([name, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`Example:\n  ${example}`);
      expect(stdout).toContain("--json");
    },
  );

  it("suggests a command and an option", async () => {
    const command = await chainsc(["biuld", "chain.ts"]);
    expect(command.code).toBe(2);
    expect(command.stderr).toContain("Unknown command biuld.");
    expect(command.stderr).toContain("Did you mean build?");

    const option = await chainsc(["build", "chain.ts", "--emit-onli"]);
    expect(option.code).toBe(2);
    expect(option.stderr).toContain("Did you mean --emit-only?");
  });

  it("says what is missing and which values an option takes", async () => {
    expect((await chainsc(["build"])).stderr).toContain("Missing required argument SOURCE");
    expect((await chainsc(["check", "a.ts", "--format", "xml"])).stderr).toContain("text, json, sarif, github");
  });

  it("reports a wrong command line in the format that was asked for", async () => {
    const { code, stdout, stderr } = await chainsc(["build", "--json", "--bogus"]);
    expect(code).toBe(2);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      diagnostics: [{ code: "CHN0001", severity: "error", file: null, line: null, related: [] }],
    });
  });

  it.each(commandTable.filter(({ load }) => load === undefined).map(({ name }) => name))(
    "%s says that it is not there yet, and exits with 2",
    async (name) => {
      const { code, stdout, stderr } = await chainsc([name, "hello"]);
      expect(code).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toContain(`chainsc ${name} is not there yet`);
    },
  );

  it("takes the options of every command before the command too", async () => {
    const { code, stdout } = await chainsc(["--json", "explain", "CHN0001"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ code: "CHN0001", slug: "bad-command-line" });
  });

  it("names a file that is nearly the one that was meant", async () => {
    const cwd = project({ "chain.ts": "" });
    const { code, stderr } = await chainsc(["check", "chian.ts"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("There is no file chian.ts.");
    expect(stderr).toContain("Did you mean chain.ts?");
    expect((await chainsc(["check", "node_modules"], { cwd })).stderr).toContain(
      "node_modules is a folder, not a file.",
    );
  });
});

describe("colours", () => {
  const wrong = ["explain", "CHN9"];
  const paint = "\u001b[";

  it("are off where nobody watches", async () => {
    expect((await chainsc(wrong)).stderr).not.toContain(paint);
  });

  it("can be forced, and the command line has the last word", async () => {
    const env = { FORCE_COLOR: "1" };
    expect((await chainsc(wrong, { env })).stderr).toContain(paint);
    expect((await chainsc([...wrong, "--no-color"], { env })).stderr).not.toContain(paint);
    expect((await chainsc(wrong, { env: { FORCE_COLOR: "0", NO_COLOR: "" } })).stderr).not.toContain(paint);
  });
});

describe("explain", () => {
  it("finds a page by code and by slug", async () => {
    const byCode = await chainsc(["explain", "chn0002"]);
    const bySlug = await chainsc(["explain", "not-there-yet"]);
    expect(byCode.code).toBe(0);
    expect(byCode.stdout).toBe(bySlug.stdout);
    expect(byCode.stdout).toMatch(/^# CHN0002 not-there-yet\n/);
  });

  it("suggests the nearest one", async () => {
    const { code, stderr } = await chainsc(["explain", "not-their-yet"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Did you mean not-there-yet?");
  });
});

describe("completion", () => {
  it.each(["bash", "zsh", "fish"])("has a script for %s with every command", async (shell) => {
    const { code, stdout } = await chainsc(["completion", shell]);
    expect(code).toBe(0);
    for (const { name } of commandTable) expect(stdout).toContain(name);
  });

  it("refuses other shells", async () => {
    expect(await chainsc(["completion", "tcsh"])).toMatchObject({ code: 2, stdout: "" });
  });
});

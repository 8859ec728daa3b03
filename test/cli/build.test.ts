import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hello, single } from "./chains.ts";
import { chainsc, project } from "./run-cli.ts";

const files = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

describe("chainsc build", () => {
  it("--check tells whether a build would change anything, and changes nothing", async () => {
    const cwd = project({ "chain.ts": hello });
    const before = await chainsc(["build", "chain.ts", "--check"], { cwd });
    expect(before.code).toBe(3);
    expect(before.stderr).toContain("CHN0014 out-of-date");
    expect(existsSync(join(cwd, ".chains_generated"))).toBe(false);

    await chainsc(["build", "chain.ts", "--emit-only"], { cwd });
    expect((await chainsc(["build", "chain.ts", "--check"], { cwd })).code).toBe(0);

    writeFileSync(join(cwd, "chain.ts"), hello.replace("* 2", "* 3"));
    const after = await chainsc(["build", "chain.ts", "--check", "--json"], { cwd });
    expect(after.code).toBe(3);
    expect(JSON.parse(after.stdout)).toMatchObject({ upToDate: false, missing: [], extra: [] });
    expect(after.stdout).toContain("chainlet_Double/src/chain.ts");
  });

  it("writes below --out, and knows what a chainlet is called", async () => {
    const cwd = project({ "chain.ts": hello });
    const { code } = await chainsc(["build", "chain.ts", "--emit-only", "--out", "elsewhere"], { cwd });
    expect(code).toBe(0);
    expect(readdirSync(join(cwd, "elsewhere/Hello"))).toContain("chainlet_Double");
    const wrong = await chainsc(["build", "chain.ts", "--emit-only", "--only", "Duoble"], { cwd });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("Did you mean Double?");
  });

  it("without an engine says so with 4, after the packages are written and tried", async () => {
    const cwd = project({ "chain.ts": hello });
    const env = { DOCKER_HOST: "unix:///nowhere/docker.sock" };
    const { code, stdout, stderr } = await chainsc(["build", "chain.ts"], { cwd, env });
    expect(code).toBe(4);
    expect(stderr).toContain("CHN8001 no-engine");
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toMatch(/chainlet_Double .*imports in/);
  });

  it("reports all errors of a run at once, with places, and writes nothing", async () => {
    const source = hello
      .replace(
        "async runRemote(value: number): Promise<number> {",
        "static override remoteConfig: chains.RemoteConfig = { compute: { cpuCuont: 2 } };\n  async runRemote(value: number): Promise<() => void> {",
      )
      .replace("{ retries: 1,", "{ retires: 1,");
    const cwd = project({ "chain.ts": source });
    const { code, stdout } = await chainsc(["build", "chain.ts", "--json"], { cwd });
    expect(code).toBe(1);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string; line: number; help: string }[] };
    expect(diagnostics.length).toBeGreaterThanOrEqual(3);
    for (const { file, line, help } of diagnostics) {
      expect(file).toBe("chain.ts");
      expect(line).toBeGreaterThan(3);
      expect(help).not.toBe("");
    }
    expect(existsSync(join(cwd, ".chains_generated"))).toBe(false);
  });

  it("never overwrites a file that it did not write", async () => {
    const cwd = project({ "chain.ts": single("") });
    const mine = join(cwd, ".chains_generated/Single/chainlet_Single/server.ts");
    mkdirSync(join(mine, ".."), { recursive: true });
    writeFileSync(mine, "// mine\n");
    const { code, stderr } = await chainsc(["build", "chain.ts", "--emit-only"], { cwd });
    expect(code).not.toBe(0);
    expect(stderr).toContain("CHN7001 foreign-file-in-the-way");
    expect(readFileSync(mine, "utf8")).toBe("// mine\n");
  });

  it("leaves no half-written file when it is interrupted", async () => {
    const cwd = project({ "chain.ts": hello });
    const { code } = await chainsc(["build", "chain.ts", "--no-images"], {
      cwd,
      onStart: (child) => {
        child.stderr?.on("data", (text: string) => {
          if (text.includes("Importing")) child.kill("SIGINT");
        });
      },
    });
    expect(code).toBe(130);
    const left = files(join(cwd, ".chains_generated"));
    expect(left.filter((name) => /\.tmp$|lock$/.test(name))).toEqual([]);
    expect((await chainsc(["build", "chain.ts", "--check"], { cwd })).code).toBe(0);
  });

  it("needs no node_modules and says which types it does not know", async () => {
    const cwd = project({ "chain.ts": hello });
    rmSync(join(cwd, "node_modules"), { recursive: true });
    expect((await chainsc(["build", "chain.ts", "--no-images"], { cwd })).code).toBe(0);
  });
});

describe("chainsc check", () => {
  it("hides a warning that a comment suppresses, and warns of comments that suppress nothing", async () => {
    const unused = `// chainsc-ignore CHN5006: there is no such warning here`;
    const cwd = project({ "chain.ts": single(unused) });
    const { code, stdout } = await chainsc(["check", "chain.ts", "--json"], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      diagnostics: [{ code: "CHN0016", severity: "warning", file: "chain.ts", line: 2, column: 1 }],
    });
  });

  it.each(["sarif", "github"])("prints findings as %s", async (format) => {
    const cwd = project({ "chain.ts": single("", "return value;", "() => void") });
    const { code, stdout, stderr } = await chainsc(["check", "chain.ts", "--format", format], { cwd });
    expect(code).toBe(1);
    expect(stderr).toBe("");
    expect(stdout).toContain("chain.ts");
    if (format === "sarif") expect(JSON.parse(stdout)).toMatchObject({ version: "2.1.0" });
    else expect(stdout).toMatch(/^::error file=chain.ts,line=\d+/);
  });

  it("reports what is wrong in chainsc.yaml with exit code 2", async () => {
    const cwd = project({ "chain.ts": hello, "chainsc.yaml": "bulid: {}\n" });
    const { code, stderr } = await chainsc(["check", "chain.ts"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("chainsc.yaml:1:1");
    expect(stderr).toContain("Did you mean build?");
  });
});

describe("views of the plan", () => {
  const cwd = project({ "chain.ts": hello, "notes/unused.ts": "export {};\n" });

  it("graph draws mermaid, dot and json, and says that svg is to come", async () => {
    const mermaid = await chainsc(["graph", "chain.ts"], { cwd });
    expect(mermaid.stdout).toBe(`flowchart LR\n  c0["Double"]\n  c1(["Hello"])\n  c1 --> c0\n`);
    expect((await chainsc(["graph", "chain.ts", "--format", "dot"], { cwd })).stdout).toContain("c1 -> c0;");
    const json = await chainsc(["graph", "chain.ts", "--json"], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({
      chain: "Hello",
      edges: [{ from: "Hello", to: "Double", member: "double" }],
    });
    expect((await chainsc(["graph", "chain.ts", "--format", "svg"], { cwd })).code).toBe(2);
  });

  it("inspect shows packages with reasons; one chainlet, every file, or the data of a phase", async () => {
    const all = await chainsc(["inspect", "chain.ts"], { cwd });
    expect(all.stdout).toContain("calls       Double (double)");
    const one = await chainsc(["inspect", "chain.ts", "--chainlet", "Double", "--files"], { cwd });
    expect(one.stdout).not.toContain("Hello  (entrypoint)\n  from");
    expect(one.stdout).toMatch(/src\/chain\.ts +\d+ B {2}chain\.ts: /);
    const phase = await chainsc(["inspect", "chain.ts", "--phase", "chain"], { cwd });
    expect(JSON.parse(phase.stdout)).toMatchObject({ name: "Hello" });
    expect((await chainsc(["inspect", "chain.ts", "--chainlet", "Dubble"], { cwd })).stderr).toContain(
      "Did you mean Double?",
    );
  });

  it("why leads from a file to what asked for it", async () => {
    const { code, stdout } = await chainsc(["why", "chain.ts", "chain.ts", "--chainlet", "Hello"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^chain\.ts is in Hello:\n/);
    const nowhere = await chainsc(["why", "notes/unused.ts", "chain.ts"], { cwd });
    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toContain("CHN0012");
  });

  it("why takes the source of the last build, and says which file to name before there was one", async () => {
    const folder = project({ "chain.ts": hello });
    const before = await chainsc(["why", "chain.ts"], { cwd: folder });
    expect(before.code).toBe(2);
    expect(before.stderr).toContain("for example: chainsc why chain.ts chain.ts");
    // `run` writes packages as `build` does.
    expect((await chainsc(["run", "chain.ts", "--input", '{"value": 1}'], { cwd: folder })).code).toBe(0);
    const after = await chainsc(["why", "chain.ts"], { cwd: folder });
    expect(after.stdout).toMatch(/^chain\.ts is in /);
  });
});

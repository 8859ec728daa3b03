import { chmodSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chainsc, project } from "./run-cli.ts";

const wrong = `import * as chains from "chainsc";

const shared = { memory: "2GB" };

export class Ocr extends chains.ChainletBase {
  static remote_config: chains.RemoteConfig = { compute: { cpuCount: 2 } };
  async runRemote(page: string): Promise<string> {
    return page;
  }
}

export class Root extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = { compute: { ...shared, cpuCuont: 2 } as chains.Compute };
  ocr = chains.depends(Ocr);
  is_healthy(): boolean {
    return true;
  }
  async runRemote(page: string): Promise<string> {
    return this.ocr.runRemote(page);
  }
}
chains.markEntrypoint(Root);
`;

const right = wrong
  .replace("2GB", "2Gi")
  .replace("remote_config", "remoteConfig")
  .replace("cpuCuont", "cpuCount")
  .replace("is_healthy", "isHealthy");

const check = (cwd: string, ...options: string[]) => chainsc(["check", "chain.ts", ...options], { cwd });

describe("check --fix", () => {
  it("applies all certain fixes of a file, and the next check is clean", async () => {
    const cwd = project({ "chain.ts": wrong });
    const found = JSON.parse((await check(cwd, "--json")).stdout).diagnostics.map(({ code }: { code: string }) => code);
    expect(found.sort()).toEqual(["CHN2014", "CHN2014", "CHN3101", "CHN3104"]);

    const { code, stderr } = await check(cwd, "--fix");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "Fixed chain.ts.\n" });
    expect(readFileSync(join(cwd, "chain.ts"), "utf8")).toBe(right);
    expect(await check(cwd)).toMatchObject({ code: 0, stderr: "Root: 2 chainlets, no errors.\n" });
    expect(readdirSync(cwd).sort()).toEqual(["chain.ts", "node_modules", "package.json"]);
  });

  it("keeps line ends, a byte order mark and permissions", async () => {
    const cwd = project({ "chain.ts": `\uFEFF${wrong.replaceAll("\n", "\r\n")}` });
    chmodSync(join(cwd, "chain.ts"), 0o755);
    expect((await check(cwd, "--fix")).code).toBe(0);
    expect(readFileSync(join(cwd, "chain.ts"), "utf8")).toBe(`\uFEFF${right.replaceAll("\n", "\r\n")}`);
    expect(statSync(join(cwd, "chain.ts")).mode & 0o777).toBe(0o755);
  });

  it("mends what two chainlets share once", async () => {
    const source = wrong
      .replace("{ compute: { cpuCount: 2 } }", "{ compute: { ...shared } }")
      .replace("remote_config", "override remoteConfig");
    const cwd = project({ "chain.ts": source });
    expect(await check(cwd, "--fix")).toMatchObject({ code: 0, stderr: "Fixed chain.ts.\n" });
    expect(readFileSync(join(cwd, "chain.ts"), "utf8")).toContain('memory: "2Gi"');
  });

  it("leaves what is not certain to the author, and says so", async () => {
    const cwd = project({
      "chain.ts": wrong.replace(
        "page: string): Promise<string> {\n    return page",
        "page: () => void): Promise<string> {\n    return String(page)",
      ),
    });
    const { code, stderr } = await check(cwd, "--fix");
    expect(code).toBe(1);
    expect(stderr).toContain("CHN4001 unsupported-type");
    expect(stderr).not.toContain("CHN3104");
    expect(readFileSync(join(cwd, "chain.ts"), "utf8")).toContain('"2Gi"');
  });

  it("without --fix changes nothing", async () => {
    const cwd = project({ "chain.ts": wrong });
    expect((await check(cwd)).code).toBe(1);
    expect(readFileSync(join(cwd, "chain.ts"), "utf8")).toBe(wrong);
  });
});

describe("a suppression comment", () => {
  const withGpuCount = (above: string): string => `import * as chains from "chainsc";
export class Root extends chains.ChainletBase {
  ${above}
  static override remoteConfig: chains.RemoteConfig = { compute: { gpuCount: 2 } };
  async runRemote(): Promise<void> {}
}
chains.markEntrypoint(Root);
`;
  const codes = async (source: string): Promise<string[]> => {
    const { stdout } = await check(project({ "chain.ts": source }), "--json");
    return JSON.parse(stdout).diagnostics.map(
      ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
    );
  };

  it("hides the warning of the next line", async () => {
    expect(await codes(withGpuCount("// nothing"))).toEqual([expect.stringContaining("CHN3116")]);
    expect(await codes(withGpuCount("// chainsc-ignore CHN3116: set per environment"))).toEqual([]);
  });

  it("that hides nothing is a warning itself", async () => {
    const [unused, kept, ...more] = await codes(withGpuCount("// chainsc-ignore CHN6010: wrong code"));
    expect(unused).toContain("CHN0016 This comment suppresses CHN6010, but the next line has no such warning.");
    expect(kept).toContain("CHN3116");
    expect(more).toEqual([]);
  });

  it("cannot hide an error", async () => {
    const source = withGpuCount("// chainsc-ignore CHN3105: please").replace("gpuCount: 2", "cpuCount: 0");
    const { code, stderr } = await check(project({ "chain.ts": source }));
    expect(code).toBe(1);
    expect(stderr).toContain("This comment suppresses CHN3105, but errors cannot be suppressed.");
    expect(stderr).toContain("CHN3105 number-out-of-range");
  });
});

describe("TypeScript's own errors", () => {
  const source = `import * as chains from "chainsc";
export class Root extends chains.ChainletBase {
  async runRemote(text: string): Promise<number> {
    const length: number = text;
    return length;
  }
}
chains.markEntrypoint(Root);
`;

  it("are reported by check --types, with their code, place and frame", async () => {
    const cwd = project({ "chain.ts": source });
    const { code, stderr } = await check(cwd, "--types");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error TS2322 \S+ +chain\.ts:4:11\n {2}Type 'string' is not assignable to type 'number'\./);
    expect(stderr).toContain("|           ^^^^^^");
  });

  it("go through every format", async () => {
    const cwd = project({ "chain.ts": source });
    const [json, sarif, github] = await Promise.all(
      ["json", "sarif", "github"].map(async (format) => (await check(cwd, "--types", "--format", format)).stdout),
    );
    expect(JSON.parse(json ?? "").diagnostics[0]).toMatchObject({
      code: "TS2322",
      file: "chain.ts",
      line: 4,
      column: 11,
    });
    expect(JSON.parse(sarif ?? "").runs[0].results[0]).toMatchObject({ ruleId: "TS2322", level: "error" });
    expect(github).toMatch(/^::error file=chain\.ts,line=4,endLine=4,col=11,endColumn=17,title=TS2322 /);
  });

  it("stay out of the way of a build when the chain does not depend on them", async () => {
    expect((await check(project({ "chain.ts": source }))).code).toBe(0);
  });
});

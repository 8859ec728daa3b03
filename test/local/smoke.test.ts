import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installed, single } from "../cli/chains.ts";
import { chainsc, project } from "../cli/run-cli.ts";

const smokeBuild = ["build", "chain.ts", "--no-images"];

async function findings(cwd: string) {
  const { code, stdout } = await chainsc([...smokeBuild, "--json"], { cwd });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; message: string; file: string; line: number }[];
  };
  return { code, diagnostics };
}

describe("the smoke test of a build", () => {
  it("imports every package and says how long that took", async () => {
    const cwd = project({ "chain.ts": single("") });
    const { code, stdout } = await chainsc(smokeBuild, { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/chainlet_Single .* imports in \d+ ms\n$/);
  });

  it("reports a module that throws when imported, at the user's line; --emit-only runs nothing", async () => {
    const top = `import { writeFileSync } from "node:fs";
writeFileSync("/tmp/" + "never-written-by-analysis", "");
throw new TypeError("no model here");`;
    const cwd = project({ "chain.ts": single(top) });
    const emitted = await chainsc(["build", "chain.ts", "--emit-only"], { cwd });
    expect(emitted.code).toBe(0);

    const { code, diagnostics } = await findings(cwd);
    expect(code).toBe(1);
    expect(diagnostics).toMatchObject([{ code: "CHN9501", file: "chain.ts", line: 4, chainlet: "Single" }]);
    expect(diagnostics[0]?.message).toContain("TypeError: no model here");
  });

  it("runs without the network and without the caller's environment", async () => {
    const top = `import { connect } from "node:net";
if (process.env.MY_TOKEN !== undefined) throw new Error("the environment leaks");
const reached = await new Promise((resolve) => connect(Number(process.env.PORT ?? 80), "192.0.2.1").once("error", (e) => resolve(String(e))).once("connect", () => resolve("connected")));
if (!String(reached).includes("ENETUNREACH")) throw new Error("network: " + reached);`;
    const cwd = project({ "chain.ts": single(top) });
    const result = await chainsc([...smokeBuild, "--json"], { cwd, env: { MY_TOKEN: "secret" } });
    const { network, diagnostics } = JSON.parse(result.stdout) as {
      network: string;
      diagnostics: { message: string }[];
    };
    // Where the system cannot cut it, the build says so.
    if (network === "cut") expect(diagnostics).toEqual([]);
    else expect(network).toBe("open");
    expect(JSON.stringify(diagnostics)).not.toContain("the environment leaks");
  });

  it("finds a package that works in the project but is not in the closure", async () => {
    const packages = installed(
      { name: "greeter", index: `import "hidden";\nexport const value = 1;\n` },
      { name: "hidden", index: "export const value = 2;\n" },
    );
    const cwd = project({
      ...packages,
      "chain.ts": single(`import { value as base } from "greeter";`, "return base + value;"),
    });
    const { code, diagnostics } = await findings(cwd);
    expect(code).toBe(1);
    expect(diagnostics).toMatchObject([{ code: "CHN9502", file: "chain.ts", line: 2 }]);
    expect(diagnostics[0]?.message).toContain("the package greeter imports hidden, which is not in the package");
  });

  it("is content when the package lists what it imports", async () => {
    const packages = installed(
      { name: "greeter", index: `import "hidden";\nexport const value = 1;\n`, dependencies: { hidden: "1.0.0" } },
      { name: "hidden", index: "export const value = 2;\n" },
    );
    const cwd = project({
      ...packages,
      "chain.ts": single(`import { value as base } from "greeter";`, "return base + value;"),
    });
    expect(await findings(cwd)).toEqual({ code: 0, diagnostics: [] });
  });

  it("names the package that throws and the import that asks for it", async () => {
    const packages = installed({
      name: "greeter",
      index: `export const value = 1;\nthrow new Error("needs a GPU");\n`,
    });
    const cwd = project({
      ...packages,
      "chain.ts": single(`import { value as base } from "greeter";`, "return base + value;"),
    });
    const { diagnostics } = await findings(cwd);
    expect(diagnostics).toMatchObject([{ code: "CHN9501", file: "chain.ts", line: 2 }]);
    expect(diagnostics[0]?.message).toContain(`throws "needs a GPU", thrown in the package greeter`);
  });

  it("says that a module ends the process", async () => {
    const cwd = project({ "chain.ts": single(`console.error("leaving");\nprocess.exit(3);`) });
    const { code, diagnostics } = await findings(cwd);
    expect(code).toBe(1);
    expect(diagnostics).toMatchObject([{ code: "CHN9504" }]);
    expect(diagnostics[0]?.message).toMatch(/exit code 3[\s\S]*leaving/);
  });

  it("leaves nothing behind", async () => {
    const staged = () => readdirSync(tmpdir()).filter((name) => name.startsWith("chainsc-smoke-"));
    const before = new Set(staged());
    const cwd = project({ "chain.ts": single(`throw new Error("x");`) });
    await findings(cwd);
    expect(staged().filter((name) => !before.has(name))).toEqual([]);
    expect(existsSync(join(cwd, "chainlet_Single"))).toBe(false);
  });
});

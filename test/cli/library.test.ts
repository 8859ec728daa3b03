import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build, ChainsCompileError, compile, deployRemotely, emit, push, watch } from "../../compiler/index.ts";
import { hello } from "./chains.ts";
import { project } from "./run-cli.ts";

// The same functions that the command line calls, as a program uses them.
describe("chainsc/compiler", () => {
  it("compiles and emits", async () => {
    const root = project({ "chain.ts": hello });
    const { chain, diagnostics } = await compile({ source: join(root, "chain.ts"), chainName: "named" });
    expect(diagnostics).toEqual([]);
    if (!chain) throw new Error("no chain");
    expect(chain.chain.chainlets.map(({ name }) => name)).toEqual(["Double", "Hello"]);
    const { directory } = await emit(chain, { outDir: join(root, "out") });
    expect(directory).toBe(join(root, "out/named"));
    expect(existsSync(join(directory, "chainlet_Double/dist/server.js"))).toBe(true);
  });

  it("builds without images when it is told so", async () => {
    const root = project({ "chain.ts": hello });
    const { chain } = await compile({ source: join(root, "chain.ts") });
    if (!chain) throw new Error("no chain");
    const built = await build(chain, { engine: false });
    expect(built.images).toEqual([]);
    expect(built.smoke?.packages).toMatchObject([{ chainlet: "Double", outcome: "imported" }, { chainlet: "Hello" }]);
  });

  it("gives a user's mistake as a finding, and throws it where it cannot go on", async () => {
    const root = project({ "chain.ts": hello.replace("Promise<number>", "Promise<() => void>") });
    const source = join(root, "chain.ts");
    const { chain, diagnostics } = await compile({ source });
    expect(chain).toBeUndefined();
    expect(diagnostics).toMatchObject([{ severity: "error", span: { file: "chain.ts" } }]);
    await expect(push({ source, onlyGenerateTrusses: true })).rejects.toThrow(ChainsCompileError);
  });

  it("refuses what is not there yet", async () => {
    const source = join(project({ "chain.ts": hello }), "chain.ts");
    await expect(push({ source, wait: false })).rejects.toThrow("not there yet");
    await expect(watch({ source })).rejects.toThrow("not there yet");
  });

  it("warns once that deployRemotely is now push", async () => {
    const warnings: string[] = [];
    const note = (warning: Error): void => void warnings.push(warning.message);
    process.on("warning", note);
    const source = join(project({ "chain.ts": hello }), "chain.ts");
    for (const _ of [1, 2]) await expect(deployRemotely({ source, wait: false })).rejects.toThrow("not there yet");
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(warnings).toEqual(["deployRemotely is now called push"]);
  });
});

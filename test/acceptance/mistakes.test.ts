import { describe, expect, it } from "vitest";
import { chainsc, project, showsStackTrace } from "./cli-process.ts";

const chainlet = (body: string, before = ""): string => `import * as chains from "chainsc";
${before}
export class Entry extends chains.ChainletBase {
${body}
}
chains.markEntrypoint(Entry);
`;
const runRemote = "  async runRemote(text: string): Promise<string> {\n    return text;\n  }";

/** What a user gets wrong, and what every answer must contain: the place, the cause, the way out. */
const mistakes: Record<string, { source: string; says: (string | RegExp)[] }> = {
  "a typo in remoteConfig": {
    source: chainlet(`  static override remoteConfig = { compute: { memry: "1Gi" } };\n${runRemote}`),
    says: ["chain.ts:4", "memry", "memory"],
  },
  "an unknown GPU": {
    source: chainlet(`  static override remoteConfig = { compute: { gpu: "H1000" } };\n${runRemote}`),
    says: ["chain.ts:4", "H1000", /H100\b/],
  },
  "a missing runRemote": { source: chainlet("  note = 1;"), says: ["chain.ts:3", "runRemote", "Entry"] },
  "a cycle": {
    source: `import { ChainletBase, depends, markEntrypoint } from "chainsc";
export class Ping extends ChainletBase {
  pong = depends(Pong);
  async runRemote(): Promise<number> { return this.pong.runRemote(); }
}
export class Pong extends ChainletBase {
  ping = depends(Ping);
  async runRemote(): Promise<number> { return this.ping.runRemote(); }
}
markEntrypoint(Ping);
`,
    says: ["chain.ts:3", "chain.ts:7", /Ping.+Pong.+Ping/s],
  },
  "an unsupported type": {
    source: chainlet("  async runRemote(when: { call: () => void }): Promise<string> {\n    return String(when);\n  }"),
    says: ["chain.ts:4", "call"],
  },
  "a missing package": {
    source: chainlet(runRemote.replace("return text", "return leftPad(text, 3)"), 'import leftPad from "left-pad";'),
    says: ["chain.ts:2", "left-pad", "npm install"],
  },
};

describe("a user's mistake", () => {
  it.each(Object.entries(mistakes))("%s is a diagnostic with place, cause and fix", async (_name, { source, says }) => {
    const folder = project({ "chain.ts": source });
    const { code, stderr, stdout } = await chainsc(["build", "chain.ts", "--emit-only"], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    for (const text of says) expect(stderr).toMatch(text);
    expect(stderr).toMatch(/help: /);
    expect(showsStackTrace(stderr)).toBe(false);
  });

  it("is reported together with all others of the run", async () => {
    const sources = `import { ChainletBase, depends, markEntrypoint } from "chainsc";
class One extends ChainletBase { static override remoteConfig = { compute: { gpu: "H1000" } }; async runRemote(): Promise<void> {} }
class Two extends ChainletBase { async runRemote(f: () => void): Promise<void> { f(); } }
class Three extends ChainletBase { one = depends(One); two = depends(Two); async runRemote(): Promise<void> { new One(); } }
markEntrypoint(Three);
`;
    const folder = project({ "chain.ts": sources });
    const { code, stdout } = await chainsc(["check", "chain.ts", "--json"], { cwd: folder });
    expect(code).toBe(1);
    const { version, diagnostics } = JSON.parse(stdout) as {
      version: number;
      diagnostics: { line: number; help: string }[];
    };
    expect(version).toBe(1);
    expect(new Set(diagnostics.map(({ line }) => line))).toEqual(new Set([2, 3, 4]));
    for (const { help } of diagnostics) expect(help).not.toBe("");
  });

  it("on the command line is usage", async () => {
    const folder = project({});
    expect((await chainsc(["biuld", "chain.ts"], { cwd: folder })).stderr).toContain("build");
    expect((await chainsc(["biuld", "chain.ts"], { cwd: folder })).code).toBe(2);
    expect((await chainsc(["build", "chain.ts", "--emit-onyl"], { cwd: folder })).code).toBe(2);
    const missing = await chainsc(["build", "nowhere.ts"], { cwd: folder });
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toContain("nowhere.ts");
    expect(showsStackTrace(missing.stderr)).toBe(false);
  });

  it("is told apart from an environment without an engine", async () => {
    const folder = project({ "chain.ts": chainlet(runRemote) });
    const env = { DOCKER_HOST: "unix:///nowhere/docker.sock" };
    const { code, stderr } = await chainsc(["build", "chain.ts"], { cwd: folder, env });
    expect(code).toBe(4);
    expect(stderr).toContain("/nowhere/docker.sock");
    expect(stderr).toMatch(/help: /);
    expect(showsStackTrace(stderr)).toBe(false);
  });
});

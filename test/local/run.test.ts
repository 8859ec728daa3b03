import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hello, single } from "../cli/chains.ts";
import { chainsc, project } from "../cli/run-cli.ts";

const run = (cwd: string, args: readonly string[], options = {}) =>
  chainsc(["run", "chain.ts", ...args], { cwd, ...options });

/** Processes whose command line names a folder. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
      } catch {
        return false;
      }
    });
}

describe("chainsc run", () => {
  it("prints the result alone on stdout, and the chainlets' output on stderr", async () => {
    const cwd = project({ "chain.ts": hello });
    const { code, stdout, stderr } = await run(cwd, ["--input", `{"value": 21}`]);
    expect(stderr).toContain("[Hello] ");
    expect(stderr).toContain("greeting now");
    expect(stdout).toBe(`{"text":"Hello!","twice":42}\n`);
    expect(code).toBe(0);
    expect(processesOf(cwd)).toEqual([]);
  });

  it("takes the request from a file or from standard input", async () => {
    const cwd = project({ "chain.ts": hello, "request.json": `{"value": 1, "greeting": "Hi"}` });
    expect((await run(cwd, ["--quiet", "--input", "@request.json"])).stdout).toBe(`{"text":"Hi!","twice":2}\n`);
    const input = `{"value": 2}`;
    expect((await run(cwd, ["--quiet", "--input", "-"], { input })).stdout).toBe(`{"text":"Hello!","twice":4}\n`);
  });

  it("refuses what is no JSON object before anything is started", async () => {
    const cwd = project({ "chain.ts": hello });
    for (const [input, problem] of [
      ["{value: 1}", "in JSON at position 1"],
      ["[1]", "it is an array"],
      ["", "it is empty"],
      ["@nowhere.json", "there is no such file"],
    ] as const) {
      const { code, stdout, stderr } = await run(cwd, ["--input", input]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(problem);
    }
  });

  it("says that the temporary folder cannot be used, and leaves no process", async () => {
    const cwd = project({ "chain.ts": hello });
    const where = { env: { TMPDIR: "/proc/nowhere" } };
    const { code, stderr } = await run(cwd, ["--quiet", "--input", `{"value": 1}`], where);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /error CHN0017.*\n {2}\/proc\/nowhere\/chainsc-run-\S+ cannot be used: there is no such folder/,
    );
    expect(processesOf(cwd)).toEqual([]);
  });

  it("shows a wrong parameter as the chain's own 400", async () => {
    const cwd = project({ "chain.ts": hello });
    const { code, stdout, stderr } = await run(cwd, ["--quiet", "--input", `{"value": "three"}`]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(
      'Hello answered with status 400.\n  Input Parsing Error:\n    `value`: expected a number, got "three".',
    );
    expect(stderr).toContain("What was given is `value`");
  });

  it("shows the chain of causes with the user's lines when a chainlet throws", async () => {
    const failing = hello.replace("return value * 2;", `throw new Error("out of numbers");`);
    const cwd = project({ "chain.ts": failing });
    const { code, stdout, stderr } = await run(cwd, ["--quiet", "--input", `{"value": 3}`]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("chain.ts:5:");
    expect(stderr).toContain("Error: out of numbers");
  });

  it("prints raw streams as they come and framed ones line by line", async () => {
    const raw = `import * as chains from "chainsc";
export class Words extends chains.ChainletBase {
  async *runRemote(count: number): AsyncGenerator<string> {
    for (let i = 0; i < count; i += 1) yield "word" + i + " ";
  }
}
chains.markEntrypoint(Words);
`;
    const cwd = project({
      "chain.ts": raw,
      "framed.ts": raw.replace("<string>", "<{ i: number }>").replace(/yield .*;/, "yield { i };"),
    });
    expect((await run(cwd, ["--quiet", "--input", `{"count": 3}`])).stdout).toBe("word0 word1 word2 ");
    const framed = await chainsc(["run", "framed.ts", "--quiet", "--input", `{"count": 2}`], { cwd });
    expect(framed.stdout).toBe(`{"i":0}\n{"i":1}\n`);
  });

  it("gives a chainlet its own secrets only, from the environment or a file", async () => {
    const source = `import * as chains from "chainsc";
export class Reader extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = { assets: { secretKeys: ["token"] } };
  context = chains.dependsContext();
  async runRemote(): Promise<string[]> {
    return [this.context.secrets.token ?? "", String(process.env.TRUSS_SECRET_other)];
  }
}
chains.markEntrypoint(Reader);
`;
    const cwd = project({ "chain.ts": source, ".env.local": "TRUSS_SECRET_token=from-file\nTRUSS_SECRET_other=x\n" });
    const missing = await run(cwd, ["--quiet"]);
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toContain("token");
    const env = { TRUSS_SECRET_token: "from-env" };
    expect((await run(cwd, ["--quiet"], { env })).stdout).toBe(`["from-env","undefined"]\n`);
    expect((await run(cwd, ["--quiet", "--env-file", ".env.local"], { env })).stdout).toBe(
      `["from-file","undefined"]\n`,
    );
  });

  it("says that a port is in use", async () => {
    const cwd = project({ "chain.ts": hello });
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { code, stderr } = await run(cwd, ["--port", String(port)]);
    server.close();
    expect(code).toBe(4);
    expect(stderr).toContain(`Port ${port} of 127.0.0.1 is in use`);
  });

  it("says which chainlet cannot start, with the end of its log", async () => {
    const cwd = project({
      "chain.ts": single(`console.error("looking for the model");\nthrow new Error("no model");`),
    });
    const { code, stdout, stderr } = await run(cwd, ["--input", `{"value": 1}`]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("CHN9508 chainlet-crashed");
    expect(stderr).toContain("no model");
    expect(processesOf(cwd)).toEqual([]);
  });

  it("says that a chainlet's process is gone in the middle of a request", async () => {
    const cwd = project({
      "chain.ts": hello.replace("return value * 2;", "process.kill(process.pid, 'SIGSEGV'); return value;"),
    });
    const { code, stderr } = await run(cwd, ["--quiet", "--input", `{"value": 1}`]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Double was ended by SIGSEGV/);
  });

  it("ends every process on Ctrl-C, and exits with 130", async () => {
    const cwd = project({
      "chain.ts": single(
        "",
        "console.log('working'); await new Promise(() => setTimeout(() => {}, 1e6)); return value;",
      ),
    });
    const { code, stdout } = await run(cwd, ["--input", `{"value": 1}`], {
      onStart: (child: import("node:child_process").ChildProcess) => {
        child.stderr?.on("data", (text: string) => {
          if (String(text).includes("working")) child.kill("SIGINT");
        });
      },
    });
    expect(code).toBe(130);
    expect(stdout).toBe("");
    expect(processesOf(cwd)).toEqual([]);
  });

  it("keeps --user-env and --data-dir for the chainlets' context", async () => {
    const source = `import * as chains from "chainsc";
import { readFile } from "node:fs/promises";
export class Reader extends chains.ChainletBase {
  context = chains.dependsContext();
  async runRemote(): Promise<string[]> {
    const { dataDir = "", userEnv } = this.context;
    return [userEnv.LEVEL ?? "", await readFile(dataDir + "/note.txt", "utf8")];
  }
}
chains.markEntrypoint(Reader);
`;
    const cwd = project({ "chain.ts": source, "other-data/note.txt": "kept" });
    const args = ["--quiet", "--user-env", `{"LEVEL": "debug"}`, "--data-dir", "other-data"];
    expect((await run(cwd, args)).stdout).toBe(`["debug","kept"]\n`);
    writeFileSync(join(cwd, "chain.ts"), source);
    expect((await run(cwd, ["--data-dir", "nowhere"])).code).toBe(2);
    expect((await run(cwd, ["--user-env", `{"LEVEL": 1}`])).stderr).toContain(`the value of "LEVEL" is not a string`);
  });
});

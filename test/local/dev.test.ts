import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { hello, single } from "../cli/chains.ts";
import { chainsc, project } from "../cli/run-cli.ts";
import { allGone, DevSession, processesBelow } from "./dev-session.ts";

/** Two chainlets that tell their process, so that a test sees who was restarted. */
const pids = `import * as chains from "chainsc";

export class Inner extends chains.ChainletBase {
  async runRemote(value: number): Promise<{ pid: number; value: number }> {
    return { pid: process.pid, value: value * 2 };
  }
}

export class Outer extends chains.ChainletBase {
  inner = chains.depends(Inner, { retries: 0, timeoutSec: 60 });

  async runRemote(value: number): Promise<{ outer: number; inner: number; value: number }> {
    const answer = await this.inner.runRemote(value);
    return { outer: process.pid, inner: answer.pid, value: answer.value };
  }
}
chains.markEntrypoint(Outer);
`;

interface Pids {
  readonly outer: number;
  readonly inner: number;
  readonly value: number;
}

const save = (cwd: string, text: string, file = "chain.ts"): void => writeFileSync(join(cwd, file), text);

describe("chainsc dev", () => {
  it("serves the chain at one address and restarts only what changed", async () => {
    const cwd = project({ "chain.ts": pids });
    const dev = new DevSession(cwd);
    const ready = await dev.next("ready", "failed");
    expect(ready).toMatchObject({ event: "ready", build: 1, started: ["Inner", "Outer"], kept: [] });
    const first = (await dev.call({ value: 1 })) as Pids;
    expect(first.value).toBe(2);

    // The body of the dependency: its caller goes on, and finds it at its new address with the next call.
    save(cwd, pids.replace("value * 2", "\n      value * 3"));
    expect(await dev.next("rebuilt", "failed")).toMatchObject({
      event: "rebuilt",
      started: ["Inner"],
      kept: ["Outer"],
    });
    const second = (await dev.call({ value: 1 })) as Pids;
    expect(second).toMatchObject({ outer: first.outer, value: 3 });
    expect(second.inner).not.toBe(first.inner);

    // The interface of the dependency: its caller's stub changes too.
    save(
      cwd,
      pids.replace("(value: number): Promise<{ pid", "(value: number, by = 4): Promise<{ pid").replace("* 2", "* by"),
    );
    expect(await dev.next("rebuilt", "failed")).toMatchObject({ started: ["Inner", "Outer"], kept: [] });
    const third = (await dev.call({ value: 1 })) as Pids;
    expect(third.value).toBe(4);
    expect(third.outer).not.toBe(first.outer);

    // The entrypoint alone.
    save(cwd, readFileSync(join(cwd, "chain.ts"), "utf8").replace("runRemote(value);", "runRemote(value + 1);"));
    const last = await dev.next("rebuilt", "failed");
    expect(last).toMatchObject({ started: ["Outer"], kept: ["Inner"], url: ready.url });
    expect(await dev.call({ value: 1 })).toMatchObject({ inner: third.inner, value: 8 });
  });

  it("goes on with the last good build over errors of every kind, and says when they are gone", async () => {
    const cwd = project({ "chain.ts": pids });
    const dev = new DevSession(cwd);
    await dev.next("ready");
    const before = await dev.call({ value: 2 });

    save(cwd, pids.replace("value * 2", "(value * 2"));
    const syntax = await dev.next("failed", "rebuilt");
    expect(syntax).toMatchObject({ event: "failed", build: 2, serving: 1 });
    expect(syntax.diagnostics[0]).toMatchObject({ file: "chain.ts", line: 5 });
    expect(await dev.call({ value: 2 })).toEqual(before);

    // One that builds, but does not start: nothing of it is put in place, at the place where it throws.
    const throwing = pids.replace("Outer extends chains.ChainletBase {", "$&\n  readonly model = loadModel();");
    save(cwd, `${throwing}\nfunction loadModel(): string {\n  throw new Error("no model");\n}\n`);
    const crash = await dev.next("failed", "rebuilt");
    expect(crash).toMatchObject({ event: "failed", serving: 1 });
    expect(crash.diagnostics).toMatchObject([{ code: "CHN9508", chainlet: "Outer", file: "chain.ts", line: 21 }]);
    expect(crash.diagnostics[0]?.message).toContain("no model");
    expect(await dev.call({ value: 2 })).toEqual(before);

    save(cwd, pids.replace("value * 2", "value * 5"));
    expect(await dev.next("failed", "rebuilt")).toMatchObject({ event: "rebuilt", mended: 1 });
    expect(await dev.call({ value: 2 })).toMatchObject({ value: 10 });
  });

  it("waits for the edit when the first build fails, and follows files that were not there", async () => {
    const cwd = project({ "chain.ts": `import { factor } from "./factor.ts";\n${pids.replace("* 2", "* factor")}` });
    const dev = new DevSession(cwd);
    const failed = await dev.next("failed", "ready");
    expect(failed).toMatchObject({ event: "failed", build: 1, serving: null });
    expect(failed.diagnostics[0]?.message).toContain("./factor.ts");

    save(cwd, "export const factor = 7;\n", "factor.ts");
    const ready = await dev.next("failed", "ready");
    expect(ready).toMatchObject({ event: "ready", mended: 1 });
    expect(await dev.call({ value: 1 })).toMatchObject({ value: 7 });

    rmSync(join(cwd, "factor.ts"));
    expect(await dev.next("failed", "rebuilt")).toMatchObject({ event: "failed", serving: ready.build });
    expect(await dev.call({ value: 1 })).toMatchObject({ value: 7 });

    // A tsconfig that was only looked for until now.
    save(cwd, "export const factor = 8;\n", "factor.ts");
    expect(await dev.next("failed", "rebuilt")).toMatchObject({ event: "rebuilt" });
    save(cwd, "{", "tsconfig.json");
    expect(await dev.next("failed", "rebuilt")).toMatchObject({ event: "failed" });
    rmSync(join(cwd, "tsconfig.json"));
    expect(await dev.next("failed", "rebuilt")).toMatchObject({ event: "rebuilt" });
  });

  it("loses no request that it has accepted when the entrypoint is replaced", async () => {
    const slow = pids.replace(
      "const answer",
      `console.log("waiting for the gate");
    while (value > 100 && !existsSync(process.env.GATE ?? "")) await new Promise((resolve) => setTimeout(resolve, 20));
    const answer`,
    );
    const cwd = project({});
    const gate = join(cwd, "gate");
    const text = `import { existsSync } from "node:fs";\n${slow.replace(
      "  inner = chains",
      `  static override remoteConfig: chains.RemoteConfig = { options: { envVariables: { GATE: ${JSON.stringify(gate)} } } };\n$&`,
    )}`;
    save(cwd, text);
    const dev = new DevSession(cwd);
    await dev.next("ready", "failed");
    const { outer } = (await dev.call({ value: 1 })) as Pids;
    dev.stderr = "";
    const waiting = dev.call({ value: 101 }) as Promise<Pids>;
    await dev.says("waiting for the gate");
    // Both are replaced, and the caller that still works calls the dependency that it was built for.
    save(
      cwd,
      text.replace("(value: number): Promise<{ pid", "(value: number, by = 3): Promise<{ pid").replace("* 2", "* by"),
    );
    expect(await dev.next("rebuilt", "failed")).toMatchObject({ started: ["Inner", "Outer"] });
    expect(await dev.call({ value: 1 })).toMatchObject({ value: 3 });
    writeFileSync(gate, "");
    expect(await waiting).toMatchObject({ outer, value: 202 });
  });

  it("ends in the last of many quick edits, with the bytes of a cold build", async () => {
    const cwd = project({ "chain.ts": pids });
    const dev = new DevSession(cwd);
    await dev.next("ready", "failed");
    for (let factor = 10; factor < 30; factor++) {
      save(cwd, pids.replace("value * 2", factor % 3 === 0 ? "value *" : `value * ${factor}`));
      await sleep(25);
    }
    while (((await dev.call({ value: 1 })) as Pids).value !== 29) await dev.next("rebuilt", "failed");
    dev.child.kill("SIGINT");
    expect(await dev.ended).toBe(130);

    const warm = contentsOf(join(cwd, ".chains_generated"));
    rmSync(join(cwd, ".chains_generated"), { recursive: true });
    expect((await chainsc(["build", "chain.ts", "--emit-only"], { cwd })).code).toBe(0);
    expect(contentsOf(join(cwd, ".chains_generated"))).toEqual(warm);
  });

  it("follows chainlets that come, go and are renamed", async () => {
    const cwd = project({ "chain.ts": single("") });
    const dev = new DevSession(cwd);
    expect(await dev.next("ready", "failed")).toMatchObject({ started: ["Single"] });
    const { url } = dev;
    save(cwd, pids);
    expect(await dev.next("rebuilt", "failed")).toMatchObject({
      started: ["Inner", "Outer"],
      removed: ["Single"],
      url,
    });
    save(cwd, pids.replaceAll("Inner", "Core").replaceAll("inner:", "inner:"));
    expect(await dev.next("rebuilt", "failed")).toMatchObject({ started: ["Core", "Outer"], removed: ["Inner"], url });
    expect(await dev.call({ value: 4 })).toMatchObject({ value: 8 });
  });

  it("starts a chainlet again that ends by itself", async () => {
    const cwd = project({
      "chain.ts": pids.replace(
        "return { pid",
        `if (value === 666) process.kill(process.pid, "SIGKILL");\n    return { pid`,
      ),
    });
    const dev = new DevSession(cwd);
    await dev.next("ready", "failed");
    const first = (await dev.call({ value: 1 })) as Pids;
    await expect(dev.call({ value: 666 })).rejects.toThrow("500");
    expect(await dev.next("crashed")).toMatchObject({ chainlet: "Inner", how: "was ended by SIGKILL" });
    expect(await dev.next("restarted")).toMatchObject({ chainlet: "Inner" });
    const second = (await dev.call({ value: 1 })) as Pids;
    expect(second).toMatchObject({ outer: first.outer, value: 2 });
    expect(second.inner).not.toBe(first.inner);

    // The entrypoint too, at the same address.
    process.kill(second.outer, "SIGKILL");
    expect(await dev.next("crashed")).toMatchObject({ chainlet: "Outer" });
    await dev.next("restarted");
    expect(await dev.call({ value: 1 })).toMatchObject({ inner: second.inner, value: 2 });
  });

  it("restarts whose secret in the file has changed", async () => {
    const text = `import * as chains from "chainsc";
export class Reader extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = { assets: { secretKeys: ["token"] } };
  context = chains.dependsContext();
  async runRemote(): Promise<string> {
    return this.context.secrets.token ?? "";
  }
}
chains.markEntrypoint(Reader);
`;
    const cwd = project({ "chain.ts": text, ".env.local": "OTHER=1\n" });
    const dev = new DevSession(cwd, ["--env-file", ".env.local", "--poll"]);
    const failed = await dev.next("failed", "ready");
    expect(failed.diagnostics).toMatchObject([{ message: expect.stringContaining("token") }]);
    save(cwd, "TRUSS_SECRET_token=one\n", ".env.local");
    await dev.next("ready");
    expect(await dev.call({})).toBe("one");
    save(cwd, "TRUSS_SECRET_token=two\n", ".env.local");
    expect(await dev.next("rebuilt", "failed")).toMatchObject({ started: ["Reader"] });
    expect(await dev.call({})).toBe("two");
  });

  it("hands websockets on, and closes them when their chainlet is replaced", async () => {
    const text = `import * as chains from "chainsc";
export class Echo extends chains.ChainletBase {
  async runRemote(websocket: chains.WebSocketProtocol): Promise<void> {
    for await (const text of websocket.iterText()) await websocket.sendText("1:" + text);
  }
}
chains.markEntrypoint(Echo);
`;
    const cwd = project({ "chain.ts": text });
    const dev = new DevSession(cwd);
    const { url } = await dev.next("ready", "failed");
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/v1\/websocket$/);
    const { WebSocket } = await import("ws");
    const ask = async (said: string): Promise<{ answer: string; closed: Promise<number> }> => {
      const socket = new WebSocket(url);
      const closed = new Promise<number>((resolve) => socket.once("close", resolve));
      await new Promise((resolve) => socket.once("open", resolve));
      const answer = new Promise<string>((resolve) => socket.once("message", (data) => resolve(String(data))));
      socket.send(said);
      return { answer: await answer, closed };
    };
    const first = await ask("hello");
    expect(first.answer).toBe("1:hello");
    save(cwd, text.replace('"1:"', '"2:"'));
    await dev.next("rebuilt", "failed");
    expect(await first.closed).toBe(1001);
    expect((await ask("again")).answer).toBe("2:again");
  });

  it("leaves no process and no file behind on Ctrl-C, in the middle of a build too", async () => {
    const cwd = project({ "chain.ts": hello });
    const early = new DevSession(cwd);
    await early.next("building");
    early.child.kill("SIGINT");
    expect(await early.ended).toBe(130);

    const dev = new DevSession(cwd);
    await dev.next("ready", "failed");
    expect(processesBelow(cwd)).toHaveLength(2);
    dev.child.kill("SIGINT");
    expect(await dev.ended).toBe(130);
    expect(processesBelow(cwd)).toEqual([]);
    expect(readdirSync(join(cwd, ".chainsc/dev"))).toEqual([]);
  });

  it("takes its chainlets along when it is killed, and clears up at the next start", async () => {
    const cwd = project({ "chain.ts": hello });
    const dev = new DevSession(cwd);
    await dev.next("ready", "failed");
    dev.child.kill("SIGKILL");
    await dev.ended;
    await allGone(cwd);
    const next = new DevSession(cwd);
    await next.next("ready", "failed");
    expect(readdirSync(join(cwd, ".chainsc/dev"))).toHaveLength(1);
  });

  it("refuses a port that is taken, and a command line that is wrong", async () => {
    const cwd = project({ "chain.ts": hello });
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const taken = await chainsc(["dev", "chain.ts", "--port", String(port)], { cwd });
    server.close();
    expect(taken.code).toBe(4);
    expect(taken.stderr).toContain(`Port ${port} of 127.0.0.1 is in use`);
    expect((await chainsc(["dev", "chain.ts", "--format", "sarif"], { cwd })).code).toBe(2);
    expect((await chainsc(["dev", "nowhere.ts"], { cwd })).code).toBe(2);
    expect(existsSync(join(cwd, ".chainsc/dev"))).toBe(false);
  });

  it("prints the address once on stdout and all else on stderr", async () => {
    const cwd = project({ "chain.ts": hello });
    mkdirSync(join(cwd, "sub"), { recursive: true });
    const result = await chainsc(["dev", "chain.ts"], {
      cwd,
      onStart: (child) => {
        let edited = false;
        child.stderr?.on("data", (chunk: Buffer) => {
          const text = String(chunk);
          if (text.includes("Build 1 is served")) save(cwd, hello.replace("value * 2", "value *"));
          if (text.includes("goes on answering")) save(cwd, hello.replace("value * 2", "value * 3"));
          if (text.includes("gone.")) edited = true;
          if (edited && text.includes("is served after")) child.kill("SIGINT");
        });
      },
    });
    expect(result.code).toBe(130);
    expect(result.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/run_remote\n$/);
    expect(result.stderr).toContain("[Hello] ");
    expect(result.stderr).toContain("chain.ts changed, building ...");
    expect(result.stderr).toContain("1 error. Build 1 goes on answering; waiting for your edit.");
    expect(result.stderr).toContain("1 error gone.\n");
    expect(result.stderr).toContain("started Double; kept Hello");
  });
});

function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
}

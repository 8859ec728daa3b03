import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type RunningServer, startServer, type TestPackage } from "./package.ts";

const chainlet = (body: string): TestPackage => ({
  source: `import * as chains from "chainsc";\nimport { existsSync, writeFileSync } from "node:fs";\n${body}`,
  name: "Main",
  endpoint: { parameters: { n: "any" } },
});

const stats = async (server: RunningServer): Promise<number[]> => {
  const paths = ["/", "/v1/models/model", "/v1/models/model/loaded", "/ping"];
  return Promise.all(paths.map(async (path) => (await fetch(server.url + path)).status));
};

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe("loading", () => {
  it("answers 503 with the words that peers look for until it is loaded", async () => {
    const server = await startServer(
      chainlet(`export class Main extends chains.ChainletBase {
          constructor() { super(); if (!existsSync("may-load")) throw new Error("not yet"); }
          override isHealthy() { return true; }
          async runRemote(n: number) { return n; }
        }`),
      { until: "listening", env: { NUM_LOAD_RETRIES_TRUSS: "1000" } },
    );
    await until(() => server.output("stderr").includes("Exception while loading"));
    expect(await stats(server)).toEqual([200, 503, 503, 503]);
    const response = await server.call({ n: 1 });
    expect(response.status).toBe(503);
    expect(response.headers.get("x-baseten-error-code")).toBe("600");
    expect(await response.json()).toEqual({ error: "Model with name model is not ready." });
    expect((await fetch(`${server.url}/v1/models/model:predict`)).status).toBe(503);
    writeFileSync(join(server.directory, "may-load"), "");
    await until(async () => (await fetch(`${server.url}/ping`)).status === 200);
    expect(await stats(server)).toEqual([200, 200, 200, 200]);
    expect(await (await server.call({ n: 1 })).json()).toBe(1);
    expect(await server.stop()).toBe(0);
  });

  it.each([
    ["0", 1],
    ["1", 2],
  ])("ends the process when it keeps failing with NUM_LOAD_RETRIES_TRUSS=%s", async (retries, attempts) => {
    const server = await startServer(
      chainlet(`export class Main extends chains.ChainletBase {
        constructor() { super(); throw new Error("never"); }
        async runRemote(n: number) { return n; }
      }`),
      { until: "exit", env: { NUM_LOAD_RETRIES_TRUSS: retries } },
    );
    expect(server.process.exitCode).toBe(1);
    expect(server.output("stderr").split("Exception while loading").length - 1).toBe(attempts);
    await server.stop();
  });

  it("says so when the port is taken", async () => {
    const pkg = chainlet("export class Main extends chains.ChainletBase { async runRemote(n: number) { return n; } }");
    const first = await startServer(pkg);
    const second = await startServer(pkg, { until: "exit", env: { INFERENCE_SERVER_PORT: String(first.port) } });
    expect(second.process.exitCode).toBe(1);
    expect(second.output("stderr")).toContain(`Cannot listen on 127.0.0.1:${first.port}`);
    await Promise.all([first.stop(), second.stop()]);
  });

  it("imports only in a smoke test", async () => {
    const server = await startServer(
      chainlet(`export class Main extends chains.ChainletBase {
        constructor() { super(); throw new Error("constructed"); }
        async runRemote(n: number) { return n; }
      }
      setInterval(() => undefined, 1000);`),
      { until: "exit", env: { CHAINS_SMOKE: "1" } },
    );
    expect([server.process.exitCode, server.output("stdout"), server.output("stderr")]).toEqual([
      0,
      "Main: imported\n",
      "",
    ]);
    await server.stop();
  });

  it("skips the body of runLocal, so that a main section is harmless", async () => {
    const server = await startServer(
      chainlet(`export class Main extends chains.ChainletBase { async runRemote(n: number) { return n; } }
        await chains.runLocal(async () => { throw new Error("ran"); });`),
    );
    expect(server.output("stderr")).toContain("runLocal does nothing in a deployed chainlet");
    expect(await (await server.call({ n: 1 })).json()).toBe(1);
    await server.stop();
  });
});

describe("isHealthy", () => {
  it("makes the readiness route, and nothing else, follow it", async () => {
    const server = await startServer(
      chainlet(`let answer: unknown = true;
        export class Main extends chains.ChainletBase {
          override async isHealthy(): Promise<boolean> {
            if (answer === "throw") throw new Error("sick");
            return answer as boolean;
          }
          async runRemote(n: unknown) { answer = n; return null; }
        }`),
    );
    for (const n of [true, "yessss", 34, { woo: "hoo" }]) {
      await server.call({ n });
      expect([n, await stats(server)]).toEqual([n, [200, 200, 200, 200]]);
    }
    for (const n of [false, "", 0, {}, "throw"]) {
      expect((await server.call({ n })).status).toBe(200);
      expect([n, await stats(server)]).toEqual([n, [200, 503, 200, 200]]);
    }
    expect(server.output("stderr")).toContain("Health check failed.");
    expect(server.output("stderr")).toContain("Error: sick");
    await server.stop();
  });
});

describe("the end", () => {
  const slow = `export class Main extends chains.ChainletBase {
    async runRemote(n: number) {
      if (n < 0) {
        const { signal } = chains.requestContext();
        await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      }
      await new Promise((resolve) => setTimeout(resolve, n));
      return n;
    }
    override async close() { await new Promise((resolve) => setTimeout(resolve, 50)); console.log("closed well"); }
  }`;

  it("finishes what it accepted, takes nothing new, awaits close() and exits with 0", async () => {
    const server = await startServer({ ...chainlet(slow), settings: { predictConcurrency: 1 } });
    const running = [server.call({ n: 600 }), server.call({ n: 10 })];
    await until(async () => /in_flight 1[\s\S]*queued 1/.test(await (await fetch(`${server.url}/metrics`)).text()));
    const ended = new Promise((resolve) => server.process.once("exit", resolve));
    server.process.kill("SIGTERM");
    await until(() => server.output("stderr").includes("SIGTERM"));
    const probe = await fetch(`${server.url}/v1/models/model`).then(
      ({ status }) => status,
      () => "refused",
    );
    expect([503, "refused"]).toContain(probe);
    const answers = await Promise.all(running);
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([600, 10]);
    expect(answers[0]?.headers.get("connection")).toBe("close");
    expect(await ended).toBe(0);
    expect(server.output("stderr")).toContain("closed well");
    await expect(server.call({ n: 1 })).rejects.toThrow();
    await server.stop();
  });

  it("tells calls that outlast the grace period, and still exits with 0", async () => {
    const server = await startServer(chainlet(slow), { env: { CHAINS_GRACE_SEC: "2" } });
    const endless = server.call({ n: -1 });
    await until(async () => (await (await fetch(`${server.url}/metrics`)).text()).includes("in_flight 1"));
    const stopped = server.stop();
    const answer = await endless;
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { exception_message: "The server is shutting down." } });
    expect(await stopped).toBe(0);
  });

  it("gives running calls up at the second signal", async () => {
    const server = await startServer(chainlet(slow));
    const endless = server.call({ n: -1 });
    await until(async () => (await (await fetch(`${server.url}/metrics`)).text()).includes("in_flight 1"));
    server.process.kill("SIGINT");
    await until(() => server.output("stderr").includes("SIGINT"));
    const stopped = server.stop("SIGINT");
    expect((await endless).status).toBe(500);
    expect(await stopped).toBe(0);
  });
});

describe("secrets", () => {
  const pkg: TestPackage = {
    ...chainlet(`export class Main extends chains.ChainletBase {
      context = chains.dependsContext();
      async runRemote(n: string) {
        const secret = this.context.secrets[n];
        console.log("the secret is", secret, this.context.secrets);
        if (n === "thrown") throw new Error("bad key " + secret);
        return [secret?.length, Object.keys(this.context.secrets), JSON.stringify(this.context.secrets)];
      }
    }`),
    settings: { secretKeys: ["hf", "thrown"] },
  };

  it("come from the mounted file, then the environment, at every access; their values are never printed", async () => {
    const server = await startServer(pkg, {
      env: { TRUSS_SECRET_hf: "from-environment", TRUSS_SECRET_thrown: 'pa"ss\\word' },
    });
    const read = async (n: string) => (await (await server.call({ n })).json()) as unknown;
    const masked = '{"hf":"***","thrown":"***","baseten_chain_api_key":"***"}';
    const names = ["hf", "thrown", "baseten_chain_api_key"];
    expect(await read("hf")).toEqual(["from-environment".length, names, masked]);
    const { mkdirSync } = await import("node:fs");
    mkdirSync(join(server.directory, "secrets"));
    writeFileSync(join(server.directory, "secrets/hf"), "from-the-file");
    expect(await read("hf")).toEqual(["from-the-file".length, names, masked]);
    expect(await read("thrown")).toMatchObject({ error: { exception_message: "bad key ***" } });
    const missing = await server.call({ n: "other" });
    expect(missing.status).toBe(500);
    expect(await missing.json()).toMatchObject({
      error: { exception_cls_name: "MissingDependencyError", exception_message: expect.stringContaining("secretKeys") },
    });
    const all = server.output("stderr") + server.output("stdout");
    expect(all).toContain("the secret is ***");
    for (const value of ["from-environment", "from-the-file", 'pa"ss', 'pa\\"ss']) expect(all).not.toContain(value);
    await server.stop();
  });
});

describe("malformed HTTP", () => {
  it("is refused with 400 and the connection closed", async () => {
    const server = await startServer(
      chainlet("export class Main extends chains.ChainletBase { async runRemote(n: number) { return n; } }"),
    );
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(server.port, "127.0.0.1", () => socket.write("GARBAGE\r\n\r\n"));
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/);
    await server.stop();
  });
});

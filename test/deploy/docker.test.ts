import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { callEntrypoint } from "../../compiler/deploy/docker/call.ts";
import { type DeployOptions, deployChain } from "../../compiler/deploy/docker/deploy.ts";
import type { Deployment } from "../../compiler/deploy/docker/deployment.ts";
import { removeChain } from "../../compiler/deploy/docker/down.ts";
import { findDeployment, findDeployments } from "../../compiler/deploy/docker/find-deployments.ts";
import { type LogLine, readLogs } from "../../compiler/deploy/docker/logs.ts";
import { dockerChainService } from "../../compiler/deploy/docker/service.ts";
import { buildImages } from "../../compiler/phases/8-build/build.ts";
import { openDockerEngine } from "../../compiler/phases/8-build/docker-engine.ts";
import type { Session } from "../../compiler/session.ts";
import { describeWithEngine, docker, testBaseImage } from "../engine/engine.ts";
import { removeImages } from "../engine/remove-images.ts";
import { reported, testSession } from "../engine/test-session.ts";
import { type ToyChain, toyChain } from "./toy/toy-chain.ts";

const canary = "canary-4711-secret";

async function push(chain: ToyChain, options: Partial<DeployOptions> = {}, session: Session = testSession()) {
  const engine = await openDockerEngine(session);
  if (!engine) throw new Error("no engine");
  const images = await buildImages(chain.plan, { directory: chain.directory, engine }, testSession());
  return deployChain(
    chain.plan,
    images,
    { docker: engine.docker, environment: {}, gpu: "ignore", ...options },
    session,
  );
}

/** Everything of a chain that the engine still has. */
async function leftovers(chain: string): Promise<string[]> {
  const filters = { label: [`chainsc.chain=${chain}`] };
  const containers = await docker().listContainers({ all: true, filters });
  const networks = await docker().listNetworks({ filters });
  const { Volumes: volumes } = await docker().listVolumes({ filters });
  return [
    ...containers.flatMap(({ Names }) => Names),
    ...networks.map(({ Name }) => Name),
    ...volumes.map(({ Name }) => Name),
  ];
}

describeWithEngine("a chain on a Docker engine", () => {
  const chain = toyChain("toy-deploy", [
    {
      name: "Dice",
      secretKeys: ["dice_key"],
      runRemote: "return { sides: input.sides, secret: await readFile('/secrets/dice_key', 'utf8') }",
    },
    {
      name: "Game",
      entrypoint: true,
      dependsOn: ["Dice"],
      runRemote: `return {
        dice: await call("Dice", { sides: input.sides }),
        uid: process.getuid(),
        env: process.env,
        user: await readFile("/etc/b10_dynamic_config/chains_user_env", "utf8"),
        environment: await readFile("/etc/b10_dynamic_config/environment", "utf8"),
        otherSecret: await readFile("/secrets/dice_key", "utf8").catch((error) => error.code),
        apiKey: (await readFile("/secrets/baseten_chain_api_key", "utf8")).length,
        write: await require("node:fs/promises").writeFile("/app/x", "").catch((error) => error.code),
        temporary: await require("node:fs/promises").writeFile("/tmp/x", "").then(() => "written"),
        status: await readFile("/proc/self/status", "utf8"),
      }`,
    },
  ]);
  let deployment: Deployment;
  let said: Record<string, unknown>;

  beforeAll(async () => {
    const session = testSession();
    const options = { environment: { TRUSS_SECRET_dice_key: canary }, userEnv: { mode: "test" } };
    const deployed = await push(chain, options, session);
    expect(reported(session)).toEqual([]);
    if (!deployed) throw new Error("not deployed");
    deployment = deployed;
    said = (await dockerChainService(docker(), deployment).runRemote({ sides: 6 })) as Record<string, unknown>;
  });
  afterAll(async () => {
    await removeChain(docker(), { chain: "toy-deploy" }, { graceSeconds: 1 });
    await removeImages("toy-deploy");
    chain.remove();
  });

  it("answers at its entrypoint, through its dependency", () => {
    expect(said).toMatchObject({ dice: { sides: 6, secret: canary } });
  });

  it("gives each chainlet its own secrets, as files only", async () => {
    expect(said.otherSecret).toBe("ENOENT");
    expect(said.apiKey).toBe(32);
    for (const { containerId } of deployment.chainlets) {
      expect(JSON.stringify(await docker().getContainer(containerId).inspect())).not.toContain(canary);
    }
  });

  it("runs as nobody, without privileges, and writes to /tmp alone", () => {
    expect(said).toMatchObject({ uid: 60000, write: "EROFS", temporary: "written" });
    expect(said.status).toMatch(/^CapEff:\t0+$/m);
    expect(said.status).toMatch(/^NoNewPrivs:\t1$/m);
  });

  it("hands over the user environment and the environment's name", () => {
    expect(said).toMatchObject({ user: '{"mode":"test"}', environment: "null" });
  });

  it("publishes the entrypoint's port on 127.0.0.1 and no other", async () => {
    const ports = await Promise.all(
      deployment.chainlets.map(async ({ containerId, chainlet }) => {
        const { HostConfig } = await docker().getContainer(containerId).inspect();
        const bindings = Object.values((HostConfig.PortBindings ?? {}) as Record<string, { HostIp: string }[]>).flat();
        return [chainlet, bindings.map(({ HostIp }) => HostIp)];
      }),
    );
    expect(ports).toEqual([
      ["Game", ["127.0.0.1"]],
      ["Dice", []],
    ]);
  });

  it("is found again by labels", async () => {
    const found = await findDeployment(docker(), "toy-deploy");
    expect(found).toMatchObject({ chain: "toy-deploy", id: deployment.id, url: deployment.url, stage: "development" });
    expect(found?.chainlets.map(({ displayName, status }) => [displayName, status])).toEqual([
      ["Game", "ACTIVE"],
      ["Dice", "ACTIVE"],
    ]);
  });

  it("shows what its chainlets wrote, in the order in which they wrote it", async () => {
    const lines: LogLine[] = [];
    const signal = new AbortController().signal;
    await readLogs(docker(), deployment, { follow: false, signal }, (line) => lines.push(line));
    expect(lines.slice(0, 2)).toEqual([
      { chainlet: "Game", stream: "stdout", text: "Game was called" },
      { chainlet: "Dice", stream: "stdout", text: "Dice was called" },
    ]);
  });

  it("follows what its chainlets write, until it is told to stop", async () => {
    const stop = new AbortController();
    const lines: LogLine[] = [];
    const options = { follow: true, tail: 0, chainlet: "Dice", signal: stop.signal };
    const followed = readLogs(docker(), deployment, options, (line) => {
      lines.push(line);
      stop.abort();
    });
    await dockerChainService(docker(), deployment).runRemote({ sides: 2 });
    await followed;
    expect(lines).toEqual([{ chainlet: "Dice", stream: "stdout", text: "Dice was called" }]);
  });

  it("says where nothing answers", async () => {
    await expect(callEntrypoint("http://127.0.0.1:9/run_remote", "{}", { remoteName: "Game" })).rejects.toThrow(
      /Nothing answers at http:\/\/127\.0\.0\.1:9/,
    );
  });

  it("is replaced by the next push once that one is healthy, and not before", async () => {
    const failing = toyChain("toy-deploy", [
      { name: "Game", entrypoint: true, runRemote: "", beforeReady: "process.exit(3)" },
    ]);
    const other = toyChain("toy-deploy", [{ name: "Game", entrypoint: true, runRemote: "return 'new'" }]);
    try {
      expect(await push(failing)).toBeUndefined();
      expect((await findDeployments(docker(), { chain: "toy-deploy" })).map(({ id }) => id)).toEqual([deployment.id]);
      const promoted = await push(other, { stage: "production" });
      const next = await push(other, { name: "next" });
      const now = await findDeployments(docker(), { chain: "toy-deploy" });
      expect(now.map(({ id }) => id).sort()).toEqual([promoted?.id, next?.id].sort());
      expect(await findDeployment(docker(), "toy-deploy")).toMatchObject({ id: promoted?.id, stage: "production" });
    } finally {
      failing.remove();
      other.remove();
    }
  });
});

describeWithEngine("a deployment whose push was killed", () => {
  const chain = toyChain("toy-killed", [{ name: "Only", entrypoint: true, runRemote: "return 'whole'" }]);
  afterAll(async () => {
    await removeChain(docker(), { chain: "toy-killed" }, { graceSeconds: 1 });
    await removeImages("toy-killed");
    chain.remove();
  });

  it("does not take calls, and goes with the next push", async () => {
    const whole = await push(chain);
    // What a push leaves that had no time to clean up: a network and a container that was never ready.
    const own = { "chainsc.chain": "toy-killed", "chainsc.deployment": "half", "chainsc.stage": "development" };
    await docker().createNetwork({ Name: "chainsc-toy-killed-half", Labels: own });
    await docker().createContainer({
      name: "chainsc-toy-killed-half-only",
      Image: testBaseImage,
      Labels: { ...own, "chainsc.chainlet": "Only", "chainsc.display-name": "Only", "chainsc.entrypoint": "true" },
    });
    const [first, second] = await findDeployments(docker(), { chain: "toy-killed" });
    expect([first?.id, first?.complete, second?.id, second?.complete]).toEqual([whole?.id, true, "half", false]);
    expect((await findDeployment(docker(), "toy-killed"))?.id).toBe(whole?.id);

    const next = await push(chain);
    expect((await findDeployments(docker(), { chain: "toy-killed" })).map(({ id }) => id)).toEqual([next?.id]);
    expect((await leftovers("toy-killed")).filter((name) => name.includes("half"))).toEqual([]);
  });

  it("is removed once, and a second time there is nothing to remove", async () => {
    expect(await removeChain(docker(), { chain: "toy-killed" }, { graceSeconds: 1 })).toEqual({
      containers: 1,
      networks: 1,
      volumes: 2,
    });
    expect(await removeChain(docker(), { chain: "toy-killed" })).toEqual({ containers: 0, networks: 0, volumes: 0 });
    expect(await leftovers("toy-killed")).toEqual([]);
  });
});

describeWithEngine("a deployment that cannot be", () => {
  const chains: ToyChain[] = [];
  const toy: typeof toyChain = (name, chainlets) => {
    const chain = toyChain(name, chainlets);
    chains.push(chain);
    return chain;
  };
  afterEach(async () => {
    for (const chain of chains.splice(0)) {
      await removeChain(docker(), { chain: chain.plan.chainName }, { graceSeconds: 1 });
      await removeImages(chain.plan.chainName);
      chain.remove();
    }
  });

  it("shows the last lines of the chainlet that failed and leaves nothing behind", async () => {
    const session = testSession();
    const chain = toy("toy-fails", [
      { name: "Fine", runRemote: "" },
      {
        name: "Broken",
        entrypoint: true,
        dependsOn: ["Fine"],
        runRemote: "",
        beforeReady: "throw new Error('no model here')",
      },
    ]);
    expect(await push(chain, {}, session)).toBeUndefined();
    expect(session.diagnostics.all()).toMatchObject([{ code: "CHN9010", chainlet: "Broken" }]);
    expect(reported(session)[0]).toContain("no model here");
    expect(reported(session)[0]).toContain("ended with exit code 1");
    expect(await leftovers("toy-fails")).toEqual([]);
  });

  it("gives up on a chainlet that is never ready", async () => {
    const session = testSession();
    const chain = toy("toy-slow", [
      {
        name: "Slow",
        entrypoint: true,
        runRemote: "",
        startupSeconds: 1,
        beforeReady: "setInterval(() => {}, 1000); if (1) return;",
      },
    ]);
    expect(await push(chain, {}, session)).toBeUndefined();
    expect(reported(session)[0]).toMatch(/not ready after 1 s: nothing listens/);
    expect(await leftovers("toy-slow")).toEqual([]);
  });

  it("names every missing secret before anything starts", async () => {
    const session = testSession();
    const chain = toy("toy-secrets", [
      { name: "A", runRemote: "", secretKeys: ["one", "two"] },
      { name: "B", entrypoint: true, dependsOn: ["A"], runRemote: "", secretKeys: ["two"] },
    ]);
    expect(await push(chain, {}, session)).toBeUndefined();
    expect(session.diagnostics.all()).toMatchObject([
      { code: "CHN9001", message: "No value for one (A); two (A, B). Nothing was started." },
    ]);
    expect(session.told).toEqual([]);
  });

  it("names the port that is taken", async () => {
    const first = toy("toy-port", [{ name: "Only", entrypoint: true, runRemote: "" }]);
    const port = Number(new URL((await push(first))?.url ?? "").port);
    const second = toy("toy-port-2", [{ name: "Only", entrypoint: true, runRemote: "" }]);
    const session = testSession();
    expect(await push(second, { port }, session)).toBeUndefined();
    expect(session.diagnostics.all()).toMatchObject([{ code: "CHN9004" }]);
    expect(await leftovers("toy-port-2")).toEqual([]);
  });

  it("says that the engine has no GPU, and starts without one where that is wanted", async () => {
    const chain = toy("toy-gpu", [{ name: "Heavy", entrypoint: true, runRemote: "return 1", gpu: "T4" }]);
    const session = testSession();
    expect(await push(chain, { gpu: "required" }, session)).toBeUndefined();
    expect(session.diagnostics.all()).toMatchObject([{ code: "CHN9005", chainlet: "Heavy" }]);
    expect(await push(chain, { gpu: "ignore" })).toBeDefined();
  });

  it("warns when the engine has fewer CPUs than asked for", async () => {
    const chain = toy("toy-cpus", [{ name: "Wide", entrypoint: true, runRemote: "", cpuCount: 4096 }]);
    const session = testSession();
    expect(await push(chain, {}, session)).toBeDefined();
    expect(session.diagnostics.all()).toMatchObject([{ code: "CHN9012", severity: "warning" }]);
  });

  describe("because it is interrupted", () => {
    // Each moment is one thing that progress tells while a deployment goes on.
    it.each([
      "deploy:A started",
      "deploy:A starting",
      "deploy:A waiting until it is ready",
      "deploy:A done",
      "deploy:B starting",
    ])("at '%s', it leaves nothing behind", async (moment) => {
      const stop = new AbortController();
      const session = testSession({}, stop.signal);
      const told = session.told.push.bind(session.told);
      session.told.push = (line) => {
        if (line === moment) stop.abort(new Error("Ctrl-C"));
        return told(line);
      };
      const chain = toy("toy-interrupted", [
        { name: "A", runRemote: "" },
        { name: "B", entrypoint: true, dependsOn: ["A"], runRemote: "" },
      ]);
      await expect(push(chain, {}, session)).rejects.toThrow("Ctrl-C");
      expect(session.told).toContain(moment);
      expect(await leftovers("toy-interrupted")).toEqual([]);
    });
  });
});

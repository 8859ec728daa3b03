import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { BuiltImage } from "../../compiler/model/built-image.ts";
import { buildImages } from "../../compiler/phases/8-build/build.ts";
import { openDockerEngine } from "../../compiler/phases/8-build/docker-engine.ts";
import type { Session } from "../../compiler/session.ts";
import { toyChain } from "../deploy/toy/toy-chain.ts";
import { describeWithEngine, docker, testBaseImage } from "../engine/engine.ts";
import { removeImages } from "../engine/remove-images.ts";
import { reported, testSession } from "../engine/test-session.ts";

const canary = "canary-9c41-npm-token";
const dockerfile = `FROM ${testBaseImage}
WORKDIR /app
COPY ["package.json", "./"]
RUN --mount=type=bind,source=.chainsc-build,target=/run/chainsc-build \\
    --mount=type=cache,target=/root/.npm \\
    grep -q ${canary.slice(0, 6)} /run/chainsc-build/npmrc && mkdir node_modules && echo installed > node_modules/marker
COPY ["dist/", "dist/"]
USER 60000:60000
CMD ["/usr/local/bin/node", "dist/server.js"]
`;

describeWithEngine("images from a real engine", () => {
  const chain = toyChain("toy-build", [
    { name: "Only", entrypoint: true, runRemote: "return 1", dockerfile, files: { "package.json": "{}" } },
  ]);
  const npmrc = join(chain.directory, "npmrc");
  const build = async (session: Session = testSession({ npmrc }), of = chain): Promise<BuiltImage[]> => {
    const engine = await openDockerEngine(session);
    if (!engine) throw new Error("no engine");
    return buildImages(of.plan, { directory: of.directory, engine }, session);
  };
  let image: BuiltImage;

  beforeAll(async () => {
    writeFileSync(npmrc, `//registry.example.com/:_authToken=${canary}\n`);
    const session = testSession({ npmrc });
    const [built] = await build(session);
    expect(reported(session)).toEqual([]);
    if (!built) throw new Error("not built");
    image = built;
  });
  afterAll(async () => {
    await removeImages("toy-build");
    chain.remove();
  });

  it("run as a numeric user, by an exec-form command, with the key as a label", async () => {
    const { Config } = await docker().getImage(image.name).inspect();
    expect(Config.User).toBe("60000:60000");
    expect(Config.Cmd).toEqual(["/usr/local/bin/node", "dist/server.js"]);
    expect(Config.Labels).toMatchObject({ "chainsc.image-key": image.key, "chainsc.test": "toy" });
  });

  it("have nothing of the build's .npmrc in config, history or any layer", async () => {
    const found = docker().getImage(image.name);
    expect(JSON.stringify([await found.inspect(), await found.history()])).not.toContain(canary.slice(7));
    const saved = await buffer(await found.get());
    // The layers are uncompressed in what the engine saves: what is in the image can be found.
    expect(saved.includes("listen(8081")).toBe(true);
    expect(saved.includes(canary)).toBe(false);
    expect(saved.includes(".chainsc-build/npmrc")).toBe(false);
  });

  it("are not built twice", async () => {
    const [again] = await build();
    expect(again).toEqual({ ...image, cached: true });
  });

  it("share every layer but the last when only code changed", async () => {
    const layersOf = async (name: string): Promise<string[]> =>
      (await docker().getImage(name).inspect()).RootFS.Layers ?? [];
    const before = await layersOf(image.imageId);
    writeFileSync(join(chain.directory, "chainlet_Only/dist/server.js"), `// other code, ${randomUUID()}`);
    const session = testSession({ npmrc });
    const [changed] = await build(session);
    const after = await layersOf(changed?.imageId ?? "");
    expect(changed?.key).not.toBe(image.key);
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(after.at(-1)).not.toBe(before.at(-1));
    expect(session.told.some((line) => line.includes("COPY"))).toBe(true);
  });

  it("name the step, the reason and the last lines when a step fails", async () => {
    const failing = toyChain("toy-build", [
      {
        name: "Failing",
        runRemote: "",
        dockerfile: `FROM ${testBaseImage}\nRUN echo before && echo "npm error code EINTEGRITY" && exit 7\nUSER 60000\n`,
      },
    ]);
    try {
      const session = testSession();
      expect(await build(session, failing)).toEqual([]);
      const [found] = reported(session);
      expect(found).toContain("a package from the registry is not the one that the lockfile names");
      expect(found).toContain("RUN echo before");
      expect(found).toContain("  | before\n  | npm error code EINTEGRITY");
    } finally {
      failing.remove();
    }
  });

  it("reach a package registry through the certificates that chainsc.yaml names", async () => {
    const installing = toyChain("toy-build", [
      {
        name: "Installing",
        runRemote: "",
        files: { "package.json": '{"dependencies":{"is-number":"7.0.0"}}' },
        dockerfile: `FROM ${testBaseImage}
WORKDIR /app
COPY ["package.json", "./"]
RUN --mount=type=bind,source=.chainsc-build,target=/run/chainsc-build --mount=type=cache,target=/root/.npm \\
    NODE_EXTRA_CA_CERTS=/run/chainsc-build/ca.pem npm install --ignore-scripts --no-audit --no-fund
USER 60000
`,
      },
    ]);
    try {
      const session = testSession({ caCertificates: "/etc/ssl/certs/ca-certificates.crt" });
      const built = await build(session, installing);
      expect(reported(session)).toEqual([]);
      expect(built).toHaveLength(1);
    } finally {
      installing.remove();
    }
  });

  it("say that a base image cannot be had, and where to name another", async () => {
    const missing = toyChain("toy-build", [
      { name: "Missing", runRemote: "", dockerfile: "FROM 127.0.0.1:9/no/such-image:1\nUSER 60000\n" },
    ]);
    try {
      const session = testSession();
      expect(await build(session, missing)).toEqual([]);
      expect(session.diagnostics.all()).toMatchObject([{ code: "CHN8010", chainlet: "Missing" }]);
    } finally {
      missing.remove();
    }
  });

  it("are given up at once when the session is aborted", async () => {
    const stop = new AbortController();
    const session = testSession({}, stop.signal);
    const told = session.told.push.bind(session.told);
    session.told.push = (line) => {
      if (line.includes("sleep 600")) stop.abort(new Error("Ctrl-C"));
      return told(line);
    };
    const sleeping = toyChain("toy-build", [
      { name: "Sleeping", runRemote: "", dockerfile: `FROM ${testBaseImage}\nRUN sleep 600\nUSER 60000\n` },
    ]);
    try {
      await expect(build(session, sleeping)).rejects.toThrow("Ctrl-C");
      expect(session.told.at(-1)).toBe("build:Sleeping failed");
    } finally {
      sleeping.remove();
    }
  });
});

describe("no engine", () => {
  const before = process.env.DOCKER_HOST;
  afterEach(() => {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
  });
  async function messageAt(host: string): Promise<string> {
    process.env.DOCKER_HOST = host;
    const session = testSession();
    expect(await openDockerEngine(session, { answerWithinMs: 500 })).toBeUndefined();
    expect(session.diagnostics.all()).toMatchObject([{ code: "CHN8001" }]);
    return session.diagnostics.all()[0]?.message ?? "";
  }
  async function listening(server: Server): Promise<string> {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each([
    ["unix:///var/tmp/no-engine-here.sock", /unix:\/\/\/var\/tmp\/no-engine-here\.sock: there is no such socket/],
    ["tcp://127.0.0.1:9", /the connection was refused/],
    ["http://[", /tcp:\/\/localhost:1234/],
  ])("at %s: where it was looked for, and why there is none", async (host, message) => {
    expect(await messageAt(host)).toMatch(message);
  });

  it("where something else answers, or nothing ever", async () => {
    const other = createServer((_request, response) => response.end("<html>"));
    const silent = createServer(() => undefined);
    try {
      expect(await messageAt(await listening(other))).toContain("what answers there is no Docker engine");
      expect(await messageAt(await listening(silent))).toContain("it did not answer within 0.5 s");
    } finally {
      other.close();
      silent.closeAllConnections();
      silent.close();
    }
  });
});

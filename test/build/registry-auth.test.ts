import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { pullThroughApi } from "../../compiler/phases/8-build/docker-pull.ts";
import { registryCredentials, registryOf } from "../../compiler/phases/8-build/registry-auth.ts";
import { describeWithEngine, docker } from "../engine/engine.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const basic = (user: string, password: string): string => Buffer.from(`${user}:${password}`).toString("base64");

/** A Docker configuration of its own, with credential helpers on the path: `name` → what it prints for which registry. */
function dockerConfig(config: object, helpers: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "chainsc-auth-"));
  folders.push(folder);
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  for (const [name, script] of Object.entries(helpers)) {
    const file = join(folder, `docker-credential-${name}`);
    writeFileSync(file, `#!/bin/sh\nread registry\n${script}\n`);
    chmodSync(file, 0o755);
  }
  return { DOCKER_CONFIG: folder, PATH: `${folder}${delimiter}${process.env.PATH}` };
}

describe("the registry of an image", () => {
  it.each([
    ["node:24", "docker.io"],
    ["library/node", "docker.io"],
    ["docker.io/library/node:24", "docker.io"],
    ["ghcr.io/a/b@sha256:00", "ghcr.io"],
    ["localhost/a", "localhost"],
    ["registry:5000/a", "registry:5000"],
  ])("%s → %s", (reference, registry) => expect(registryOf(reference)).toBe(registry));
});

describe("credentials of a registry", () => {
  it("come from auths, and only for that registry", async () => {
    const env = dockerConfig({
      auths: {
        "ghcr.io": { auth: basic("me", "a:b") },
        "https://index.docker.io/v1/": { auth: basic("hub", "x") },
        "other.example.com": { identitytoken: "t" },
      },
    });
    expect(await registryCredentials("ghcr.io", env)).toMatchObject({ username: "me", password: "a:b" });
    expect(await registryCredentials("docker.io", env)).toMatchObject({ username: "hub" });
    expect(await registryCredentials("other.example.com", env)).toMatchObject({ identitytoken: "t" });
    expect(await registryCredentials("evil.example.com", env)).toBeUndefined();
  });

  it("come from the helper of the registry, else from the store", async () => {
    const answer = (user: string) => `printf '{"ServerURL":"%s","Username":"${user}","Secret":"s"}' "$registry"`;
    const env = dockerConfig(
      { credHelpers: { "ecr.example.com": "ecr" }, credsStore: "keychain", auths: { "ghcr.io": {} } },
      { ecr: answer("AWS"), keychain: answer("<token>") },
    );
    expect(await registryCredentials("ecr.example.com", env)).toMatchObject({ username: "AWS", password: "s" });
    expect(await registryCredentials("ghcr.io", env)).toMatchObject({ identitytoken: "s" });
  });

  it("are none when the helper fails, is missing, or has a name that is a path", async () => {
    const env = dockerConfig(
      { credHelpers: { "a.example.com": "broken", "b.example.com": "absent", "c.example.com": "../../bin/sh" } },
      { broken: "echo credentials not found; exit 1" },
    );
    for (const registry of ["a.example.com", "b.example.com", "c.example.com"]) {
      expect(await registryCredentials(registry, env)).toBeUndefined();
    }
  });

  it("are none without a Docker configuration, or with one that cannot be read", async () => {
    expect(await registryCredentials("ghcr.io", { DOCKER_CONFIG: "/nowhere" })).toBeUndefined();
    expect(await registryCredentials("ghcr.io", dockerConfig({ auths: "odd" }))).toBeUndefined();
  });
});

describeWithEngine("a pull through a real engine", () => {
  it("shows each registry its own credentials only", async () => {
    const seen: Record<string, Set<string>> = { one: new Set(), two: new Set() };
    const registry = async (name: string): Promise<Server> => {
      const server = createServer((request, response) => {
        if (request.headers.authorization) seen[name]?.add(request.headers.authorization);
        response.setHeader("www-authenticate", `Basic realm="${name}"`);
        response.writeHead(401).end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
      });
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      return server;
    };
    const servers = [await registry("one"), await registry("two")];
    const [one, two] = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
    const before = process.env.DOCKER_CONFIG;
    process.env.DOCKER_CONFIG = dockerConfig({ auths: { [one ?? ""]: { auth: basic("me", "canary") } } }).DOCKER_CONFIG;
    try {
      const rest = { platform: "linux/amd64", signal: new AbortController().signal, onProgress: () => undefined };
      const outcomes = [
        await pullThroughApi(docker(), { ...rest, reference: `${one}/private/image:1` }),
        await pullThroughApi(docker(), { ...rest, reference: `${two}/private/image:1` }),
      ];
      expect(outcomes.map(({ kind }) => kind)).toEqual(["denied", "denied"]);
      expect([...(seen.one ?? [])]).toEqual([`Basic ${basic("me", "canary")}`]);
      expect([...(seen.two ?? [])]).toEqual([]);
      expect(JSON.stringify(outcomes)).not.toContain("canary");
    } finally {
      if (before === undefined) delete process.env.DOCKER_CONFIG;
      else process.env.DOCKER_CONFIG = before;
      for (const server of servers) server.close();
    }
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chainsc, copyOfChain, project } from "../acceptance/cli-process.ts";
import { describeWithEngine, docker, testBaseImage } from "../engine/engine.ts";
import { engineConfig } from "../engine/engine-config.ts";
import { removeImages } from "../engine/remove-images.ts";

interface Image {
  readonly name: string;
  readonly id: string;
  readonly cached: boolean;
}

async function leftovers(chain: string): Promise<number> {
  const filters = { label: [`chainsc.chain=${chain}`] };
  const containers = await docker().listContainers({ all: true, filters });
  const networks = await docker().listNetworks({ filters });
  const { Volumes: volumes } = await docker().listVolumes({ filters });
  return containers.length + networks.length + volumes.length;
}

describeWithEngine("the hello chain, from source to a running service", { timeout: 180_000 }, () => {
  let folder: string;
  let images: Image[];
  const inFolder = (...args: string[]) => chainsc(args, { cwd: folder });
  const build = async (): Promise<Image[]> => {
    const { stdout, stderr, code } = await inFolder("build", "chain.ts", "--name", "hello-test", "--json");
    expect({ code, stderr: code === 0 ? "" : stderr + stdout }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout).packages.map(({ image }: { image: Image }) => image);
  };

  beforeAll(async () => {
    folder = copyOfChain("hello", mkdtempSync(join(tmpdir(), "chainsc-hello-")));
    writeFileSync(join(folder, "chainsc.yaml"), engineConfig());
    images = await build();
  });
  afterAll(async () => {
    await inFolder("down", "hello-test", "--all");
    expect(await leftovers("hello-test")).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  it("builds an image of each chainlet, and no second time", async () => {
    expect(images).toHaveLength(2);
    expect((await build()).map(({ cached }) => cached)).toEqual([true, true]);
  });

  it("builds images that run as a numeric user, by exec form, and add less than 5 MB to their base", async () => {
    const base = await docker().getImage(testBaseImage).inspect();
    for (const { id } of images) {
      const { Config, Size } = await docker().getImage(id).inspect();
      expect(Config.User).toMatch(/^[1-9]\d*(:[1-9]\d*)?$/);
      expect(Config.Cmd?.[0]).toBe("/usr/local/bin/node");
      expect(Config.Healthcheck?.Test?.[0]).toBe("CMD");
      expect(Size - base.Size).toBeLessThan(5_000_000);
    }
  });

  it("changes one small layer of one image when the code of one chainlet changes", async () => {
    const layersOf = async ({ id }: Image) => (await docker().getImage(id).inspect()).RootFS.Layers ?? [];
    const before = await Promise.all(images.map(layersOf));
    const source = join(folder, "chain.ts");
    // Code that no earlier run on this engine had: its image would be there already.
    writeFileSync(source, readFileSync(source, "utf8").replace("Math.random()", `Math.random() + 0 * ${Date.now()}`));
    const changed = await build();
    const after = await Promise.all(changed.map(layersOf));
    const moved = changed.filter(({ cached }) => !cached);
    expect(moved.map(({ name }) => name)).toEqual([expect.stringContaining("rand-int")]);
    for (const [index, layers] of after.entries()) expect(layers.slice(0, -1)).toEqual(before[index]?.slice(0, -1));
    const [newest] = await docker()
      .getImage(moved[0]?.id ?? "")
      .history();
    expect(newest.Size).toBeLessThan(1_000_000);
  });

  it("answers when pushed, is listed, shows its logs and goes away", async () => {
    const pushed = await inFolder("push", "chain.ts", "--name", "hello-test");
    expect({ code: pushed.code, stderr: pushed.code === 0 ? "" : pushed.stderr }).toEqual({ code: 0, stderr: "" });
    expect(pushed.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/run_remote\n$/);

    const called = await inFolder("call", "hello-test", "--input", '{"maxValue": 1, "greeting": "Hi"}');
    expect(called).toMatchObject({ code: 0, stdout: '"Hi"\n' });
    const refused = await inFolder("call", "hello-test", "--input", '{"maxValue": "many"}');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("maxValue");

    const status = await inFolder("status", "hello-test", "--json");
    const [deployment] = JSON.parse(status.stdout).deployments;
    expect(deployment.chainlets.map((each: { status: string }) => each.status)).toEqual(["ACTIVE", "ACTIVE"]);
    expect((await inFolder("logs", "hello-test")).stdout).toContain("run_remote");

    const gone = await inFolder("down", "hello-test");
    expect(gone.code).toBe(0);
    expect(await leftovers("hello-test")).toBe(0);
    expect((await inFolder("call", "hello-test")).code).not.toBe(0);
  });

  describe("interrupted by Ctrl-C", () => {
    it.each([/Building RandInt \.\.\./, /Starting RandInt \.\.\./, /Starting RandInt: done/])(
      "at %s, leaves nothing behind",
      async (moment) => {
        const { code } = await chainsc(["push", "chain.ts", "--name", "hello-stopped"], {
          cwd: folder,
          interruptWhen: (stderr) => moment.test(stderr),
        });
        expect(code).toBe(130);
        expect(await leftovers("hello-stopped")).toBe(0);
      },
    );
  });
});

describeWithEngine("secrets of a chain", { timeout: 180_000 }, () => {
  const canary = "canary-77e0-secret-value";

  it("are in a file of the chainlet that declared them, and in no image, package or output", async () => {
    const folder = project({
      "chain.ts": `import * as chains from "chainsc";
export class Vault extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = { assets: { secretKeys: ["vault_key"] } };
  context = chains.dependsContext();
  async runRemote(): Promise<{ length: number; environment: string }> {
    return { length: this.context.secrets.vault_key?.length ?? 0, environment: JSON.stringify(process.env) };
  }
}
chains.markEntrypoint(Vault);
`,
      "chainsc.yaml": engineConfig(),
      "secrets.env": `TRUSS_SECRET_vault_key=${canary}\n`,
    });
    const without = await chainsc(["push", "chain.ts", "--name", "vault-test"], { cwd: folder });
    expect(without.stderr).toContain("TRUSS_SECRET_vault_key");
    expect(without.code).not.toBe(0);

    const pushed = await chainsc(["push", "chain.ts", "--name", "vault-test", "--env-file", "secrets.env"], {
      cwd: folder,
    });
    try {
      expect({ code: pushed.code, stderr: pushed.code === 0 ? "" : pushed.stderr }).toEqual({ code: 0, stderr: "" });
      const called = await chainsc(["call", "vault-test", "--input", "{}"], { cwd: folder });
      expect(JSON.parse(called.stdout).length).toBe(canary.length);
      const logs = await chainsc(["logs", "vault-test"], { cwd: folder });
      const [container] = await docker().listContainers({ filters: { label: ["chainsc.chain=vault-test"] } });
      const inspected = await docker()
        .getContainer(container?.Id ?? "")
        .inspect();
      const image = docker().getImage(inspected.Image);
      const seen = [pushed.stdout, pushed.stderr, called.stdout, called.stderr, logs.stdout, JSON.stringify(inspected)];
      seen.push(JSON.stringify([await image.inspect(), await image.history()]));
      expect(seen.join("\n")).not.toContain(canary);
      expect((await buffer(await image.get())).includes(canary)).toBe(false);
    } finally {
      await chainsc(["down", "vault-test", "--all"], { cwd: folder });
      await removeImages("vault-test");
    }
    expect(await leftovers("vault-test")).toBe(0);
  });
});

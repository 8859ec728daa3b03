import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { buildImages } from "../../compiler/phases/8-build/build.ts";
import { type ToyChain, type ToyChainlet, toyChain } from "../deploy/toy/toy-chain.ts";
import { testBaseImage } from "../engine/engine.ts";
import { reported, testSession } from "../engine/test-session.ts";
import { inMemoryEngine } from "./in-memory-engine.ts";

const chains: ToyChain[] = [];
afterEach(() => {
  for (const chain of chains.splice(0)) chain.remove();
});
function toy(...chainlets: Partial<ToyChainlet>[]): ToyChain {
  const named = chainlets.map((each, index) => ({ name: `C${index}`, runRemote: "return 1", ...each }));
  const chain = toyChain("unit", named);
  chains.push(chain);
  return chain;
}
const engine = () => inMemoryEngine({ there: [testBaseImage] });
const build = (chain: ToyChain, on = engine(), session = testSession()) =>
  buildImages(chain.plan, { directory: chain.directory, engine: on }, session);

describe("image keys", () => {
  it("are the same for the same package, wherever it lies", async () => {
    const [first] = await build(toy({}));
    const [second] = await build(toy({}));
    expect(second?.key).toBe(first?.key);
    expect(first?.key).toMatch(/^[0-9a-f]{64}$/);
  });

  it("change with a file, and with the base image behind the same name", async () => {
    const [first] = await build(toy({}));
    const [other] = await build(toy({ files: { "dist/more.js": "1" } }));
    const moved = engine();
    moved.images.set(testBaseImage, { id: "sha256:new", sizeBytes: 1, labels: {}, platform: "linux/amd64" });
    const [rebased] = await build(toy({}), moved);
    expect(new Set([first?.key, other?.key, rebased?.key]).size).toBe(3);
  });

  it("do not depend on certificates or the .npmrc of this machine", async () => {
    const chain = toy({});
    const npmrc = join(chain.directory, "npmrc");
    writeFileSync(npmrc, "registry=https://npm.example.com/\n");
    const [plain] = await build(chain);
    const [with_] = await build(chain, engine(), testSession({ npmrc }));
    expect(with_?.key).toBe(plain?.key);
  });
});

describe("building", () => {
  it("skips an image that is there", async () => {
    const chain = toy({}, {});
    const on = engine();
    const first = await build(chain, on);
    const second = await build(chain, on);
    expect(first.map(({ cached }) => cached)).toEqual([false, false]);
    expect(second.map(({ cached }) => cached)).toEqual([true, true]);
    expect(second.map(({ imageId }) => imageId)).toEqual(first.map(({ imageId }) => imageId));
    expect(on.built).toHaveLength(2);
  });

  it("runs as many builds at once as the config allows", async () => {
    let first: (() => void) | undefined;
    const on = inMemoryEngine({
      there: [testBaseImage],
      // Nobody goes on alone: each waits for a second one.
      build: () =>
        new Promise((done) => {
          const end = () => done({ kind: "failed", message: "" });
          if (!first) first = end;
          else {
            first();
            first = undefined;
            end();
          }
        }),
    });
    await build(toy({}, {}, {}, {}), on, testSession({ concurrency: 2 }));
    expect(on.built).toHaveLength(4);
    expect(on.busiest()).toBe(2);
  });

  it("leaves alone what stands for an image that exists", async () => {
    const chain = toy({}, {});
    const [own, foreign] = chain.plan.packages;
    if (!own || !foreign) throw new Error("two were asked for");
    const packages = [own, { ...foreign, chainlet: { ...foreign.chainlet, kind: "container" as const } }];
    const session = testSession();
    const built = await buildImages(
      { ...chain.plan, packages },
      { directory: chain.directory, engine: engine() },
      session,
    );
    expect(built.map(({ chainlet }) => chainlet)).toEqual(["C0"]);
    expect(reported(session)).toEqual([]);
  });

  it("goes on with the others when one fails, and says why in few words", async () => {
    const on = inMemoryEngine({
      there: [testBaseImage],
      build: async ({ name }) => ({
        kind: "failed",
        message: `executor failed running [npm ci] of ${name}: exit code: 1`,
        step: {
          name: "[2/4] RUN npm ci",
          output: "npm error code E404\nnpm error 404 'left-pad@9.9.9' is not in this registry.\n",
        },
      }),
    });
    const session = testSession();
    expect(await build(toy({}, {}), on, session)).toEqual([]);
    expect(session.diagnostics.all().map(({ code, chainlet }) => [code, chainlet])).toEqual([
      ["CHN8020", "C0"],
      ["CHN8020", "C1"],
    ]);
    expect(reported(session)[0]).toContain("the npm registry does not have left-pad@9.9.9");
    expect(reported(session)[0]).toContain("[2/4] RUN npm ci");
  });

  it("names the way around a base image that cannot be pulled", async () => {
    const on = inMemoryEngine({ pull: () => ({ kind: "unreachable", message: "dial tcp: i/o timeout" }) });
    const session = testSession();
    expect(await build(toy({}), on, session)).toEqual([]);
    const [found] = session.diagnostics.all();
    expect(found?.code).toBe("CHN8010");
    expect(found?.help).toContain("baseImages:");
  });

  it("says which registry wants a login", async () => {
    const on = inMemoryEngine({ pull: () => ({ kind: "denied", message: "pull access denied" }) });
    const session = testSession();
    const private_ = "FROM registry.example.com/base:1\nUSER 1\n";
    await build(toy({ dockerfile: private_ }), on, session);
    expect(session.diagnostics.all()[0]).toMatchObject({
      code: "CHN8011",
      help: expect.stringContaining("docker login registry.example.com"),
    });
  });

  it("pulls a base image once for all chainlets that share it", async () => {
    const pulled: string[] = [];
    const on = inMemoryEngine({
      pull: (reference) => {
        pulled.push(reference);
        return { kind: "pulled" };
      },
    });
    expect(await build(toy({}, {}, {}), on)).toHaveLength(3);
    expect(pulled).toEqual([testBaseImage]);
  });

  it("stops when the session is aborted", async () => {
    const stop = new AbortController();
    const on = inMemoryEngine({
      there: [testBaseImage],
      build: async ({ signal }) => {
        stop.abort(new Error("Ctrl-C"));
        signal.throwIfAborted();
        return { kind: "failed", message: "not aborted" };
      },
    });
    const session = testSession({ concurrency: 1 }, stop.signal);
    await expect(build(toy({}, {}, {}), on, session)).rejects.toThrow("Ctrl-C");
    expect(on.built).toHaveLength(1);
  });

  it("refuses a Dockerfile that would keep a secret", async () => {
    const session = testSession();
    const dockerfile = `FROM ${testBaseImage}\nARG NPM_TOKEN\nENV OPENAI_API_KEY="x y" PUBLIC_KEY=1 MAX_TOKENS=3\nUSER 1\n`;
    expect(await build(toy({ dockerfile }), engine(), session)).toEqual([]);
    expect(reported(session).map((line) => line.slice(0, 60))).toEqual([
      expect.stringContaining("Line 2 of the Dockerfile sets NPM_TOKEN by ARG"),
      expect.stringContaining("Line 3 of the Dockerfile sets OPENAI_API_KEY by ENV"),
    ]);
  });

  it("refuses a Dockerfile that copies everything, certificates of the build included", async () => {
    for (const copy of [
      "COPY . .",
      'COPY ["./", "/app/"]',
      "ADD --chown=1:1 / /app",
      'COPY [".chainsc-build/npmrc", "/x"]',
    ]) {
      const session = testSession();
      await build(toy({ dockerfile: `FROM ${testBaseImage}\n${copy}\nUSER 1\n` }), engine(), session);
      expect(session.diagnostics.all().map(({ code }) => code)).toEqual(["CHN8031"]);
    }
  });
});

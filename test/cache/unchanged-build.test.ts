import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chainsc, project } from "../cli/run-cli.ts";

const source = `import * as chains from "chainsc";
import { factor } from "./factor.ts";

export class Scale extends chains.ChainletBase {
  static override remoteConfig: chains.RemoteConfig = {
    dockerImage: { dataDir: chains.makeAbsPathHere("data") },
  };
  async runRemote(value: number): Promise<number> {
    return value * factor;
  }
}
chains.markEntrypoint(Scale);
`;

let cwd: string;
beforeAll(async () => {
  cwd = project({
    "chain.ts": source,
    "factor.ts": "export const factor = 2;\n",
    "data/table.txt": "1 2 3\n",
    "tsconfig.json": `{ "compilerOptions": { "module": "nodenext", "strict": true, "allowImportingTsExtensions": true, "noEmit": true } }`,
  });
});
// Each case begins with a build that is remembered.
beforeEach(async () => {
  writeFileSync(join(cwd, "chain.ts"), source);
  await build();
  expect(await isAnswered()).toBe(true);
});

const build = (args: readonly string[] = [], env = {}) =>
  chainsc(["build", "chain.ts", "--emit-only", ...args], { cwd, env });

/** Did the build end without any analysis? */
async function isAnswered(args: readonly string[] = [], env = {}): Promise<boolean> {
  const { code, stderr } = await build(args, env);
  expect(code).toBe(0);
  return !stderr.includes("Analysing");
}

describe("a build of what has not changed", () => {
  it("says the same as the one before, in every format", async () => {
    const fresh = await build(["--no-cache"]);
    const again = await build();
    expect(again.stdout).toBe(fresh.stdout);
    const freshJson = await build(["--no-cache", "--json"]);
    expect((await build(["--json"])).stdout).toBe(freshJson.stdout);
  });

  it("loads neither the compiler nor the command line's parser", async () => {
    const loaded = async (args: readonly string[]): Promise<string[]> => {
      const coverage = mkdtempSync(join(tmpdir(), "chainsc-loaded-"));
      await build(args, { NODE_V8_COVERAGE: coverage });
      const files = readdirSync(coverage).flatMap((name) => {
        const { result } = JSON.parse(readFileSync(join(coverage, name), "utf8")) as { result: { url: string }[] };
        return result.map(({ url }) => url).filter((url) => /^(file:|\/)/.test(url));
      });
      rmSync(coverage, { recursive: true });
      return files.map((url) => basename(url));
    };
    expect(await loaded([])).toEqual(["cli.cjs"]);
    expect(await loaded(["--no-cache"])).toContain("compiler.cjs");
  });

  it("touches no file", async () => {
    const stamp = () =>
      readdirSync(join(cwd, ".chains_generated"), { recursive: true, encoding: "utf8" }).map((name) => {
        const { mtimeMs, ino } = statSync(join(cwd, ".chains_generated", name));
        return [name, mtimeMs, ino];
      });
    const before = stamp();
    await build();
    await build(["--no-cache"]);
    expect(stamp()).toEqual(before);
  });

  it("is recognised by content where times mean nothing: a fresh checkout, or CI", async () => {
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(cwd, "factor.ts"), later, later);
    expect(await isAnswered()).toBe(true);
    expect(await isAnswered([], { CI: "true" })).toBe(true);
  });
});

describe("a build runs again after", () => {
  it.each([
    ["an edit of the source", () => writeFileSync(join(cwd, "chain.ts"), source.replace("value *", "value +"))],
    [
      "an edit of what it imports",
      () => writeFileSync(join(cwd, "factor.ts"), `export const factor = ${Math.random()};\n`),
    ],
    ["a new file in a data folder", () => writeFileSync(join(cwd, `data/extra-${Date.now()}.txt`), "")],
    ["a new file that may declare globals", () => writeFileSync(join(cwd, "global.d.ts"), "type Global = 1;\n")],
    ["an edit of such a file", () => writeFileSync(join(cwd, "global.d.ts"), "type Global = 12;\n")],
    ["the loss of such a file", () => rmSync(join(cwd, "global.d.ts"))],
    ["a new source that nothing imports", () => writeFileSync(join(cwd, "apart.ts"), "export const apart = 1;\n")],
    ["a global in it", () => writeFileSync(join(cwd, "apart.ts"), "export {};\ndeclare global { type Apart = 1 }\n")],
    [
      "a change of tsconfig.json",
      () => writeFileSync(join(cwd, "tsconfig.json"), `${readFileSync(join(cwd, "tsconfig.json"), "utf8")}\n`),
    ],
    ["a new chainsc.yaml", () => writeFileSync(join(cwd, "chainsc.yaml"), "outDir: .chains_generated\n")],
    ["an edit of what it wrote", () => writeFileSync(generated("Dockerfile"), "RUN tampered\n")],
    ["the loss of what it wrote", () => rmSync(generated("server.ts"))],
    ["the loss of the cache", () => rmSync(join(cwd, ".chainsc"), { recursive: true })],
    ["damage of the cache", () => damage((text) => text.slice(0, text.length / 2))],
    ["a cache of another version", () => damage((text) => text.replace(`"version":1`, `"version":2`))],
  ])("%s, and is then remembered", async (_what, change) => {
    change();
    expect(await isAnswered()).toBe(false);
    expect(await isAnswered()).toBe(true);
    expect(readFileSync(generated("Dockerfile"), "utf8")).toContain("FROM");
    expect(readFileSync(generated("Dockerfile"), "utf8")).not.toContain("tampered");
  });

  it("a change of its options, --no-cache, or an error", async () => {
    expect(await isAnswered(["--name", "other"])).toBe(false);
    expect(await isAnswered(["--no-cache"])).toBe(false);
    writeFileSync(join(cwd, "chain.ts"), source.replace("extends chains", "extends chians"));
    expect((await build()).code).toBe(1);
    expect((await build()).code).toBe(1);
  });
});

it("a cache that cannot be written costs nothing but time", async () => {
  const blocked = project({
    "chain.ts": source.replace(/.*factor.ts.*\n/, "const factor = 3;\n"),
    "data/a.txt": "",
    ".chainsc": "",
  });
  const { code, stdout } = await chainsc(["build", "chain.ts", "--emit-only"], { cwd: blocked });
  expect(code).toBe(0);
  expect(stdout).toContain("chainlet_Scale");
});

it("keeps its folders out of version control", () => {
  for (const folder of [".chainsc", ".chains_generated"]) {
    mkdirSync(join(cwd, folder), { recursive: true });
    expect(readFileSync(join(cwd, folder, ".gitignore"), "utf8")).toBe("*\n");
  }
});

const generated = (name: string): string => join(cwd, ".chains_generated/Scale/chainlet_Scale", name);

function damage(change: (text: string) => string): void {
  const folder = join(cwd, ".chainsc/builds");
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }
}

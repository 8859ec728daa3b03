import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { lockfile, manifest, planProject, temporaryFolder } from "./project.ts";

const chain = (code: string, imports = ""): string => `import { ChainletBase, markEntrypoint } from "chainsc";
${imports}
export class Top extends ChainletBase {
  async runRemote(): Promise<number> { ${code} return 1; }
}
markEntrypoint(Top);
`;

describe("the npm closure of a chainlet", () => {
  test("follows dependencies, optional ones of every platform and required peers, from where each package lies", async () => {
    const dependencies = { a: "^1.0.0", unrelated: "^1.0.0" };
    const planned = await planProject({
      files: {
        "package.json": manifest(dependencies),
        "package-lock.json": lockfile(dependencies, {
          a: {
            dependencies: { b: "^2.0.0" },
            peerDependencies: { peer: "*", maybe: "*" },
            peerDependenciesMeta: { maybe: { optional: true } },
          },
          "node_modules/a/node_modules/b": {
            version: "2.0.0",
            optionalDependencies: { "@b/linux": "*", "@b/windows": "*", gone: "*" },
          },
          b: { version: "1.0.0" },
          "@b/linux": { os: ["linux"], cpu: ["x64"], optional: true },
          "@b/windows": { os: ["win32"], optional: true },
          peer: { dev: true, peer: true },
          maybe: {},
          unrelated: {},
        }),
        "chain.ts": chain("return run();", `import { run } from "a/sub/path.js";`),
      },
    });
    const top = planned.package("Top");
    expect(planned.findings).toEqual([]);
    expect(top.packages.map(({ path, version, kind, optional }) => [path, version, kind, optional])).toEqual([
      ["node_modules/@b/linux", "1.0.0", "native", true],
      ["node_modules/@b/windows", "1.0.0", "native", true],
      ["node_modules/a", "1.0.0", "javascript", false],
      ["node_modules/a/node_modules/b", "2.0.0", "javascript", false],
      ["node_modules/peer", "1.0.0", "javascript", false],
    ]);
    expect(top.packageJson).toMatchObject({ type: "module", dependencies: { a: "1.0.0" } });
    const text = JSON.stringify(top.lockfile);
    expect(text).not.toMatch(/"resolved"|"dev"|"peer":true/);
    expect(text.match(/"integrity"/g)).toHaveLength(5);
    expect(top.packages.find(({ name }) => name === "@b/linux")?.reason.text).toBe("needed by b");
  });

  test("has what is required dynamically, aliases, and development packages that code uses", async () => {
    const dependencies = { left: "npm:right@^3.0.0" };
    const planned = await planProject({
      files: {
        "package.json": JSON.stringify({ type: "module", dependencies, devDependencies: { tool: "1.0.0" } }),
        "package-lock.json": JSON.stringify({
          lockfileVersion: 3,
          packages: {
            "": { dependencies, devDependencies: { tool: "1.0.0" } },
            "node_modules/left": { name: "right", version: "3.1.0", integrity: "sha512-a" },
            "node_modules/tool": { version: "1.0.0", integrity: "sha512-b", dev: true },
          },
        }),
        "chain.ts": chain(
          `await import("left"); require("tool"); require.resolve("left/package.json"); import.meta.resolve("tool");`,
          `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);`,
        ),
      },
    });
    expect(planned.findings).toEqual([]);
    expect(planned.package("Top").packageJson.dependencies).toEqual({ left: "npm:right@3.1.0", tool: "1.0.0" });
  });

  test("of code in a workspace folder resolves from that folder", async () => {
    const planned = await planProject({
      root: "apps/chain",
      files: {
        "package.json": JSON.stringify({ workspaces: ["apps/*", "libs/*"] }),
        "package-lock.json": JSON.stringify({
          lockfileVersion: 3,
          packages: {
            "": { workspaces: ["apps/*", "libs/*"] },
            "apps/chain": { name: "chain", dependencies: { pad: "^1.0.0" } },
            "libs/text": { name: "text", dependencies: { wrap: "^1.0.0" } },
            "node_modules/pad": { version: "1.5.0", integrity: "sha512-p" },
            "node_modules/text": { resolved: "libs/text", link: true },
            "libs/text/node_modules/wrap": { version: "1.2.0", integrity: "sha512-w" },
          },
        }),
        "apps/chain/package.json": JSON.stringify({ name: "chain", type: "module", dependencies: { pad: "^1.0.0" } }),
        "libs/text/package.json": JSON.stringify({ name: "text", type: "module", dependencies: { wrap: "^1.0.0" } }),
        "libs/text/index.ts": `import { wrap } from "wrap"; export const text = (): string => wrap();`,
        "apps/chain/chain.ts": chain(
          "pad(text());",
          `import { pad } from "pad";\nimport { text } from "../../libs/text/index.ts";`,
        ),
      },
    });
    expect(planned.findings).toEqual([]);
    expect(planned.package("Top").packages.map(({ path, version }) => `${path}@${version}`)).toEqual([
      "node_modules/pad@1.5.0",
      "node_modules/wrap@1.2.0",
    ]);
  });
});

describe("what cannot be pinned is an error at the import", () => {
  const imports = `import { run } from "a";`;
  const code = chain("run();", imports);
  const report = async (files: Record<string, string>): Promise<string> => {
    const planned = await planProject({ files: { "chain.ts": code, ...files } });
    expect(planned.plan.packages).toEqual([]);
    const [only, ...more] = planned.session.diagnostics.all().filter(({ severity }) => severity === "error");
    expect(more).toEqual([]);
    const { span } = only ?? {};
    return `${only?.code} ${span && code.slice(span.start, span.end)} ${only?.message}`;
  };
  const declared = { "package.json": manifest({ a: "^1.0.0" }) };

  test("a package that nothing declares", async () => {
    const files = { "package.json": manifest(), "package-lock.json": lockfile({}, {}) };
    expect(await report(files)).toMatch(/^CHN6001 "a" chain.ts imports a, but package-lock.json does not have it/);
  });
  test("no lockfile", async () => {
    expect(await report(declared)).toMatch(/^CHN6002 "a" /);
  });
  test.each([
    ["pnpm-lock.yaml", "pnpm"],
    ["yarn.lock", "yarn"],
    ["bun.lock", "bun"],
  ])("%s", async (file, manager) => {
    expect(await report({ ...declared, [file]: "" })).toBe(
      `CHN6003 "a" a is imported, and the project pins its packages with ${manager} (${file}), which is not supported yet.`,
    );
  });
  test("a lockfile that is older than package.json", async () => {
    expect(await report({ ...declared, "package-lock.json": lockfile({}, {}) })).toMatch(
      /^CHN6004 "a" .* does not know it/,
    );
    const old = lockfile({ a: "^0.9.0" }, { a: { version: "0.9.1" } });
    expect(await report({ ...declared, "package-lock.json": old })).toMatch(/^CHN6004 "a" .* was made for \^0\.9\.0/);
  });
  test("a lockfile of npm 6, and one that is no JSON", async () => {
    for (const text of ['{"lockfileVersion":1,"dependencies":{}}', "<<<<<<< HEAD"])
      expect(await report({ ...declared, "package-lock.json": text })).toMatch(/^CHN6005 "a" /);
  });
  test("a link to a workspace folder that is not there", async () => {
    const text = lockfile({ a: "^1.0.0" }, { a: { link: true, resolved: "packages/a" }, "packages/a": {} });
    expect(await report({ ...declared, "package-lock.json": text })).toMatch(
      /^CHN6006 "a" a, which chain.ts needs, is a link to packages\/a/,
    );
  });
  test("a package from git", async () => {
    const text = lockfile({ a: "^1.0.0" }, { a: { resolved: "git+ssh://git@host/a.git#123", integrity: undefined } });
    expect(await report({ ...declared, "package-lock.json": text })).toMatch(
      /^CHN6008 "a" a 1\.0\.0 comes from git\+ssh:\/\/git@host\/a\.git/,
    );
  });
  test("a lockfile with a hole", async () => {
    const text = lockfile({ a: "^1.0.0" }, { a: { dependencies: { b: "1" } } });
    expect(await report({ ...declared, "package-lock.json": text })).toMatch(/^CHN6023 .*a needs b/s);
  });
});

test("install scripts that will not run are named, unless they are allowed", async () => {
  const dependencies = { a: "^1.0.0" };
  const files = {
    "package.json": manifest(dependencies),
    "package-lock.json": lockfile(dependencies, { a: { hasInstallScript: true } }),
    "chain.ts": chain("run();", `import { run } from "a";`),
  };
  const strict = await planProject({ files });
  expect(strict.findings[0]).toMatch(/^CHN6012 a 1\.0\.0 has an install script/);
  expect(strict.package("Top").packages[0]?.kind).toBe("native");
  expect((await planProject({ files, build: { installScripts: ["a"] } })).findings).toEqual([]);
});

describe("npmRequirements", () => {
  const top = (npmRequirements: string[]) => ({ configs: { Top: { dockerImage: { npmRequirements } } } });

  test("take the lockfile's version", async () => {
    const files = {
      "package.json": manifest({ a: "^1.0.0" }),
      "package-lock.json": lockfile({ a: "^1.0.0" }, { a: { version: "1.4.0" } }),
      "chain.ts": chain(""),
    };
    expect((await planProject({ files, ...top(["a"]) })).package("Top").packageJson.dependencies).toEqual({
      a: "1.4.0",
    });
    expect((await planProject({ files, ...top(["a@^1.2.0"]) })).findings).toEqual([]);
    expect((await planProject({ files, ...top(["a@^2.0.0"]) })).findings[0]).toMatch(/^CHN6024 /);
  });

  test("that no lockfile knows are resolved once into chains.lock, and need no registry after that", async () => {
    const registry = await registryWith({
      extra: { "1.0.0": { deeper: "^2.0.0" }, "1.1.0": { deeper: "^2.0.0" } },
      deeper: { "2.3.0": {} },
    });
    const directory = temporaryFolder();
    const files = { "chain.ts": chain(""), ".npmrc": `registry=${registry.url}\ncache=${join(directory, "cache")}\n` };
    const first = await planProject({ files, directory, ...top(["extra"]) });
    expect(first.findings).toEqual([]);
    expect(first.package("Top").packages.map(({ name, version }) => `${name}@${version}`)).toEqual([
      "deeper@2.3.0",
      "extra@1.1.0",
    ]);
    expect(JSON.stringify(first.package("Top").lockfile)).not.toContain("127.0.0.1");
    const asked = registry.requests();
    expect(asked).toBeGreaterThan(0);
    const second = await planProject({ files, directory, ...top(["extra"]) });
    expect(second.package("Top").fingerprint).toBe(first.package("Top").fingerprint);
    expect(registry.requests()).toBe(asked);
  });

  test("are an error when there is no registry", async () => {
    const directory = temporaryFolder();
    const files = {
      "chain.ts": chain(""),
      ".npmrc": `registry=http://127.0.0.1:9/\nfetch-retries=0\ncache=${join(directory, "cache")}\n`,
    };
    const planned = await planProject({ files, directory, ...top(["extra"]) });
    expect(planned.findings[0]).toMatch(
      /^CHN6018 extra is in neither package-lock.json nor chains.lock, and npm could not resolve it: /,
    );
    expect(planned.plan.packages).toEqual([]);
  });
});

/** A registry with nothing but metadata: what npm asks for to write a lockfile. */
async function registryWith(packages: Record<string, Record<string, Record<string, string>>>) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const name = decodeURIComponent((request.url ?? "/").slice(1));
    const versions = packages[name];
    if (!versions) return response.writeHead(404).end("{}");
    const documents = Object.entries(versions).map(([version, dependencies]) => {
      const dist = {
        tarball: `http://127.0.0.1/${name}-${version}.tgz`,
        integrity: `sha512-${Buffer.alloc(64, name).toString("base64")}`,
      };
      return [version, { name, version, dependencies, dist }];
    });
    const latest = Object.keys(versions).at(-1);
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify({ name, "dist-tags": { latest }, versions: Object.fromEntries(documents) }));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, requests: () => requests };
}

test("a package in an external folder needs no lockfile", async () => {
  const directory = temporaryFolder();
  mkdirSync(join(directory, "vendor/own"), { recursive: true });
  writeFileSync(join(directory, "vendor/own/index.js"), "export const own = 1;");
  writeFileSync(join(directory, "vendor/own/package.json"), '{"name":"own","type":"module","exports":"./index.js"}');
  const planned = await planProject({
    directory,
    files: { "chain.ts": chain("own;", `import { own } from "own";`) },
    configs: { Top: { dockerImage: { externalPackageDirs: ["vendor"] } } },
  });
  expect(planned.findings).toEqual([]);
  expect(planned.package("Top").data.map(({ output }) => output)).toEqual([
    "dist/node_modules/own/index.js",
    "dist/node_modules/own/package.json",
  ]);
});

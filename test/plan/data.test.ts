import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { planProject, temporaryFolder } from "./project.ts";

const chain = `import { ChainletBase, markEntrypoint } from "chainsc";
export class Top extends ChainletBase { async runRemote(): Promise<number> { return 1; } }
markEntrypoint(Top);
`;

/** A project with a data folder that `fill` puts files into. */
async function withData(fill: (data: string) => void, build = {}) {
  const directory = temporaryFolder();
  const data = join(directory, "data");
  mkdirSync(join(data, "deep"), { recursive: true });
  fill(data);
  const configs = { Top: { dockerImage: { dataDir: "data" } } };
  return planProject({ directory, files: { "chain.ts": chain }, configs, build });
}

describe("the data folder", () => {
  test("is copied whole, sorted, with its executable files and links inside it", async () => {
    const planned = await withData((data) => {
      writeFileSync(join(data, "b.txt"), "b");
      writeFileSync(join(data, "deep/a.sh"), "#!/bin/sh\n");
      chmodSync(join(data, "deep/a.sh"), 0o755);
      writeFileSync(join(data, "Dockerfile"), "FROM evil");
      writeFileSync(join(data, "node_modules"), "a file that is called so");
      symlinkSync("b.txt", join(data, "link.txt"));
      symlinkSync("..", join(data, "deep/circle"));
    });
    expect(planned.findings).toEqual([]);
    expect(planned.package("Top").data.map(({ output, executable, size }) => [output, executable, size])).toEqual([
      ["data/Dockerfile", false, 9],
      ["data/b.txt", false, 1],
      ["data/deep/a.sh", true, 10],
      ["data/link.txt", false, 1],
      ["data/node_modules", false, 24],
    ]);
  });

  test("may not lead out of itself", async () => {
    const planned = await withData((data) => {
      symlinkSync("/etc/passwd", join(data, "absolute"));
      symlinkSync("../chain.ts", join(data, "relative"));
      symlinkSync("nowhere", join(data, "broken"));
    });
    expect(planned.findings.map((finding) => finding.slice(0, 22))).toEqual([
      "CHN6014 data/absolute ",
      "CHN6014 data/broken is",
      "CHN6014 data/relative ",
    ]);
    expect(planned.plan.packages).toEqual([]);
  });

  test.each([".env", ".env.production", "id_rsa", "deep/server.pem", "deep/client.key", ".npmrc", "deep/store.p12"])(
    "may hold no key: %s",
    async (name) => {
      const planned = await withData((data) => writeFileSync(join(data, name), "x"));
      expect(planned.findings).toHaveLength(1);
      expect(planned.findings[0]).toContain(
        `CHN6015 data/${name} would be copied into the image by dockerImage.dataDir`,
      );
    },
  );

  test("counts against the limit, and the five largest files are named", async () => {
    const planned = await withData(
      (data) => {
        for (let size = 1; size <= 7; size += 1) writeFileSync(join(data, `${size}.bin`), Buffer.alloc(size * 1024));
      },
      { maxContextBytes: 20 * 1024 },
    );
    expect(planned.findings).toEqual([
      "CHN6016 The files of this chainlet are 29 KiB, more than build.maxContextBytes (20 KiB). The largest are data/7.bin (7 KiB), data/6.bin (6 KiB), data/5.bin (5 KiB), data/4.bin (4 KiB), data/3.bin (3 KiB).",
    ]);
  });

  test("must exist", async () => {
    const planned = await planProject({
      files: { "chain.ts": chain },
      configs: { Top: { dockerImage: { dataDir: "nowhere" } } },
    });
    expect(planned.findings).toEqual(["CHN6013 dockerImage.dataDir names nowhere, and there is no such folder."]);
  });

  test("changes the fingerprint with every byte of it", async () => {
    const fingerprints = new Set<string>();
    for (const text of ["a", "b"]) {
      const planned = await withData((data) => writeFileSync(join(data, "x"), text));
      fingerprints.add(planned.package("Top").fingerprint);
    }
    expect(fingerprints.size).toBe(2);
  });
});

test("names that differ only by case are one file on some systems", async () => {
  const planned = await withData((data) => {
    writeFileSync(join(data, "a.txt"), "1");
    writeFileSync(join(data, "A.txt"), "2");
  });
  expect(planned.findings).toHaveLength(1);
  expect(planned.findings[0]).toMatch(/^CHN6017 data\/A\.txt and data\/a\.txt would both become data\/a\.txt/);
});

test("a comment above a chainlet does not change the plan of its callers", async () => {
  const leaf = `import { ChainletBase } from "chainsc";
export class Leaf extends ChainletBase { async runRemote(): Promise<number> { return 1; } }
`;
  const top = `import { ChainletBase, depends, markEntrypoint } from "chainsc";
import { Leaf } from "./leaf.ts";
export class Top extends ChainletBase { leaf = depends(Leaf); async runRemote(): Promise<number> { return this.leaf.runRemote(); } }
markEntrypoint(Top);
`;
  const before = await planProject({ files: { "chain.ts": top, "leaf.ts": leaf } });
  const after = await planProject({ files: { "chain.ts": top, "leaf.ts": `// One more line.\n\n${leaf}` } });
  expect(after.package("Top").fingerprint).toBe(before.package("Top").fingerprint);
  expect(after.package("Leaf").fingerprint).not.toBe(before.package("Leaf").fingerprint);
});

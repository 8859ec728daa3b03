import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSession } from "../../compiler/open-session.ts";
import { defaultProjectConfig } from "../../compiler/project-config.ts";
import { project } from "./run-cli.ts";

async function configOf(text: string) {
  const root = project({ "chainsc.yaml": text });
  const session = await openSession({ root });
  const found = session.diagnostics.all().map(({ code, message, help, span }) => {
    const source = span ? text.slice(span.start, span.end) : undefined;
    return { code, message, help, at: span && `${span.file}:${span.line}:${span.column}`, source };
  });
  return { root, config: session.config, found };
}

describe("chainsc.yaml", () => {
  it("may be absent or empty", async () => {
    const session = await openSession({ root: project({}) });
    expect(session.config).toEqual(defaultProjectConfig);
    expect((await configOf("# nothing yet\n")).config).toEqual(defaultProjectConfig);
  });

  it("is completed with defaults; its paths are relative to it", async () => {
    const { root, config, found } = await configOf(`
outDir: generated
baseImages:
  node:24-bookworm-slim: mirror.example/node:24
build:
  caCertificates: certs/ca.pem
  concurrency: 4
remotes:
  staging: { kind: docker }
  local: { kind: docker, gpu: ignore }
`);
    expect(found).toEqual([]);
    expect(config).toEqual({
      outDir: "generated",
      baseImages: { "node:24-bookworm-slim": "mirror.example/node:24" },
      build: { ...defaultProjectConfig.build, concurrency: 4, caCertificates: join(root, "certs/ca.pem") },
      remotes: { local: { kind: "docker", gpu: "ignore" }, staging: { kind: "docker", gpu: "required" } },
    });
  });

  it("is looked for from the source upwards", async () => {
    const root = project({
      "chainsc.yaml": "outDir: there\n",
      "packages/a/package.json": "{}",
      "packages/a/src/c.ts": "",
    });
    const session = await openSession({ source: join(root, "packages/a/src/c.ts") });
    expect(session.root).toBe(root);
    expect(session.config.outDir).toBe("there");
  });

  it("reports a misspelt key where it stands", async () => {
    const { found } = await configOf("build:\n  platfrom: linux/arm64\nbaseimages: {}\n");
    expect(found).toEqual([
      expect.objectContaining({
        code: "CHN0006",
        source: "platfrom",
        at: "chainsc.yaml:2:3",
        help: "Did you mean platform?",
      }),
      expect.objectContaining({ code: "CHN0006", source: "baseimages", help: "Did you mean baseImages?" }),
    ]);
    expect(found[0]?.message).toBe("Nothing reads the key platfrom in build.");
  });

  it("reports a wrong value where it stands", async () => {
    const { found } = await configOf("build:\n  concurrency: many\nremotes:\n  prod: { kind: swarm }\n");
    expect(found).toEqual([
      expect.objectContaining({ code: "CHN0007", source: "many" }),
      expect.objectContaining({ code: "CHN0007", source: "swarm" }),
    ]);
    expect(found[0]?.message).toContain("build.concurrency");
  });

  it("refuses to write outside of the project", async () => {
    for (const outDir of ["../elsewhere", "/tmp/x", "a/../../b"])
      expect((await configOf(`outDir: ${outDir}\n`)).found).toMatchObject([{ code: "CHN0007", source: outDir }]);
  });

  it("reports broken YAML with its place and goes on with defaults", async () => {
    const { found, config } = await configOf("build: platform: linux/amd64\n");
    expect(found[0]).toMatchObject({ code: "CHN0005" });
    expect(found[0]?.at).toMatch(/^chainsc\.yaml:1:/);
    expect(config).toEqual(defaultProjectConfig);
  });

  it("that is named but not there is an error", async () => {
    const root = project({});
    const session = await openSession({ root, config: join(root, "other.yaml") });
    expect(session.diagnostics.all()).toMatchObject([{ code: "CHN0004" }]);
    writeFileSync(join(root, "other.yaml"), "outDir: elsewhere\n");
    expect((await openSession({ root, config: join(root, "other.yaml") })).config.outDir).toBe("elsewhere");
  });
});

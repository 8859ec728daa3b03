import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnosticSink } from "../../compiler/diagnostics/diagnostic.ts";
import type { PackagePlan } from "../../compiler/model/plan.ts";
import type { RemoteConfig } from "../../compiler/model/remote-config.ts";
import { checkValues } from "../../compiler/phases/6-plan/check-values.ts";
import { chooseBaseImage, readBaseImages } from "../../compiler/phases/6-plan/choose-base-image.ts";
import { renderDockerfile } from "../../compiler/phases/7-emit/render-dockerfile.ts";
import { loadTemplates } from "../../compiler/phases/7-emit/templates.ts";
import { instructionsOf, wholeContextCopies } from "../../compiler/phases/8-build/dockerfile.ts";
import { lockfile, manifest, planProject, remoteConfig, sessionAt } from "../plan/project.ts";

const templates = loadTemplates();
const session = sessionAt("/nowhere");
const directory = mkdtempSync(join(tmpdir(), "chainsc-emit-"));
afterAll(() => rmSync(directory, { recursive: true }));
let plan: PackagePlan;

beforeAll(async () => {
  const planned = await planProject({
    directory,
    files: {
      "package.json": manifest({ sharp: "^1.0.0" }),
      "package-lock.json": lockfile({ sharp: "^1.0.0" }, { sharp: {} }),
      "chain.ts": `import { ChainletBase, markEntrypoint } from "chainsc";
import sharp from "sharp";
export class Top extends ChainletBase { async runRemote(): Promise<number> { return sharp(); } }
markEntrypoint(Top);`,
    },
  });
  plan = planned.package("Top");
});

/** The plan with another configuration. */
const withConfig = (config: RemoteConfig): PackagePlan => ({
  ...plan,
  chainlet: { ...plan.chainlet, remoteConfig: config },
  baseImage: chooseBaseImage(
    { baseImage: config.dockerImage.baseImage, gpu: config.compute.gpu },
    readBaseImages("templates/base-images.json"),
    {},
  ),
});
const rendered = (config: RemoteConfig): string => renderDockerfile(withConfig(config), templates, session);

describe("the image of a chainlet", () => {
  test("runs as a numeric user that is not root, in exec form, with a health check", () => {
    const instructions = instructionsOf(rendered(remoteConfig({ displayName: "Top" })));
    const last = (keyword: string) => instructions.findLast((each) => each.keyword === keyword)?.rest;
    expect(last("USER")).toBe("60000:60000");
    expect(last("WORKDIR")).toBe("/app");
    expect(last("CMD")).toBe('["/usr/local/bin/node", "/app/dist/server.js"]');
    expect(last("HEALTHCHECK")).toMatch(/CMD \["/);
    expect(wholeContextCopies(instructions)).toEqual([]);
  });

  test("has the user's code in its last layer, and nothing of it before", () => {
    const instructions = instructionsOf(rendered(remoteConfig({ displayName: "Top" })));
    const final = instructions.slice(instructions.findLastIndex(({ keyword }) => keyword === "FROM"));
    const layers = final.filter(({ keyword }) => keyword === "COPY" || keyword === "RUN").map(({ rest }) => rest);
    expect(layers).toEqual([
      '["package.json", "package-lock.json", "/app/"]',
      '--mount=type=cache,target=/root/.npm ["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]',
      '["dist/runtime/", "/app/dist/runtime/"]',
      '--from=code ["/app/", "/app/"]',
    ]);
  });

  test("starts from CUDA when a GPU is asked for, with Node from its official image", () => {
    const text = rendered(remoteConfig({ displayName: "Top", compute: { gpu: "H100" } }));
    expect(text).toMatch(/^FROM docker\.io\/library\/node:24-bookworm-slim AS node$/m);
    expect(text).toMatch(/^FROM docker\.io\/nvidia\/cuda:12\.8\.1-cudnn-runtime-ubuntu24\.04$/m);
    expect(text).toContain('COPY --from=node ["/usr/local/bin/node", "/usr/local/bin/node"]');
  });

  test("installs system, Python and npm packages, data and build commands in that order", () => {
    const config = remoteConfig({
      displayName: "Top",
      dockerImage: {
        aptRequirements: ["ffmpeg"],
        pipRequirements: ["numpy==2.0.0"],
        baseImage: { kind: "baseten", image: "py312" },
      },
      assets: {
        externalData: [{ url: "https://models.example/a.onnx", localDataPath: "m/a.onnx", sha256: "a".repeat(64) }],
      },
      buildCommands: ["echo $HOME > /app/made"],
      options: { ...remoteConfig({ displayName: "x" }).options, envVariables: { MODE: 'a "b" $c' } },
    });
    const text = rendered(config);
    const order = [
      "apt-get install -y --no-install-recommends ffmpeg",
      "named.txt",
      '"npm", "ci"',
      "fetch-data.mjs",
      "/bin/sh",
      "dist/runtime/",
      "--from=code",
    ];
    const places = order.map((each) => text.indexOf(each));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(text).toContain('RUN ["/bin/sh", "-c", "echo $HOME > /app/made"]');
    expect(text).toContain('ENV MODE="a \\"b\\" \\$c"');
  });

  test("trusts the project's certificates and npmrc by mounts that leave no trace", () => {
    const trusting = sessionAt("/nowhere", {
      build: { ...session.config.build, caCertificates: "/ca.pem", npmrc: "/npmrc" },
    });
    const text = renderDockerfile(plan, templates, trusting);
    expect(text).toContain(
      'RUN --mount=type=cache,target=/root/.npm --mount=type=bind,source=.chainsc-build/ca.pem,target=/run/chainsc/ca.pem --mount=type=bind,source=.chainsc-build/npmrc,target=/run/chainsc/npmrc ["env", "NODE_EXTRA_CA_CERTS=/run/chainsc/ca.pem", "npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--userconfig=/run/chainsc/npmrc"]',
    );
    expect(text).not.toMatch(/^(ENV|ARG) .*(NODE_EXTRA_CA_CERTS|npmrc)/m);
  });
});

/** The minimum hostile corpus, among arbitrary text. */
const corpus = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(
    "a\nRUN id", "a\r\nUSER root", "a\u2028RUN id", "a\u0000b", "curl; id", "$(id)", "`id`", "-o Dpkg::Pre-Invoke::=id",
    "--allow-unauthenticated", 'x"]\nRUN id', "\\", "a\\", "a \\\nRUN id", "<<EOF", "node:24 AS x", "$" + "{IFS}", "../x", "/etc", "~/x",
    "# syntax=evil", "# escape=`", "x y", "'", "https://e.example/\nRUN id", "https://e.example/$(id)", "https://u:p@e.example/a", "numpy", "ffmpeg",
  ) }, // biome-ignore format: a list of strings
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);

test("no string of a configuration can add, change or end an instruction", () => {
  const keywords = (text: string): string[] => instructionsOf(text).map(({ keyword }) => keyword);
  let accepted = 0;
  fc.assert(
    fc.property(corpus, fc.integer({ min: 0, max: 9 }), (text, field) => {
      const build = (value: string): RemoteConfig => {
        const options = remoteConfig({ displayName: "x" }).options;
        const at = (index: number, otherwise: string): string => (index === field ? value : otherwise);
        return remoteConfig({
          displayName: "Top",
          dockerImage: {
            baseImage: {
              kind: "custom",
              image: at(0, "node:24"),
              nodeExecutablePath: at(1, "/bin/node"),
              pythonExecutablePath: "/bin/python",
            },
            aptRequirements: [at(2, "curl")],
            pipRequirements: [at(3, "numpy")],
          },
          assets: {
            externalData: [
              { url: at(4, "https://e.example/a"), localDataPath: at(5, "a"), sha256: at(6, "0".repeat(64)) },
            ],
          },
          buildCommands: [at(7, "true")],
          options: { ...options, envVariables: { [at(8, "A")]: at(9, "b") } },
        });
      };
      const config = build(text);
      const sink = diagnosticSink();
      checkValues({ ...plan.chainlet, remoteConfig: config }, { ...session, diagnostics: sink });
      if (sink.hasErrors()) return;
      accepted += 1;
      const baseline = keywords(
        rendered(
          build(
            field === 8
              ? "A"
              : ([
                  "node:24",
                  "/bin/node",
                  "curl",
                  "numpy",
                  "https://e.example/a",
                  "a",
                  "0".repeat(64),
                  "true",
                  "A",
                  "b",
                ][field] ?? ""),
          ),
        ),
      ).join();
      const written = rendered(config);
      expect(keywords(written).join()).toBe(baseline);
      expect(written).not.toMatch(/^#\s*(syntax|escape)\s*=/m);
    }),
    { numRuns: 500 },
  );
  expect(accepted).toBeGreaterThan(20);
});

test("a refused value is reported where it stands", () => {
  const sink = diagnosticSink();
  const config = remoteConfig({ displayName: "Top", dockerImage: { aptRequirements: ["curl\nRUN id"] } });
  checkValues({ ...plan.chainlet, remoteConfig: config }, { ...session, diagnostics: sink });
  expect(sink.all().map(({ code, message, accessor }) => [code, accessor, message])).toEqual([
    [
      "CHN6022",
      "dockerImage.aptRequirements",
      'dockerImage.aptRequirements is "curl\\nRUN id", but that is no Debian package name (with =version if need be).',
    ],
  ]);
});

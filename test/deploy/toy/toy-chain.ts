import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Chainlet } from "../../../compiler/model/chain.ts";
import type { ChainPlan, PackagePlan } from "../../../compiler/model/plan.ts";
import { defaultRpcOptions, type RemoteConfig } from "../../../compiler/model/remote-config.ts";
import { testBaseImage } from "../../engine/engine.ts";

/** A chain of hand-made package directories: a plain `node:http` server in each, nothing from the compiler. */
export interface ToyChainlet {
  readonly name: string;
  readonly entrypoint?: boolean;
  readonly dependsOn?: readonly string[];
  /** Body of `async (input, { call, readFile }) => …`, the toy's `runRemote`. */
  readonly runRemote: string;
  /** Code before the server listens. */
  readonly beforeReady?: string;
  readonly secretKeys?: readonly string[];
  readonly gpu?: RemoteConfig["compute"]["gpu"];
  readonly cpuCount?: number;
  readonly memory?: string;
  readonly startupSeconds?: number;
  /** Instead of the usual Dockerfile. */
  readonly dockerfile?: string;
  /** More files of the package directory. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface ToyChain {
  readonly plan: ChainPlan;
  readonly directory: string;
  remove(): void;
}

export function toyChain(chainName: string, chainlets: readonly ToyChainlet[]): ToyChain {
  const directory = mkdtempSync(join(tmpdir(), "chainsc-toy-"));
  const all = new Map(chainlets.map((toy) => [toy.name, chainletOf(toy)]));
  const packages = chainlets.map((toy): PackagePlan => {
    const chainlet = all.get(toy.name) as Chainlet;
    const files = { Dockerfile: toy.dockerfile ?? dockerfile, "dist/server.js": server(toy), ...toy.files };
    for (const [path, text] of Object.entries(files)) {
      const file = join(directory, `chainlet_${toy.name}`, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return {
      planVersion: 1,
      toolVersion: "0.0.0",
      chainName,
      directory: `chainlet_${toy.name}`,
      chainlet,
      dependencies: (toy.dependsOn ?? []).map((name) => ({ member: name, chainlet: all.get(name) as Chainlet })),
      files: [],
      stubs: [],
      data: [],
      packages: [],
      packageJson: {},
      baseImage: { id: "test", reference: testBaseImage, nodeExecutable: "/usr/local/bin/node", reasons: [] },
      image: {
        name: `chainsc/${chainName}/${toy.name.toLowerCase()}:toy`,
        platform: "linux/amd64",
        user: 60000,
        port: 8081,
        labels: { "chainsc.test": "toy" },
        secretKeys: toy.secretKeys ?? [],
      },
      fingerprint: "0".repeat(64),
    };
  });
  const entrypoint = chainlets.find((toy) => toy.entrypoint)?.name ?? "";
  return {
    plan: { planVersion: 1, toolVersion: "0.0.0", chainName, directory: chainName, entrypoint, packages },
    directory,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

const dockerfile = `FROM ${testBaseImage}
WORKDIR /app
RUN --mount=type=bind,source=.chainsc-build,target=/run/chainsc-build test -f /run/chainsc-build/ca.pem
COPY ["dist/", "dist/"]
USER 60000:60000
EXPOSE 8081
CMD ["/usr/local/bin/node", "dist/server.js"]
`;

function server(toy: ToyChainlet): string {
  return `
const { createServer } = require("node:http");
const { readFile } = require("node:fs/promises");
const config = JSON.parse(require("node:fs").readFileSync("/etc/b10_dynamic_config/dynamic_chainlet_config", "utf8"));
const call = async (name, input) => {
  const answer = await fetch(config[name].predict_url, { method: "POST", body: JSON.stringify(input) });
  return answer.json();
};
const runRemote = async (input, { call, readFile }) => { ${toy.runRemote} };
${toy.beforeReady ?? ""}
createServer(async (request, response) => {
  if (request.method === "GET") return response.end("{}");
  let body = "";
  for await (const chunk of request) body += chunk;
  try {
    console.log("${toy.name} was called");
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(await runRemote(JSON.parse(body), { call, readFile })));
  } catch (error) {
    response.statusCode = 500;
    response.end(JSON.stringify({ error: String(error) }));
  }
}).listen(8081, "0.0.0.0");
process.on("SIGTERM", () => process.exit(0));
`;
}

function chainletOf(toy: ToyChainlet): Chainlet {
  const span = { file: "toy.ts", start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
  return {
    id: `toy.ts#${toy.name}`,
    kind: "chainlet",
    name: toy.name,
    file: "toy.ts",
    span,
    exported: { kind: "named", name: toy.name },
    bases: [],
    isEntrypoint: toy.entrypoint ?? false,
    remoteConfig: {
      displayName: toy.name,
      dockerImage: {
        baseImage: { kind: "baseten", image: "node24" },
        npmRequirements: [],
        pipRequirements: [],
        aptRequirements: [],
        externalPackageDirs: [],
      },
      compute: {
        cpuCount: toy.cpuCount ?? 1,
        memory: toy.memory ?? "256Mi",
        gpuCount: 1,
        predictConcurrency: 1,
        ...(toy.gpu && { gpu: toy.gpu }),
      },
      assets: { cached: [], secretKeys: toy.secretKeys ?? [], externalData: [], weights: [] },
      options: {
        envVariables: {},
        healthChecks: { startupThresholdSeconds: toy.startupSeconds ?? 30 },
        streamingReadTimeoutSec: 60,
        enableDebugLogs: false,
        enableTracing: false,
        maxQueue: 1000,
        maxBodyBytes: 1_000_000,
      },
      buildCommands: [],
    },
    configSpans: {},
    statics: {},
    endpoint: undefined as never,
    hasHealthCheck: false,
    dependencies: (toy.dependsOn ?? []).map((name) => ({
      member: name,
      target: `toy.ts#${name}`,
      options: defaultRpcOptions,
      span,
    })),
    interfaceHash: "0".repeat(16),
  };
}

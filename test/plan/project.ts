import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { diagnosticSink } from "../../compiler/diagnostics/diagnostic.ts";
import { diskFiles } from "../../compiler/files.ts";
import type { Chain } from "../../compiler/model/chain.ts";
import type { EvaluatedChain, EvaluatedChainlet } from "../../compiler/model/evaluated.ts";
import type { ChainPlan, PackagePlan } from "../../compiler/model/plan.ts";
import { defaultRemoteConfig, defaultRpcOptions, type RemoteConfig } from "../../compiler/model/remote-config.ts";
import { load } from "../../compiler/phases/1-load/load.ts";
import { find } from "../../compiler/phases/2-find/find.ts";
import { describe as describeTypes } from "../../compiler/phases/4-describe/describe.ts";
import { link } from "../../compiler/phases/5-link/link.ts";
import { plan } from "../../compiler/phases/6-plan/plan.ts";
import { defaultProjectConfig, type ProjectConfig } from "../../compiler/project-config.ts";
import type { Session } from "../../compiler/session.ts";

/** The groups of a config, each with as many of its fields as a test is about. */
export type ConfigParts = {
  readonly displayName?: string;
  readonly buildCommands?: readonly string[];
} & { readonly [K in "dockerImage" | "compute" | "assets" | "options"]?: Partial<RemoteConfig[K]> };

/** A project on disk, in a folder of its own that goes when the test ends. Config values are given as data, so that a test says only what it is about. */
export interface ProjectCase {
  /** Path → text; `chain.ts` holds the entrypoint. */
  readonly files: Readonly<Record<string, string>>;
  /** By class name. */
  readonly configs?: Readonly<Record<string, ConfigParts>>;
  readonly evaluated?: Readonly<Record<string, Partial<EvaluatedChainlet>>>;
  readonly config?: Partial<ProjectConfig>;
  readonly build?: Partial<ProjectConfig["build"]>;
  /** The root, below the folder of the project; for files outside it. */
  readonly root?: string;
  /** Reuse a folder instead of a new one. */
  readonly directory?: string;
}

export interface Planned {
  readonly directory: string;
  readonly session: Session;
  readonly chain: Chain;
  readonly plan: ChainPlan;
  /** The package of one chainlet. */
  package(name: string): PackagePlan;
  /** `CODE message` of everything that was reported. */
  readonly findings: readonly string[];
}

export const manifest = (dependencies: Record<string, string> = {}): string =>
  JSON.stringify({ name: "project", version: "1.0.0", type: "module", dependencies });

/** A lockfile as npm writes it, from `{ name: entry }` or `{ "a/node_modules/b": entry }`. */
export function lockfile(
  dependencies: Record<string, string>,
  packages: Record<string, Record<string, unknown>>,
): string {
  const entries = Object.entries(packages).map(([path, entry]) => [
    path.startsWith("packages/") || path.includes("node_modules/") ? path : `node_modules/${path}`,
    {
      version: "1.0.0",
      ...(entry.link !== true && {
        resolved: `https://registry.example/${path}.tgz`,
        integrity: `sha512-${Buffer.from(path).toString("base64")}`,
      }),
      ...entry,
    },
  ]);
  const root = { name: "project", version: "1.0.0", dependencies };
  return JSON.stringify({
    name: "project",
    lockfileVersion: 3,
    packages: { "": root, ...Object.fromEntries(entries) },
  });
}

export async function planProject(given: ProjectCase): Promise<Planned> {
  const directory = given.directory ?? temporaryFolder();
  const files: Record<string, string> = { "package.json": manifest(), ...given.files };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const root = join(directory, given.root ?? ".");
  const session = sessionAt(root, { ...given.config, build: { ...defaultProjectConfig.build, ...given.build } });
  const program = load({ source: join(root, "chain.ts") }, session);
  if (!program) throw new Error(findingsOf(session).join("\n"));
  const found = find(program, {}, session);
  if (!found) throw new Error(findingsOf(session).join("\n"));
  const evaluated: EvaluatedChain = {
    chainlets: Object.fromEntries(
      found.chainlets.map(({ id, name, dependencies }) => [
        id,
        {
          remoteConfig: remoteConfig({ displayName: name, ...given.configs?.[name] }),
          configSpans: {},
          rpcOptions: Object.fromEntries(dependencies.map(({ member }) => [member, defaultRpcOptions])),
          statics: {},
          ...given.evaluated?.[name],
        },
      ]),
    ),
  };
  const described = describeTypes(program, found, session);
  const chain = link(program, { found, evaluated, described }, session);
  if (!chain) throw new Error(findingsOf(session).join("\n"));
  const planned = await plan(chain, session);
  return {
    directory,
    session,
    chain,
    plan: planned,
    findings: findingsOf(session),
    package(name) {
      const one = planned.packages.find(({ chainlet }) => chainlet.name === name);
      if (!one) throw new Error(`No package of ${name}: ${findingsOf(session).join("\n")}`);
      return one;
    },
  };
}

export function sessionAt(root: string, config: Partial<ProjectConfig> = {}): Session {
  return {
    root,
    toolVersion: "0.1.0",
    config: { ...defaultProjectConfig, ...config },
    diagnostics: diagnosticSink(),
    files: diskFiles(),
    progress: { start() {}, update() {}, finish() {} },
    signal: new AbortController().signal,
  };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "chainsc-plan-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The text of one of the user's files as it is in a package. */
export function textOf(planned: PackagePlan, source: string): string {
  const file = planned.files.find((each) => each.source === source);
  if (!file) throw new Error(`${source} is not in ${planned.directory}`);
  return file.text;
}

/** `chain.ts`, or `types.ts (types)` for files that are there for their types only. */
export const filesOf = (planned: PackagePlan): string[] =>
  planned.files.map(({ source, typesOnly }) => (typesOnly ? `${source} (types)` : source));

const findingsOf = (session: Session): string[] =>
  session.diagnostics.all().map(({ code, message }) => `${code} ${message}`);

/** A complete config from the few parts that matter. */
export function remoteConfig(parts: ConfigParts & { readonly displayName: string }): RemoteConfig {
  const standard = defaultRemoteConfig(parts.displayName);
  return {
    ...standard,
    dockerImage: { ...standard.dockerImage, ...parts.dockerImage },
    compute: { ...standard.compute, ...parts.compute },
    assets: { ...standard.assets, ...parts.assets },
    options: { ...standard.options, ...parts.options },
    buildCommands: parts.buildCommands ?? [],
  };
}

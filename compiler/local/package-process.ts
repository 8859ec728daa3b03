import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../cache/write-whole.ts";
import type { PackagePlan } from "../model/plan.ts";
import type { Session } from "../session.ts";
import { type ChainletProcess, startChainlet } from "./chainlet-process.ts";
import { closureRoot } from "./install-closure.ts";
import { copyPackage, stagedNodeOptions, stagePackage } from "./stage-package.ts";

/** Addresses and settings of a run are nobody else's business. */
const ownerOnly = { mode: 0o600 };

/** Variables that a chainlet's process gets of the caller's environment, beside its own. */
const passedOn = [
  "PATH",
  "HOME",
  "TMPDIR",
  "LANG",
  "LC_ALL",
  "TZ",
  "NODE_EXTRA_CA_CERTS",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
] as const;

export interface PlacedPackage {
  /** Absolute path of what is started. */
  readonly directory: string;
  readonly nodeOptions: readonly string[];
}

export interface PackagePlace {
  /** Absolute path of the emitted package directory. */
  readonly packageDirectory: string;
  /** Absolute path for a staged package; nothing above it may have a `node_modules`. */
  readonly stage: string;
  /** Absolute path below the project root for a copy of the package, so that later builds do not reach the process. */
  readonly copy?: string | undefined;
  /** Absolute; instead of the package's own data. */
  readonly dataDir?: string | undefined;
}

/** Makes a package ready to start with the npm packages of its closure. `undefined` after a diagnostic. */
export async function placePackage(
  plan: PackagePlan,
  { packageDirectory, stage, copy, dataDir }: PackagePlace,
  session: Session,
): Promise<PlacedPackage | undefined> {
  const closure = await closureRoot(plan, session);
  if (closure === undefined || session.signal.aborted) return undefined;
  const inProject = closure === session.root && packageDirectory.startsWith(`${session.root}/`);
  // Installed in the project and the package below it: Node finds everything by itself.
  if (inProject && copy !== undefined) {
    await copyPackage({ packageDirectory, copy, data: dataDir });
    return { directory: copy, nodeOptions: [] };
  }
  if (inProject && dataDir === undefined) return { directory: packageDirectory, nodeOptions: [] };
  const files = copy === undefined ? packageDirectory : `${stage}.files`;
  if (copy !== undefined) await copyPackage({ packageDirectory, copy: files, data: dataDir });
  await stagePackage(plan, { packageDirectory: files, closure, stage, data: dataDir });
  return { directory: stage, nodeOptions: stagedNodeOptions };
}

export interface PackageStart extends PlacedPackage {
  /** Absolute path of the folder for the chainlet's dynamic configuration. */
  readonly config: string;
  /** Ports of the chainlets that it calls, by display name. */
  readonly ports: ReadonlyMap<string, number>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userEnv?: Readonly<Record<string, string>> | undefined;
  /** 0 is any free port. */
  readonly port: number;
  /** How long it may finish what it is doing after a SIGTERM, in seconds. */
  readonly graceSec: number;
  /** How often loading is tried again after an error. Default: the server's own, 1. */
  readonly loadRetries?: number | undefined;
  readonly onLine: (line: string) => void;
}

/** Starts a placed package as a process. */
export async function startPackage(plan: PackagePlan, start: PackageStart): Promise<ChainletProcess> {
  const { config, ports, userEnv, directory, nodeOptions, onLine } = start;
  await writeAddresses(config, ports);
  if (userEnv) await writeWhole(join(config, "chains_user_env"), JSON.stringify(userEnv), ownerOnly);
  return startChainlet({ name: plan.chainlet.name, directory, nodeOptions, env: processEnv(plan, start), onLine });
}

/** Tells a chainlet where those that it calls are; one that runs looks at the file again. */
export async function writeAddresses(config: string, ports: ReadonlyMap<string, number>): Promise<void> {
  await mkdir(config, { recursive: true, mode: 0o700 });
  const entries = [...ports].map(([name, port]) => {
    const url = `http://127.0.0.1:${port}/v1/models/model:predict`;
    return [name, { predict_url: url }];
  });
  await writeWhole(join(config, "dynamic_chainlet_config"), JSON.stringify(Object.fromEntries(entries)), ownerOnly);
}

/** What a chainlet's process sees of the world: its own variables, some of the caller's, and its secrets. */
export function ownEnvironment(
  { chainlet }: PackagePlan,
  { environment, secrets }: Pick<PackageStart, "environment" | "secrets">,
): Record<string, string> {
  const env: Record<string, string> = { ...chainlet.remoteConfig.options.envVariables };
  for (const name of passedOn) {
    const value = environment[name];
    if (value !== undefined) env[name] ??= value;
  }
  for (const [name, value] of secrets) env[`TRUSS_SECRET_${name}`] = value;
  return env;
}

function processEnv(plan: PackagePlan, start: PackageStart): Record<string, string> {
  return {
    ...ownEnvironment(plan, start),
    INFERENCE_SERVER_PORT: String(start.port),
    CHAINS_HOST: "127.0.0.1",
    CHAINS_DYNAMIC_CONFIG_DIR: start.config,
    // No such folder: secrets come by the environment of this one process only.
    CHAINS_SECRETS_DIR: join(start.config, "secrets"),
    DISABLE_JSON_LOGGING: "1",
    CHAINS_GRACE_SEC: String(start.graceSec),
    CHAINS_END_WITH_PARENT: "1",
    ...(start.loadRetries !== undefined && { NUM_LOAD_RETRIES_TRUSS: String(start.loadRetries) }),
  };
}

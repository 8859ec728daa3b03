import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSecrets } from "../deploy/docker/secrets.ts";
import { chainletCrashed, notRunnableHere, portInUse } from "../diagnostics/catalogue/9-local.ts";
import type { ChainPlan, PackagePlan } from "../model/plan.ts";
import type { Session } from "../session.ts";
import { type ChainletProcess, type Ended, startChainlet } from "./chainlet-process.ts";
import { closureRoot } from "./install-closure.ts";
import { stagedNodeOptions, stagePackage } from "./stage-package.ts";

/** How long chainlets may finish what they are doing when a run ends, in seconds; one more and they are killed. */
const graceSec = 5;

export interface LocalRunOptions {
  /** Absolute path of the folder that has the package directories. */
  readonly directory: string;
  /** Where `TRUSS_SECRET_<name>` are; the processes get nothing else of it beside `PATH` and the like. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute; what chainlets see as `context.dataDir`. */
  readonly dataDir?: string | undefined;
  readonly userEnv?: Readonly<Record<string, string>> | undefined;
  /** Port of the entrypoint on 127.0.0.1; any free one when absent. */
  readonly port?: number | undefined;
  /** A line that a chainlet printed. */
  readonly onLine: (chainlet: string, line: string) => void;
}

export interface LocalChain {
  /** Where the entrypoint answers. */
  readonly url: string;
  /** Resolves as soon as any process is gone. */
  readonly crashed: Promise<{ readonly chainlet: string } & Ended>;
  /** Ends all processes and removes what the run wrote. Can be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a chain from its package directories, one process a chainlet, each as soon as those it calls listen. Resolves
 * when all of them answer requests, or to `undefined` after a diagnostic, with every process ended.
 */
export async function startChain(
  plan: ChainPlan,
  options: LocalRunOptions,
  session: Session,
): Promise<LocalChain | undefined> {
  for (const { chainlet } of plan.packages)
    if (chainlet.kind !== "chainlet") {
      const base = chainlet.kind === "truss" ? "TrussChainlet" : "ContainerChainlet";
      session.diagnostics.report(notRunnableHere, { chainlet: chainlet.name, base }, { chainlet: chainlet.name });
    }
  const secrets = readSecrets(plan, options.environment, randomBytes(24).toString("base64url"), session);
  if (!secrets || session.diagnostics.hasErrors()) return undefined;
  if (options.port !== undefined && !(await isFree(options.port))) {
    session.diagnostics.report(portInUse, { port: options.port });
    return undefined;
  }
  const folder = await realpath(await mkdtemp(join(tmpdir(), "chainsc-run-")));
  const started: ChainletProcess[] = [];
  // On every way out, a second Ctrl-C included, no process outlives this one.
  const killAll = (): void => {
    for (const child of started) child.killNow();
  };
  process.on("exit", killAll);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await Promise.all(started.map((child) => child.stop((graceSec + 1) * 1000)));
      process.off("exit", killAll);
      await rm(folder, { recursive: true, force: true });
    })();
    return stopping;
  };

  const abort = new Promise<"aborted">((resolve) => {
    session.signal.addEventListener("abort", () => resolve("aborted"), { once: true });
    if (session.signal.aborted) resolve("aborted");
  });
  try {
    const running = startAll(plan, { folder, secrets, options, started }, session);
    const outcome = await Promise.race([running, abort]);
    if (outcome === "aborted" || outcome === undefined) {
      killAll();
      await running.catch(() => undefined);
      await stop();
      session.signal.throwIfAborted();
      return undefined;
    }
    const crashed = Promise.race(started.map((child) => child.ended.then((end) => ({ chainlet: child.name, ...end }))));
    return { url: `http://127.0.0.1:${outcome}/run_remote`, crashed, stop };
  } catch (error) {
    killAll();
    await stop();
    throw error;
  }
}

interface Making {
  readonly folder: string;
  readonly secrets: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly options: LocalRunOptions;
  readonly started: ChainletProcess[];
}

/** The entrypoint's port once everything is ready; `undefined` after a diagnostic. */
async function startAll(plan: ChainPlan, making: Making, session: Session): Promise<number | undefined> {
  const ports = new Map<string, Promise<number | undefined>>();
  const readiness: Promise<boolean>[] = [];
  // Packages come with dependencies before dependents, so whoever is called has its entry already.
  for (const each of plan.packages) {
    const port = startOne(each, ports, making, session);
    ports.set(
      each.chainlet.id,
      port.then((started) => started?.port),
    );
    readiness.push(port.then(async (started) => (started ? await isReady(started.process, session) : false)));
  }
  const ready = await Promise.all(readiness);
  const entrypoint = plan.packages.find(({ chainlet }) => chainlet.isEntrypoint);
  return ready.every(Boolean) && entrypoint ? await ports.get(entrypoint.chainlet.id) : undefined;
}

async function startOne(
  plan: PackagePlan,
  ports: ReadonlyMap<string, Promise<number | undefined>>,
  { folder, secrets, options, started }: Making,
  session: Session,
): Promise<{ readonly port: number; readonly process: ChainletProcess } | undefined> {
  const { chainlet } = plan;
  const urls: [string, { predict_url: string }][] = [];
  for (const dependency of plan.dependencies) {
    const port = await ports.get(dependency.chainlet.id);
    if (port === undefined) return undefined;
    const url = `http://127.0.0.1:${port}/v1/models/model:predict`;
    urls.push([dependency.chainlet.remoteConfig.displayName, { predict_url: url }]);
  }
  if (session.signal.aborted) return undefined;

  const packageDirectory = join(options.directory, plan.directory);
  const closure = await closureRoot(plan, session);
  if (closure === undefined || session.signal.aborted) return undefined;
  // Installed in the project and the package below it: Node finds everything by itself.
  const natural =
    closure === session.root && packageDirectory.startsWith(`${session.root}/`) && options.dataDir === undefined;
  const directory = natural ? packageDirectory : join(folder, "packages", plan.directory);
  if (!natural) await stagePackage(plan, { packageDirectory, closure, stage: directory, data: options.dataDir });

  const config = join(folder, "config", plan.directory);
  await mkdir(config, { recursive: true, mode: 0o700 });
  await writeWhole(join(config, "dynamic_chainlet_config"), JSON.stringify(Object.fromEntries(urls)));
  if (options.userEnv) await writeWhole(join(config, "chains_user_env"), JSON.stringify(options.userEnv));
  const child = startChainlet({
    name: chainlet.name,
    directory,
    nodeOptions: natural ? [] : stagedNodeOptions,
    env: processEnv(plan, { config, secrets, options }),
    onLine: (line) => options.onLine(chainlet.name, line),
  });
  started.push(child);
  const port = await child.listening;
  if (typeof port === "number") return { port, process: child };
  reportCrash(child.name, port, session);
  return undefined;
}

function processEnv(
  { chainlet }: PackagePlan,
  { config, secrets, options }: { config: string } & Pick<Making, "secrets" | "options">,
): Record<string, string> {
  const env: Record<string, string> = { ...chainlet.remoteConfig.options.envVariables };
  for (const name of [
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
  ]) {
    const value = options.environment[name];
    if (value !== undefined) env[name] ??= value;
  }
  for (const [name, value] of secrets.get(chainlet.name) ?? []) env[`TRUSS_SECRET_${name}`] = value;
  const port = chainlet.isEntrypoint ? (options.port ?? 0) : 0;
  return {
    ...env,
    INFERENCE_SERVER_PORT: String(port),
    CHAINS_HOST: "127.0.0.1",
    CHAINS_DYNAMIC_CONFIG_DIR: config,
    // No such folder: secrets come by the environment of this one process only.
    CHAINS_SECRETS_DIR: join(config, "secrets"),
    DISABLE_JSON_LOGGING: "1",
    CHAINS_GRACE_SEC: String(graceSec),
  };
}

async function isReady(child: ChainletProcess, session: Session): Promise<boolean> {
  const ready = await child.ready;
  if (ready === "ready") return true;
  reportCrash(child.name, ready, session);
  return false;
}

/** Says that a process is gone, unless it was us who ended it. */
export function reportCrash(chainlet: string, { how, output, reason }: Ended, session: Session): void {
  if (session.signal.aborted || how.includes("SIGTERM") || how.includes("SIGKILL")) return;
  const said = reason === undefined ? how : `failed at its start: ${reason.split("\n")[0]}`;
  session.diagnostics.report(chainletCrashed, { chainlet, how: said.replace(/\.$/, ""), output }, { chainlet });
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

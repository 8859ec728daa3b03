import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { readSecrets } from "../deploy/docker/secrets.ts";
import { chainletCrashed, notRunnableHere, portInUse } from "../diagnostics/catalogue/9-local.ts";
import type { ChainPlan, PackagePlan } from "../model/plan.ts";
import type { Span } from "../model/source.ts";
import type { Session } from "../session.ts";
import type { ChainletProcess, Ended } from "./chainlet-process.ts";
import { placePackage, startPackage } from "./package-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

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
  checkKinds(plan, session);
  const secrets = readSecrets(plan, options.environment, randomBytes(24).toString("base64url"), session);
  if (!secrets || session.diagnostics.hasErrors()) return undefined;
  if (options.port !== undefined && !(await isFree(options.port))) {
    session.diagnostics.report(portInUse, { port: options.port });
    return undefined;
  }
  const folder = await temporaryFolder("run");
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

/** Reports chainlets that are no Node packages. */
export function checkKinds(plan: ChainPlan, session: Session): void {
  for (const { chainlet } of plan.packages)
    if (chainlet.kind !== "chainlet") {
      const base = chainlet.kind === "truss" ? "TrussChainlet" : "ContainerChainlet";
      session.diagnostics.report(notRunnableHere, { chainlet: chainlet.name, base }, { chainlet: chainlet.name });
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
    const started = startOne(each, ports, making, session);
    const port = started.then((child) => child?.port);
    // Whoever waits for readiness is told.
    port.catch(() => undefined);
    ports.set(each.chainlet.id, port);
    readiness.push(started.then(async (child) => (child ? await isReady(child.process, session) : false)));
  }
  const ready = await Promise.all(readiness);
  const entrypoint = plan.packages.find(({ chainlet }) => chainlet.isEntrypoint);
  return ready.every(Boolean) && entrypoint ? await ports.get(entrypoint.chainlet.id) : undefined;
}

async function startOne(
  plan: PackagePlan,
  portOf: ReadonlyMap<string, Promise<number | undefined>>,
  { folder, secrets, options, started }: Making,
  session: Session,
): Promise<{ readonly port: number; readonly process: ChainletProcess } | undefined> {
  const { chainlet } = plan;
  const ports = new Map<string, number>();
  for (const dependency of plan.dependencies) {
    const port = await portOf.get(dependency.chainlet.id);
    if (port === undefined) return undefined;
    ports.set(dependency.chainlet.remoteConfig.displayName, port);
  }
  if (session.signal.aborted) return undefined;

  const packageDirectory = join(options.directory, plan.directory);
  const stage = join(folder, "packages", plan.directory);
  const placed = await placePackage(plan, { packageDirectory, stage, dataDir: options.dataDir }, session);
  if (!placed || session.signal.aborted) return undefined;
  const child = await startPackage(plan, {
    ...placed,
    config: join(folder, "config", plan.directory),
    ports,
    secrets: secrets.get(chainlet.name) ?? new Map(),
    environment: options.environment,
    userEnv: options.userEnv,
    port: chainlet.isEntrypoint ? (options.port ?? 0) : 0,
    graceSec,
    onLine: (line) => options.onLine(chainlet.name, line),
  });
  started.push(child);
  const port = await child.listening;
  if (typeof port === "number") return { port, process: child };
  reportCrash(child.name, port, session);
  return undefined;
}

async function isReady(child: ChainletProcess, session: Session): Promise<boolean> {
  const ready = await child.ready;
  if (ready === "ready") return true;
  reportCrash(child.name, ready, session);
  return false;
}

/** Says that a process is gone, unless it was us who ended it. */
export function reportCrash(chainlet: string, ended: Ended, session: Session): void {
  if (session.signal.aborted || ended.how.includes("SIGTERM") || ended.how.includes("SIGKILL")) return;
  reportEnd(chainlet, ended, { session });
}

/** Says that a process is gone, at the place in the user's sources where that is known. */
export function reportEnd(
  chainlet: string,
  { how, output, reason }: Ended,
  { session, span }: { readonly session: Session; readonly span?: Span | undefined },
): void {
  const said = reason === undefined ? how : `failed at its start: ${reason.split("\n")[0]}`;
  // With the reason and its place there is nothing more to learn from the output.
  const rest = span && reason !== undefined ? "" : output;
  session.diagnostics.report(
    chainletCrashed,
    { chainlet, how: said.replace(/\.$/, ""), output: rest },
    { chainlet, span },
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

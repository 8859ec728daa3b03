import { resolve } from "node:path";
import { deprecate } from "node:util";
import { type BuildStage, build as buildFrom } from "./build.ts";
import { compile as compileSource, emit as emitPlan } from "./compile.ts";
import { ChainsCompileError } from "./compile-error.ts";
import type { ChainService } from "./deploy/chain-service.ts";
import { dockerChainService } from "./deploy/docker/service.ts";
import { notThereYet } from "./diagnostics/catalogue/0-usage.ts";
import { type Diagnostic, diagnosticSink } from "./diagnostics/diagnostic.ts";
import type { DevEvent } from "./local/dev/dev-event.ts";
import type { SmokeResult } from "./local/smoke.ts";
import type { BuiltImage } from "./model/built-image.ts";
import type { Chain } from "./model/chain.ts";
import type { ChainPlan } from "./model/plan.ts";
import { openSession } from "./open-session.ts";
import type { ImageEngine } from "./phases/8-build/engine.ts";
import { push as pushChain } from "./push.ts";
import type { Progress, Session } from "./session.ts";

export { ChainsCompileError } from "./compile-error.ts";
export type { ChainletStatus, ChainService, DeployedChainlet } from "./deploy/chain-service.ts";
export type { Diagnostic, Fix, RelatedSpan, Severity } from "./diagnostics/diagnostic.ts";
export type {
  DevBuilding,
  DevCrashed,
  DevEvent,
  DevFailed,
  DevServing,
  DevStarting,
} from "./local/dev/dev-event.ts";
export type { SmokedPackage, SmokeResult } from "./local/smoke.ts";
export type { BuiltImage } from "./model/built-image.ts";
export type { Chain, Chainlet, Dependency } from "./model/chain.ts";
export type { ChainPlan, PackagePlan } from "./model/plan.ts";
export type { Span } from "./model/source.ts";
export type { ImageEngine } from "./phases/8-build/engine.ts";
export type { Progress } from "./session.ts";

export interface CompileOptions {
  /** The file that holds the entrypoint; absolute, or relative to the working directory. */
  readonly source: string;
  /** The entrypoint's class name, when the file marks none or several. */
  readonly entrypoint?: string;
  /** Overrides the name that the source gives to the chain. */
  readonly chainName?: string;
  /** Project root. Default: the folder of the nearest `chainsc.yaml`, else of the nearest `package.json`. */
  readonly root?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: Progress;
}

/** A chain that was compiled without errors: plain data about it, and what `emit` and `build` need. */
export interface CompiledChain {
  readonly chain: Chain;
  readonly plan: ChainPlan;
  readonly options: CompileOptions;
}

export interface Compiled {
  /** Absent when there were errors. */
  readonly chain?: CompiledChain;
  readonly diagnostics: readonly Diagnostic[];
}

/** Analyses a chain. Runs nothing of the user's and writes nothing; a user's mistake is a diagnostic, not an exception. */
export async function compile(options: CompileOptions): Promise<Compiled> {
  const session = await sessionOf(options, { readOnly: true });
  if (session.diagnostics.hasErrors()) return { diagnostics: session.diagnostics.all() };
  const { chain, plan, diagnostics } = await compileSource(requestOf(options), session);
  return chain && plan ? { chain: { chain, plan, options }, diagnostics } : { diagnostics };
}

export interface EmitOptions {
  /** Where package directories are written, in a folder named after the chain. Default: the configured `outDir`. */
  readonly outDir?: string;
}

export interface Emitted {
  /** Absolute path of the folder that has the package directories. */
  readonly directory: string;
}

/** Writes the package directories of a compiled chain; files that are the same stay untouched. */
export async function emit(chain: CompiledChain, options: EmitOptions = {}): Promise<Emitted> {
  const session = await sessionOf(chain.options);
  const outDir = resolve(options.outDir ?? resolve(session.root, session.config.outDir));
  await emitPlan(chain.plan, outDir, session);
  throwErrors(session);
  return { directory: resolve(outDir, chain.plan.directory) };
}

export interface BuildOptions extends EmitOptions {
  /** What makes the images. Default: the Docker engine of `DOCKER_HOST` or of the default socket. `false`: no images. */
  readonly engine?: ImageEngine | false;
  /** Import every package once. Default: true. */
  readonly smoke?: boolean;
  /** Class names of the chainlets whose images are wanted. Default: all. */
  readonly only?: readonly string[];
}

export interface Built extends Emitted {
  readonly images: readonly BuiltImage[];
  readonly smoke?: SmokeResult;
  /** Warnings; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Emits, imports every package once and builds the images. Throws `ChainsCompileError` with all findings. */
export async function build(chain: CompiledChain, options: BuildOptions = {}): Promise<Built> {
  const { engine, smoke = true, only, outDir } = options;
  const session = await sessionOf(chain.options);
  const stages: BuildStage[] = [
    ...(smoke ? (["smoke"] as const) : []),
    ...(engine === false ? [] : (["images"] as const)),
  ];
  const opened = async (): Promise<ImageEngine | undefined> => {
    if (engine) return engine;
    const { openDockerEngine } = await import("./phases/8-build/docker-engine.ts");
    return openDockerEngine(session);
  };
  const request = { stages, only, engine: opened, ...(outDir !== undefined && { outDir: resolve(outDir) }) };
  const result = await buildFrom(requestOf(chain.options), request, session);
  throwErrors(session);
  const { directory, images, diagnostics } = result;
  return { directory, images, diagnostics, ...(result.smoke && { smoke: result.smoke }) };
}

export interface PushOptions extends CompileOptions {
  /** Published (default) or development; on a Docker engine `promote` alone decides. */
  readonly publish?: boolean;
  /** Make it the production deployment. Default: false. */
  readonly promote?: boolean;
  /** Only `production` is there yet. */
  readonly environment?: string;
  /** What the chainlets see as `context.userEnv`. */
  readonly userEnv?: Readonly<Record<string, string>>;
  /** A remote of `chainsc.yaml`. Default: `local`, the Docker engine. */
  readonly remote?: string;
  /** Only waiting pushes are there yet. Default: true. */
  readonly wait?: boolean;
}

/** Builds a chain and deploys it; resolves when every chainlet is ready. Throws `ChainsCompileError` with all findings. */
export async function push(options: PushOptions & { readonly onlyGenerateTrusses: true }): Promise<undefined>;
export async function push(options: PushOptions & { readonly onlyGenerateTrusses?: false }): Promise<ChainService>;
export async function push(
  options: PushOptions & { readonly onlyGenerateTrusses?: boolean },
): Promise<ChainService | undefined> {
  const { remote = "local", promote = false, environment, userEnv, onlyGenerateTrusses = false } = options;
  const session = await sessionOf(options);
  if (environment !== undefined && environment !== "production")
    session.diagnostics.report(notThereYet, {
      what: `push to the environment ${environment}`,
      instead: "leave it out",
    });
  if (options.wait === false)
    session.diagnostics.report(notThereYet, { what: "push with wait: false", instead: "leave it out" });
  throwErrors(session);
  const stage = promote || environment === "production" ? "production" : "development";
  const place = { remote, stage, userEnv, environment: process.env, generateOnly: onlyGenerateTrusses } as const;
  const { engine, deployment } = await pushChain({ ...requestOf(options), ...place }, session);
  throwErrors(session);
  return engine && deployment ? dockerChainService(engine.docker, deployment) : undefined;
}

/**
 * The older name of `push`; warns once per process.
 * @deprecated Use `push`.
 */
export const deployRemotely: typeof push = deprecate(
  push,
  "deployRemotely is now called push",
  "CHAINSC_DEPLOY_REMOTELY",
);

export interface DevOptions extends CompileOptions {
  /** On 127.0.0.1. Default: any free one. It stays the same over all builds. */
  readonly port?: number;
  /** Where `TRUSS_SECRET_<name>` are. Default: `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** A file of `TRUSS_SECRET_<name>=…` lines that go over `environment`; followed as sources are. */
  readonly envFile?: string;
  /** What chainlets see as `context.dataDir`, instead of their own data. */
  readonly dataDir?: string;
  /** What chainlets see as `context.userEnv`. */
  readonly userEnv?: Readonly<Record<string, string>>;
  /** Look at the files three times a second instead of waiting for events of the file system. Default: false. */
  readonly poll?: boolean;
  readonly onEvent?: (event: DevEvent) => void;
  /** A line that a chainlet printed. */
  readonly onLine?: (chainlet: string, line: string) => void;
}

export interface DevServer {
  /** `http://127.0.0.1:<port>`: the routes of the entrypoint, whichever build answers. 503 as long as there is none. */
  readonly origin: string;
  /** Ends every process; those that answer something get five seconds. */
  stop(): Promise<void>;
}

/**
 * Serves a chain on this machine, one process a chainlet, and follows edits: what has changed is built and restarted, and
 * on an error the last good build goes on answering. Resolves when the port is taken; the rest is in the events. Throws
 * `ChainsCompileError` when it is not to be had. `signal` stops it as `stop` does.
 */
export async function dev(options: DevOptions): Promise<DevServer> {
  const { source, entrypoint, chainName, root, signal, onProgress, envFile, dataDir, ...more } = options;
  const { environment = process.env, onEvent = () => undefined, onLine = () => undefined } = more;
  const { openDevServer } = await import("./local/dev/dev-server.ts");
  const diagnostics = diagnosticSink();
  const server = await openDevServer(
    {
      source: resolve(source),
      entrypoint,
      name: chainName,
      root: root === undefined ? undefined : resolve(root),
      envFile: envFile === undefined ? undefined : resolve(envFile),
      dataDir: dataDir === undefined ? undefined : resolve(dataDir),
      userEnv: more.userEnv,
      port: more.port,
      poll: more.poll,
      progress: onProgress,
      environment,
      onEvent,
      onLine,
    },
    diagnostics,
  );
  if (!server) throw new ChainsCompileError(diagnostics.all());
  const stop = (): Promise<void> => server.stop();
  signal?.addEventListener("abort", () => void stop(), { once: true });
  if (signal?.aborted) await stop();
  return { origin: `http://127.0.0.1:${server.port}`, stop };
}

/** Live patches to a development deployment. Not there yet: always rejects. */
export async function watch(_options: CompileOptions): Promise<never> {
  throw new Error("chainsc: watch is not there yet in this version. Push again after an edit.");
}

function sessionOf(
  { source, root, signal, onProgress }: CompileOptions,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<Session> {
  return openSession({
    readOnly,
    source: resolve(source),
    signal,
    progress: onProgress,
    ...(root !== undefined && { root: resolve(root) }),
  });
}

const requestOf = ({ source, entrypoint, chainName }: CompileOptions) => ({
  source: resolve(source),
  entrypoint,
  name: chainName,
});

function throwErrors(session: Session): void {
  if (session.diagnostics.hasErrors()) throw new ChainsCompileError(session.diagnostics.all());
}

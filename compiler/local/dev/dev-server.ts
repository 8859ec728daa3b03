import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { parseEnv } from "node:util";
import type { BuildInputs } from "../../cache/build-inputs.ts";
import { ensureCacheDirectory } from "../../cache/cache-directory.ts";
import { readSecrets } from "../../deploy/docker/secrets.ts";
import { fileUnreadable } from "../../diagnostics/catalogue/0-usage.ts";
import { buildBroke, portInUse } from "../../diagnostics/catalogue/9-local.ts";
import { type Diagnostic, type DiagnosticSink, diagnosticSink } from "../../diagnostics/diagnostic.ts";
import { findRoot } from "../../find-root.ts";
import { openSession } from "../../open-session.ts";
import type { Progress, Session } from "../../session.ts";
import { checkKinds } from "../start-chain.ts";
import { removeLeftovers, temporaryFolder } from "../temporary-folder.ts";
import { Builder } from "./builder.ts";
import type { FinishedBuild } from "./builder-messages.ts";
import type { DevEvent } from "./dev-event.ts";
import { FileWatch } from "./file-watch.ts";
import { Fleet, type Swapped } from "./fleet.ts";
import { Front } from "./front.ts";
import { WatchedInputs } from "./watched-inputs.ts";

export interface DevServerOptions {
  /** Absolute, as all paths here. */
  readonly source: string;
  readonly entrypoint?: string | undefined;
  readonly name?: string | undefined;
  readonly root?: string | undefined;
  readonly config?: string | undefined;
  readonly outDir?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly userEnv?: Readonly<Record<string, string>> | undefined;
  /** Where `TRUSS_SECRET_<name>` are. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Its lines go over `environment`; followed as sources are. */
  readonly envFile?: string | undefined;
  /** Look at the files instead of waiting for events of the file system. */
  readonly poll?: boolean | undefined;
  readonly progress?: Progress | undefined;
  readonly onEvent: (event: DevEvent) => void;
  readonly onLine: (chainlet: string, line: string) => void;
}

/** Builds a chain, serves it behind a front, and does both again for what changes, until it is stopped. */
export class DevServer {
  readonly #options: DevServerOptions;
  readonly #front: Front;
  readonly #builder = new Builder();
  readonly #watch: FileWatch;
  readonly #changed = new Set<string>();
  #wake: (() => void) | undefined;
  #work = new AbortController();
  #fleet: Fleet | undefined;
  #folders: { readonly folder: string; readonly stages: string } | undefined;
  readonly #apiKey = randomBytes(24).toString("base64url");
  #build = 0;
  #serving: number | undefined;
  #errors = 0;
  #root: string;
  #stopped: Promise<void> | undefined;
  readonly #ended: Promise<void>;

  constructor(front: Front, options: DevServerOptions) {
    this.#front = front;
    this.#options = options;
    this.#root = options.root ?? findRoot(dirname(options.source));
    this.#watch = new FileWatch({ poll: options.poll ?? false, onChange: (paths) => this.#onChange(paths) });
    this.#ended = this.#run();
  }

  /** Where the entrypoint answers, over all builds. */
  get port(): number {
    return this.#front.port;
  }

  /** Ends every process and removes what was written for them. Can be called twice. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#work.abort();
      this.#wake?.();
      this.#watch.close();
      this.#front.stopAccepting();
      // What is being written is finished, if that does not take long: every file is whole in any case.
      const pause = new Promise((resolve) => setTimeout(resolve, 1500).unref());
      await Promise.all([this.#fleet?.stop(), Promise.race([this.#ended, pause])]);
      await this.#builder.close();
      await this.#ended;
      await this.#fleet?.stop();
      this.#front.close();
      for (const path of Object.values(this.#folders ?? {})) await rm(path, { recursive: true, force: true });
    })();
    return this.#stopped;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#work = new AbortController();
      setMaxListeners(0, this.#work.signal);
      const changed = [...this.#changed].sort();
      this.#changed.clear();
      this.#options.onEvent({ type: "building", build: ++this.#build, changed: changed.map(this.#shown) });
      const { signal } = this.#work;
      await this.#buildOnce(changed, signal).catch((error: unknown) => this.#break(error, signal));
      if (this.#changed.size === 0 && !this.#stopped)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      this.#wake = undefined;
    }
  }

  async #buildOnce(changed: readonly string[], signal: AbortSignal): Promise<void> {
    const began = performance.now();
    const { source, entrypoint, name, config, root, outDir } = this.#options;
    const afresh = changed.some((path) => !/\.[cm]?[jt]sx?$/.test(path));
    const built = await this.#builder.build({ source, entrypoint, name, config, root, outDir, afresh }, signal);
    if (built.kind === "aborted") return;
    if (built.kind === "broke") return this.#break(new Error(built.message), signal);
    this.#root = built.root;
    this.#follow(built.inputs);
    if (signal.aborted) return;
    if (built.kind === "failed") {
      this.#fail(built.diagnostics, built.chainletCount);
      return;
    }
    const session = await this.#session(signal);
    const swapped = await this.#serve(built, session);
    if (signal.aborted && !swapped) return;
    if (!swapped) {
      this.#fail([...built.diagnostics, ...session.diagnostics.all()], built.chainletCount);
      return;
    }
    this.#options.onEvent({
      type: this.#serving === undefined ? "ready" : "rebuilt",
      build: this.#build,
      url: this.#urlOf(built),
      ...swapped,
      mended: this.#errors,
      diagnostics: built.diagnostics,
      milliseconds: Math.round(performance.now() - began),
    });
    this.#serving = this.#build;
    this.#errors = 0;
  }

  /** A bug of ours or trouble with the disk must not end what is served. */
  #break(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    const findings = diagnosticSink();
    findings.report(buildBroke, { message: error instanceof Error ? error.message : String(error) });
    this.#fail(findings.all(), undefined);
  }

  #fail(diagnostics: readonly Diagnostic[], chainletCount: number | undefined): void {
    this.#errors = diagnostics.filter(({ severity }) => severity === "error").length;
    if (this.#serving === undefined) this.#front.absence = "The chain has errors; chainsc dev shows them.";
    this.#options.onEvent({
      type: "failed",
      build: this.#build,
      diagnostics,
      chainletCount,
      serving: this.#serving,
    });
  }

  async #serve(built: FinishedBuild, session: Session): Promise<Swapped | undefined> {
    const { plan, directory, digests } = built;
    checkKinds(plan, session);
    const environment = await this.#environment(session);
    if (!environment || session.diagnostics.hasErrors()) return undefined;
    const secrets = readSecrets(plan, environment, this.#apiKey, session);
    if (!secrets) return undefined;
    const fleet = await this.#startFleet(session.root);
    return fleet.swap({ plan, directory, digests, secrets, environment }, session);
  }

  async #environment(session: Session): Promise<DevServerOptions["environment"] | undefined> {
    const { environment, envFile } = this.#options;
    if (envFile === undefined) return environment;
    try {
      return { ...environment, ...parseEnv(await readFile(envFile, "utf8")) };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
      const problem = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : code;
      session.diagnostics.report(fileUnreadable, { option: "--env-file", path: this.#shown(envFile), problem });
      return undefined;
    }
  }

  async #startFleet(root: string): Promise<Fleet> {
    if (this.#fleet) return this.#fleet;
    const all = join(ensureCacheDirectory(root), "dev");
    await removeLeftovers(all, "");
    await mkdir(all, { recursive: true });
    const folder = await mkdtemp(join(all, `${process.pid}-`));
    const stages = await temporaryFolder("dev");
    this.#folders = { folder, stages };
    const { onEvent, onLine, dataDir, userEnv } = this.#options;
    this.#fleet = new Fleet({
      folder,
      stages,
      dataDir,
      userEnv,
      onLine,
      onEntrypoint: (port) => {
        this.#front.target = port;
        this.#front.absence = "The entrypoint's process has ended; it is being started again.";
      },
      onStarting: (chainlets) => {
        if (chainlets.length > 0) onEvent({ type: "starting", build: this.#build, chainlets });
      },
      onCrash: (chainlet, { how, output, reason }, restartInMs) => {
        const said = reason === undefined ? how : `failed at its start: ${reason.split("\n")[0]}`;
        onEvent({ type: "crashed", chainlet, how: said, output, restartInMs });
      },
      onRestart: (chainlet) => onEvent({ type: "restarted", chainlet }),
    });
    return this.#fleet;
  }

  #session(signal: AbortSignal): Promise<Session> {
    const { source, config, root, progress } = this.#options;
    return openSession({ source, config, signal, progress, ...(root !== undefined && { root }) });
  }

  #follow({ uncertain, ...inputs }: BuildInputs): void {
    this.#watch.follow(new WatchedInputs(this.#root, inputs, [...this.#besides()]));
    // Nobody knows which state of these was read, so that they are read once more.
    for (const path of uncertain) this.#changed.add(join(this.#root, path));
  }

  /** What decides about a build and is not among what the compiler reads. */
  *#besides(): Iterable<string> {
    const { envFile, source } = this.#options;
    if (envFile !== undefined) yield envFile;
    // npm rewrites it with every change of what is installed.
    yield join(this.#root, "node_modules/.package-lock.json");
    // The nearest of these makes the project root.
    for (let folder = dirname(source); ; folder = dirname(folder)) {
      yield join(folder, "chainsc.yaml");
      if (`${folder}${sep}`.startsWith(`${this.#root}${sep}`)) yield join(folder, "package.json");
      if (dirname(folder) === folder) return;
    }
  }

  #onChange(paths: readonly string[]): void {
    for (const path of paths) this.#changed.add(path);
    this.#work.abort();
    this.#wake?.();
  }

  #urlOf({ plan }: FinishedBuild): string {
    const entrypoint = plan.packages.find(({ chainlet }) => chainlet.isEntrypoint);
    const isSocket = entrypoint?.chainlet.endpoint.kind === "websocket";
    const origin = `127.0.0.1:${this.#front.port}`;
    return isSocket ? `ws://${origin}/v1/websocket` : `http://${origin}/run_remote`;
  }

  readonly #shown = (path: string): string => relative(this.#root, path).split(sep).join("/");
}

/** Listens, and begins to build. `undefined` after a diagnostic: the port cannot be had. */
export async function openDevServer(
  { port = 0, ...options }: DevServerOptions & { readonly port?: number | undefined },
  diagnostics: DiagnosticSink,
): Promise<DevServer | undefined> {
  try {
    return new DevServer(await Front.open(port), options);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    diagnostics.report(portInUse, { port, reserved: code === "EACCES" });
    return undefined;
  }
}

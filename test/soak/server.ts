import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PackagePlan } from "../../compiler/model/plan.ts";

const probe = fileURLToPath(new URL("probe.mjs", import.meta.url));

/** What a server holds, right after a garbage collection. Sizes in bytes. */
export interface Holdings {
  readonly heap: number;
  readonly resident: number;
  readonly sockets: number;
  readonly timers: number;
}

/** Lines of a server's log that must never be written. */
const alarming =
  /nobody handled it|nobody could catch it|Unhandled exception|A worker thread ended|MaxListenersExceeded/;

/** A chainlet's package as a process. */
export class SoakServer {
  readonly name: string;
  readonly generation: number;
  /** What it held before its first call. */
  atRest: Holdings | undefined;
  readonly alarms: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  #port = 0;
  #measured: ((holdings: Holdings) => void) | undefined;

  private constructor(name: string, generation: number, child: ChildProcess) {
    this.name = name;
    this.generation = generation;
    this.#child = child;
    this.#ended = new Promise((resolve) =>
      child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`)),
    );
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n")) if (alarming.test(line)) this.alarms.push(`${this.label}: ${line}`);
    });
  }

  /** Resolves when it is ready. */
  static async start(
    { chainlet, directory }: PackagePlan,
    place: { packages: string; config: string; generation: number },
  ): Promise<SoakServer> {
    const folder = join(place.packages, directory);
    const child = fork(join(folder, "dist/server.js"), [], {
      cwd: folder,
      execArgv: ["--expose-gc", "--import", probe],
      // Ctrl-C is for the soak, not for its servers.
      detached: true,
      // The access log is written, and read by nobody.
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: {
        PATH: process.env.PATH,
        INFERENCE_SERVER_PORT: "0",
        CHAINS_HOST: "127.0.0.1",
        CHAINS_DYNAMIC_CONFIG_DIR: place.config,
        CHAINS_SECRETS_DIR: join(place.config, "none"),
        CHAINS_GRACE_SEC: "60",
        TRUSS_SECRET_baseten_chain_api_key: "the key of the soak",
        GENERATION: String(place.generation),
      },
    });
    const server = new SoakServer(chainlet.name, place.generation, child);
    await server.#untilReady();
    server.atRest = await server.measure();
    return server;
  }

  get label(): string {
    return `${this.name} ${this.generation}`;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  measure(): Promise<Holdings> {
    const measured = new Promise<Holdings>((resolve) => {
      this.#measured = resolve;
    });
    // Without a callback a channel that is closed already would be an error of the child.
    this.#child.send("measure", () => undefined);
    return Promise.race([measured, this.#ended.then((how) => Promise.reject(new Error(`${this.label}: ${how}`)))]);
  }

  /** Calls that run or wait here, and those to dependencies. */
  async inFlight(): Promise<number> {
    const text = await this.#metrics();
    return sumOf(text, [
      "chainlet_requests_in_flight",
      "chainlet_requests_queued",
      "dependency_chainlet_total_requests",
    ]);
  }

  /** Further attempts and replaced sockets so far. */
  async repairs(): Promise<{ retries: number; staleSockets: number }> {
    const text = await this.#metrics();
    return {
      retries: sumOf(text, ["dependency_chainlet_retries_total"]),
      staleSockets: sumOf(text, ["dependency_chainlet_stale_sockets_total"]),
    };
  }

  /** Resolves to how it ended: a signal, or `exit code N`. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<string> {
    this.#child.kill(signal);
    return this.#ended;
  }

  /** Ends it if it is still there. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Over a connection that does not stay: those that do are counted. */
  async #metrics(): Promise<string> {
    return (await fetch(`${this.url}/metrics`, { headers: { connection: "close" } })).text();
  }

  #untilReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      void this.#ended.then((how) => reject(new Error(`${this.label} did not start: ${how}`)));
      this.#child.on("message", (message: { type: string; port?: number } & Partial<Holdings>) => {
        if (message.type === "listening") this.#port = message.port ?? 0;
        else if (message.type === "ready") resolve();
        else if (message.type === "measured") this.#measured?.(message as Holdings);
      });
    });
  }
}

function sumOf(metrics: string, names: readonly string[]): number {
  return names
    .flatMap((name) => [...metrics.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)$`, "gm"))])
    .reduce((sum, match) => sum + Number(match[1]), 0);
}

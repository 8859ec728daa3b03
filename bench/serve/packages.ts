import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile, emit } from "../../compiler/index.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The chain of this bench as packages, with the runtime of `dist/packaged`. */
export class Packages {
  readonly #folder: string;
  readonly #directory: string;

  private constructor(folder: string, directory: string) {
    this.#folder = folder;
    this.#directory = directory;
  }

  static async emit(): Promise<Packages> {
    const folder = mkdtempSync(join(tmpdir(), "chainsc-bench-"));
    writeFileSync(join(folder, "package.json"), '{ "name": "bench", "type": "module" }');
    writeFileSync(join(folder, "chain.ts"), readFileSync(new URL("chain/chain.ts", import.meta.url)));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(repository, join(folder, "node_modules/chainsc"));
    const { chain, diagnostics } = await compile({ source: join(folder, "chain.ts"), entrypoint: "Bench" });
    if (!chain) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    const { directory } = await emit(chain);
    return new Packages(folder, directory);
  }

  /** Path of a file in a chainlet's package. */
  path(chainlet: string, file: string): string {
    return join(this.#directory, `chainlet_${chainlet}`, file);
  }

  /** Starts the server of a chainlet; resolves when it is ready. `services`: class name → where that dependency answers. */
  async start(chainlet: string, services: Readonly<Record<string, string>> = {}): Promise<Started> {
    const config = mkdtempSync(join(this.#folder, "config-"));
    const entries = Object.entries(services).map(([name, predict_url]) => [name, { predict_url }]);
    writeFileSync(join(config, "dynamic_chainlet_config"), JSON.stringify(Object.fromEntries(entries)));
    const child = fork(this.path(chainlet, "dist/server.js"), {
      // As its image starts it: no loader of this bench, no certificates to read.
      execArgv: [],
      silent: true,
      env: {
        PATH: process.env.PATH,
        INFERENCE_SERVER_PORT: "0",
        CHAINS_HOST: "127.0.0.1",
        CHAINS_DYNAMIC_CONFIG_DIR: config,
        CHAINS_ACCESS_LOG: "off",
        TRUSS_SECRET_baseten_chain_api_key: "bench",
      },
    });
    return new Promise((resolve, reject) => {
      let errors = "";
      let port = 0;
      child.stderr?.on("data", (chunk: Buffer) => {
        errors += chunk.toString();
      });
      child.stdout?.resume();
      child.on("message", (message: { type: string; port?: number }) => {
        if (message.type === "listening") port = message.port ?? 0;
        if (message.type === "ready") resolve({ child, port });
      });
      child.once("exit", (code) => reject(new Error(`${chainlet} ended with ${code}.\n${errors}`)));
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export interface Started {
  readonly child: ChildProcess;
  readonly port: number;
}

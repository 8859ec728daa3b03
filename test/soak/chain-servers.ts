import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "../../compiler/build.ts";
import type { ChainPlan } from "../../compiler/model/plan.ts";
import { openSession } from "../../compiler/open-session.ts";
import { SoakServer } from "./server.ts";

/** A chain's packages as processes that find each other by a watched file, as on a platform. */
export class ChainServers {
  /** All that ever ran, for what is said about them at the end. */
  readonly all: SoakServer[] = [];
  readonly #plan: ChainPlan;
  readonly #packages: string;
  readonly #config: string;
  readonly #current = new Map<string, SoakServer>();

  private constructor(plan: ChainPlan, packages: string, config: string) {
    this.#plan = plan;
    this.#packages = packages;
    this.#config = config;
    mkdirSync(config);
  }

  /** Compiles `file` of the project, and starts what came of it. */
  static async start(project: string, file: string): Promise<ChainServers> {
    const source = join(project, file);
    const session = await openSession({ source });
    const { plan, directory } = await build({ source }, { stages: [] }, session);
    if (!plan)
      throw new Error(
        session.diagnostics
          .all()
          .map(({ code, message }) => `${code} ${message}`)
          .join("\n"),
      );
    const chain = new ChainServers(plan, directory, join(project, `config-${plan.entrypoint}`));
    // Packages come with dependencies before dependents.
    for (const { chainlet } of plan.packages) {
      await chain.startNext(chainlet.name);
      chain.announce();
    }
    return chain;
  }

  get entrypoint(): SoakServer {
    return this.current(this.#plan.entrypoint);
  }

  /** Whatever is called by another one. */
  get callees(): string[] {
    return this.#plan.packages.map(({ chainlet }) => chainlet.name).filter((name) => name !== this.#plan.entrypoint);
  }

  get running(): SoakServer[] {
    return [...this.#current.values()];
  }

  current(name: string): SoakServer {
    const server = this.#current.get(name);
    if (!server) throw new Error(`${name} does not run.`);
    return server;
  }

  /** Starts the next generation of a chainlet, on another port; nobody knows it before `announce`. */
  async startNext(name: string): Promise<SoakServer> {
    const plan = this.#plan.packages.find(({ chainlet }) => chainlet.name === name);
    if (!plan) throw new Error(`There is no chainlet ${name}.`);
    const generation = (this.#current.get(name)?.generation ?? -1) + 1;
    const server = await SoakServer.start(plan, { packages: this.#packages, config: this.#config, generation });
    this.#current.set(name, server);
    this.all.push(server);
    return server;
  }

  /** Tells everybody where the newest generations are. */
  announce(): void {
    const entries = [...this.#current].map(([name, { url }]) => [name, { predict_url: `${url}/run_remote` }]);
    const path = join(this.#config, "dynamic_chainlet_config");
    writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(entries)));
    renameSync(`${path}.new`, path);
  }

  async stop(): Promise<string[]> {
    const ends = await Promise.all(
      this.running.map(async (server) => `${server.label}: ${await server.end("SIGTERM")}`),
    );
    return ends.filter((end) => !end.endsWith(": exit code 0"));
  }
}

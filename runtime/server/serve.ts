import { existsSync } from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { emittedPackage } from "../scope/emitted-package.ts";
import type { ShimDefinition } from "./definition.ts";
import { DynamicConfig } from "./dynamic-config.ts";
import { readEnvironment, type ServerEnvironment } from "./environment.ts";
import { HttpListener } from "./http-listener.ts";
import { ServerLog } from "./log.ts";
import { LoopExecutor } from "./loop-executor.ts";
import { Redactor } from "./redactor.ts";
import { ServerScope } from "./server-scope.ts";
import { Shim } from "./shim.ts";

/** Serves one chainlet until the process is told to end. Called by generated `server.ts` only. */
export async function serve(definition: ShimDefinition): Promise<void> {
  const environment = readEnvironment(process.env);
  if (!isMainThread) return;
  if (environment.smoke) {
    reportSmoke(definition);
    return;
  }
  await new ServerProcess(definition, environment).run();
}

class ServerProcess {
  readonly #definition: ShimDefinition;
  readonly #environment: ServerEnvironment;
  readonly #redactor = new Redactor();
  readonly #log: ServerLog;
  readonly #dynamicConfig: DynamicConfig;
  readonly #scope: ServerScope;
  readonly #executor: LoopExecutor;
  readonly #shim: Shim;
  readonly #listener: HttpListener;
  #draining = false;

  constructor(definition: ShimDefinition, environment: ServerEnvironment) {
    this.#definition = definition;
    this.#environment = environment;
    this.#log = new ServerLog({
      chainlet: definition.name,
      debug: definition.settings.enableDebugLogs,
      json: environment.jsonLogs,
      redact: this.#redactor.redact,
    });
    this.#dynamicConfig = new DynamicConfig(environment.dynamicConfigDirectory);
    this.#scope = new ServerScope({
      definition,
      dynamicConfig: this.#dynamicConfig,
      secretsDirectory: environment.secretsDirectory,
      dataDirectory: findDataDirectory(),
      redactor: this.#redactor,
      warn: (message) => this.#log.warn(message),
    });
    this.#executor = new LoopExecutor(definition, this.#scope, this.#redactor.redact);
    this.#shim = new Shim({ definition, executor: this.#executor, log: this.#log, redactor: this.#redactor });
    this.#listener = new HttpListener(this.#shim.handle);
  }

  async run(): Promise<void> {
    const { port, host } = this.#environment;
    Error.stackTraceLimit = 50;
    this.#log.captureConsole();
    process.on("SIGTERM", () => this.#onStop("SIGTERM"));
    process.on("SIGINT", () => this.#onStop("SIGINT"));
    process.on("unhandledRejection", (reason) => {
      const stack = reason instanceof Error ? reason.stack : String(reason);
      this.#log.error("A promise was rejected and nobody handled it.", { exc_info: stack });
    });
    const listening = await this.#listener.listen(port, host);
    this.#log.info(`Listening on http://${host}:${listening}.`);
    tellParent({ type: "listening", port: listening });
    await this.#load();
  }

  async #load(): Promise<void> {
    const { name, dependencies } = this.#definition;
    for (let attempt = 0; ; attempt++) {
      const began = performance.now();
      try {
        this.#log.info(`Loading Chainlet \`${name}\`.`);
        await this.#executor.load();
        this.#log.info(`Completed loading in ${Math.round(performance.now() - began)} ms.`);
        break;
      } catch (error) {
        const stack = error instanceof Error ? error.stack : String(error);
        this.#log.error(`Exception while loading Chainlet \`${name}\`.`, { exc_info: stack });
        if (attempt >= this.#environment.loadRetries) return this.#giveUp(error);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
    if (this.#draining) return;
    this.#shim.state = "ready";
    if (Object.keys(dependencies).length > 0) {
      this.#dynamicConfig.watchServices(() => this.#scope.addressesChanged());
    }
    tellParent({ type: "ready" });
  }

  #giveUp(error: unknown): void {
    const message = error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error);
    tellParent({ type: "failed", message: this.#redactor.redact(message) });
    this.#log.flush();
    setTimeout(() => process.exit(1), 100);
  }

  #onStop(signal: string): void {
    if (this.#draining) {
      this.#log.warn(`${signal} again: running calls are given up.`);
      this.#shim.abortAll("The server is shutting down.");
      setTimeout(() => process.exit(0), 1000).unref();
      return;
    }
    this.#draining = true;
    this.#log.info(`${signal}: finishing what was accepted.`);
    void this.#drain();
  }

  async #drain(): Promise<void> {
    const graceMs = this.#environment.graceSec * 1000;
    const marginMs = Math.min(2000, graceMs / 4);
    const cutAt = setTimeout(() => this.#shim.abortAll("The server is shutting down."), graceMs - marginMs);
    const endAt = setTimeout(() => this.#exit(), graceMs);
    this.#shim.state = "draining";
    await this.#listener.stopAccepting();
    await this.#shim.quiet();
    clearTimeout(cutAt);
    this.#listener.close();
    this.#dynamicConfig.close();
    try {
      await this.#executor.close();
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error);
      this.#log.error(`Exception while closing Chainlet \`${this.#definition.name}\`.`, { exc_info: stack });
    }
    clearTimeout(endAt);
    this.#exit();
  }

  #exit(): void {
    this.#log.flush();
    // Whatever user code keeps open must not keep the process alive; what is in pipes is written first.
    process.stdout.write("", () => process.stderr.write("", () => process.exit(0)));
  }
}

/** `data/` of the package that this process runs. */
function findDataDirectory(): string | undefined {
  if (emittedPackage === undefined) return undefined;
  const directory = join(emittedPackage, "data");
  return existsSync(directory) ? directory : undefined;
}

function tellParent(message: object): void {
  if (process.connected) process.send?.(message);
}

function reportSmoke(definition: ShimDefinition): void {
  const problem = findDefinitionProblem(definition);
  if (problem === undefined) {
    process.stdout.write(`${definition.name}: imported\n`);
    leave({ type: "imported" }, 0);
  } else {
    process.stderr.write(`${problem}\n`);
    leave({ type: "failed", message: problem }, 1);
  }
}

function findDefinitionProblem({ name, chainlet, dependencies }: ShimDefinition): string | undefined {
  if (typeof chainlet !== "function") return `${name}: the module does not export the class ${name}.`;
  if (typeof chainlet.prototype?.runRemote !== "function") return `${name} has no method runRemote.`;
  const wrong = Object.entries(dependencies).find(([, { stub }]) => typeof stub?.prototype?.runRemote !== "function");
  return wrong ? `${name}: the stub of ${wrong[0]} has no method runRemote.` : undefined;
}

function leave(message: object, code: number): void {
  if (process.connected && process.send) process.send(message, () => process.exit(code));
  else process.exit(code);
}

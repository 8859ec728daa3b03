import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { runInRequest } from "../context/request-context.ts";
import { describeError } from "../errors/describe-error.ts";
import { classNameOf, messageOf, printThrown } from "../errors/thrown-value.ts";
import { refuseUpgrade, WebSocketEndpoint } from "../websocket/web-socket-endpoint.ts";
import type { ShimDefinition } from "./definition.ts";
import type { ServerEnvironment } from "./environment.ts";
import type { Executor } from "./executor.ts";
import { HttpListener } from "./http-listener.ts";
import { ignoreUpgrade, wantsWebSocket } from "./ignored-upgrade.ts";
import { LoopExecutor } from "./loop-executor.ts";
import { RawRequestHeaders } from "./request-headers.ts";
import { ServerRequest } from "./server-request.ts";
import { type ServerTools, serverTools } from "./server-tools.ts";
import { Shim } from "./shim.ts";
import { findTracing, type Tracing } from "./tracing.ts";
import { watchUncaught } from "./uncaught.ts";
import { WorkerExecutor } from "./worker-executor.ts";

const loadAgainAfterMs = 1000;

/** The life of a server: listen, load, answer, drain, end. */
export class ServerProcess {
  readonly #definition: ShimDefinition;
  readonly #environment: ServerEnvironment;
  readonly #tools: ServerTools;
  readonly #executor: Executor;
  readonly #shim: Shim;
  readonly #listener: HttpListener;
  readonly #sockets: WebSocketEndpoint;
  #draining = false;
  #ending = false;

  constructor(definition: ShimDefinition, environment: ServerEnvironment) {
    this.#definition = definition;
    this.#environment = environment;
    this.#tools = serverTools(definition, environment);
    const { log, redactor, scope } = this.#tools;
    const loop = new LoopExecutor(definition, scope, redactor.redact);
    this.#executor = definition.endpoint.synchronous
      ? new WorkerExecutor(process.argv[1] ?? "", {
          count: definition.settings.predictConcurrency,
          log,
          abandonedMs: environment.abandonedSec * 1000,
          isNeeded: () => this.#draining || this.#shim.slots.queued > 0,
        })
      : loop;
    this.#shim = new Shim({
      definition,
      executor: this.#executor,
      log,
      redactor,
      keepAliveMs: environment.keepAliveSec * 1000,
      bodyTimeoutMs: environment.bodyTimeoutSec * 1000,
      tracing: this.#tracing(),
    });
    this.#sockets = this.#webSocketEndpoint(loop);
    this.#listener = new HttpListener(this.#shim.handle);
    this.#listener.server.on("upgrade", (request, socket, head) => this.#onUpgrade(request, socket, head));
  }

  async run(): Promise<void> {
    const { port, host } = this.#environment;
    const { log } = this.#tools;
    log.captureConsole();
    process.on("SIGTERM", () => this.#onStop("SIGTERM"));
    process.on("SIGINT", () => this.#onStop("SIGINT"));
    this.#followParent();
    watchUncaught(log, () => this.#endNow(1));
    process.on("exit", (code) => {
      if (this.#ending) return;
      log.error(`The process ends with code ${code}, because code of the chainlet called process.exit.`);
      log.flush();
    });
    try {
      const listening = await this.#listener.listen(port, host);
      log.info(`Listening on http://${host}:${listening}.`);
      tellParent({ type: "listening", port: listening });
    } catch (error) {
      this.#fail(`Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    await this.#load();
  }

  /** Who runs a chain on one machine says when a chainlet has moved, and does not leave processes behind. */
  #followParent(): void {
    if (!process.connected || !this.#environment.endWithParent) return;
    process.on("message", (message: unknown) => {
      if (typeof message !== "object" || message === null || !("type" in message && "id" in message)) return;
      if (message.type !== "addresses") return;
      this.#tools.scope.addressesChanged();
      tellParent({ type: "addresses", id: message.id });
    });
    process.once("disconnect", () => this.#onStop("The parent process is gone"));
  }

  async #load(): Promise<void> {
    const { name, dependencies } = this.#definition;
    const { log, dynamicConfig, scope } = this.#tools;
    for (let attempt = 0; ; attempt++) {
      const began = performance.now();
      try {
        log.info(`Loading Chainlet \`${name}\`.`);
        await this.#executor.load();
        log.info(`Completed loading in ${Math.round(performance.now() - began)} ms.`);
        break;
      } catch (error) {
        log.error(`Exception while loading Chainlet \`${name}\`.`, { exc_info: printThrown(error) });
        if (this.#draining) return;
        if (attempt >= this.#environment.loadRetries) {
          this.#fail(`${classNameOf(error)}: ${messageOf(error)}`, error instanceof Error ? error.stack : undefined);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, loadAgainAfterMs));
      }
    }
    if (this.#draining) return;
    this.#shim.state = "ready";
    if (Object.keys(dependencies).length > 0) dynamicConfig.watchServices(() => scope.addressesChanged());
    tellParent({ type: "ready" });
  }

  /** It will never be ready. */
  #fail(message: string, stack?: string): void {
    const { log, redactor } = this.#tools;
    const told = redactor.redact(message);
    log.error(told);
    log.flush();
    tellParent({ type: "failed", message: told, ...(stack !== undefined && { stack: redactor.redact(stack) }) });
    setTimeout(() => this.#endNow(1), 100);
  }

  #tracing(): Tracing | undefined {
    const { settings, name } = this.#definition;
    if (!settings.enableTracing) return undefined;
    const tracing = findTracing(name);
    if (!tracing) {
      this.#tools.log.warn("enableTracing is on, but there are no spans: the package has no @opentelemetry/api.");
    }
    return tracing;
  }

  #webSocketEndpoint(loop: LoopExecutor): WebSocketEndpoint {
    const { endpoint, settings, name } = this.#definition;
    const { log } = this.#tools;
    const { transport } = settings;
    const pings = transport?.kind === "websocket" ? transport : undefined;
    return new WebSocketEndpoint({
      run:
        endpoint.kind === "websocket"
          ? async (socket, session) => {
              const request = new ServerRequest(new RawRequestHeaders(session.request));
              session.onOver((why) => request.abort(why));
              try {
                await runInRequest(request, () => loop.instance?.runRemote(socket));
              } finally {
                request.finish();
              }
            }
          : null,
      onError: (error) => {
        void describeError(name, error).then(({ detail }) => {
          log.error(`Chainlet raised Exception:\n${detail.format()}`);
        });
      },
      onDisconnect: (gone) => log.info(gone.message),
      ...(pings?.pingIntervalSeconds !== undefined && { pingIntervalSec: pings.pingIntervalSeconds }),
      ...(pings?.pingTimeoutSeconds !== undefined && { pingTimeoutSec: pings.pingTimeoutSeconds }),
    });
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!wantsWebSocket(request)) {
      ignoreUpgrade(this.#listener.server, request, socket, head);
      return;
    }
    socket.on("error", () => socket.destroy());
    const [path] = (request.url ?? "/").split("?");
    if (path !== "/v1/websocket") refuseUpgrade(socket, 404, "Not Found");
    else if (this.#shim.state !== "ready") refuseUpgrade(socket, 503, "Model with name model is not ready.");
    else void this.#sockets.upgrade(request, socket, head);
  }

  #onStop(why: string): void {
    const { log } = this.#tools;
    if (this.#draining) {
      log.warn(`${why} again: running calls are given up.`);
      this.#shim.abortAll("The server is shutting down.");
      setTimeout(() => this.#exit(), 1000);
      return;
    }
    this.#draining = true;
    log.info(`${why}: finishing what was accepted.`);
    void this.#drain();
  }

  async #drain(): Promise<void> {
    const { log, dynamicConfig } = this.#tools;
    const graceMs = this.#environment.graceSec * 1000;
    const marginMs = Math.min(2000, graceMs / 4);
    const cutAt = setTimeout(() => this.#shim.abortAll("The server is shutting down."), graceMs - marginMs);
    const endAt = setTimeout(() => this.#exit(), graceMs);
    this.#shim.state = "draining";
    await this.#listener.stopAccepting();
    await Promise.all([this.#shim.quiet(), this.#sockets.drain()]);
    clearTimeout(cutAt);
    this.#listener.close();
    dynamicConfig.close();
    try {
      await this.#executor.close();
    } catch (error) {
      log.error(`Exception while closing Chainlet \`${this.#definition.name}\`.`, { exc_info: printThrown(error) });
    }
    clearTimeout(endAt);
    this.#exit();
  }

  #exit(): void {
    this.#tools.log.flush();
    // Whatever user code keeps open must not keep the process alive; what is in pipes is written first.
    process.stdout.write("", () => process.stderr.write("", () => this.#endNow(0)));
  }

  #endNow(code: number): void {
    this.#ending = true;
    this.#tools.log.flush();
    process.exit(code);
  }
}

function tellParent(message: object): void {
  if (process.connected) process.send?.(message);
}

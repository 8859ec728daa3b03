import type { ShimDefinition } from "./definition.ts";
import { readEnvironment } from "./environment.ts";
import { LoopExecutor } from "./loop-executor.ts";
import { ServerProcess } from "./server-process.ts";
import { serverTools } from "./server-tools.ts";
import { reportSmoke } from "./smoke.ts";
import { findTracing } from "./tracing.ts";
import { runWorker } from "./worker.ts";
import { workerMark } from "./worker-messages.ts";

/** Serves one chainlet until the process is told to end. Called by generated `server.ts` only. */
export async function serve(definition: ShimDefinition): Promise<void> {
  const environment = readEnvironment(process.env);
  Error.stackTraceLimit = 50;
  if (definition.endpoint.synchronous && (await isWorker())) {
    const tools = serverTools(definition, environment);
    tools.log.captureConsole();
    const { settings, name, dependencies } = definition;
    const tracing = settings.enableTracing ? findTracing(name) : undefined;
    await runWorker(new LoopExecutor(definition, tools.scope, tools.redactor.redact), tools, tracing);
    const moved = (): void => tools.scope.addressesChanged();
    if (Object.keys(dependencies).length > 0) tools.dynamicConfig.watchServices(moved);
    return;
  }
  if (environment.smoke) reportSmoke(definition);
  else await new ServerProcess(definition, environment).run();
}

/** Is this one of the threads that the server has started? */
async function isWorker(): Promise<boolean> {
  const { isMainThread, workerData } = await import("node:worker_threads");
  return !isMainThread && workerData === workerMark;
}

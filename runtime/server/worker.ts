import { classNameOf, isError, messageOf, stackOf } from "../errors/thrown-value.ts";
import type { Executor, Outcome, PreparedCall } from "./executor.ts";
import { namedHeaders } from "./request-headers.ts";
import { ServerRequest } from "./server-request.ts";
import type { ServerTools } from "./server-tools.ts";
import type { Tracing } from "./tracing.ts";
import { watchUncaught } from "./uncaught.ts";
import type { FromWorker, ToWorker, WorkerOutcome } from "./worker-messages.ts";

/** One thread of a synchronous endpoint: one instance of the chainlet, one call at a time. */
export async function runWorker(
  executor: Executor,
  { log, redactor }: ServerTools,
  tracing: Tracing | undefined,
): Promise<void> {
  const { parentPort: port } = await import("node:worker_threads");
  if (!port) throw new Error("runWorker needs a worker thread.");
  watchUncaught(log, () => process.exit(1));
  // The server does not know which secrets were read here.
  const textOf = (error: unknown): ErrorText => {
    const stack = stackOf(error);
    const message = isError(error) ? `${classNameOf(error)}: ${messageOf(error)}` : messageOf(error);
    return { message: redactor.redact(message), stack: stack && redactor.redact(stack) };
  };
  const tell = (message: FromWorker): void => port.postMessage(message);
  try {
    await executor.load();
  } catch (error) {
    tell({ type: "failed", ...textOf(error) });
    return;
  }
  port.on("message", (message: ToWorker) => {
    answer(executor, tracing, message).then(tell, (error: unknown) =>
      tell({ type: "threw", id: message.id, ...textOf(error) }),
    );
  });
  tell({ type: "ready" });
}

async function answer(executor: Executor, tracing: Tracing | undefined, message: ToWorker): Promise<FromWorker> {
  const { id } = message;
  switch (message.type) {
    case "call":
      return { type: "called", id, outcome: await call(executor, tracing, message) };
    case "health":
      return { type: "health", id, healthy: await executor.isHealthy() };
    case "close":
      await executor.close();
      return { type: "closed", id };
  }
}

async function call(
  executor: Executor,
  tracing: Tracing | undefined,
  message: Extract<ToWorker, { type: "call" }>,
): Promise<WorkerOutcome> {
  const { body, wire, headers } = message;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const request = new ServerRequest(namedHeaders(headers));
  tracing?.join(request);
  const prepared = await executor.prepare(bytes, wire, request);
  const outcome = prepared.kind === "prepared" ? await run(prepared) : prepared;
  if (outcome.kind === "stream") throw new Error("A synchronous endpoint cannot stream.");
  return outcome;
}

const run = (prepared: PreparedCall): Promise<Outcome> =>
  new Promise((settled, broke) => prepared.run({ settled, broke }));

interface ErrorText {
  readonly message: string;
  readonly stack: string | undefined;
}

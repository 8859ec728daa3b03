import { parentPort } from "node:worker_threads";
import { build } from "../../build.ts";
import { readInputs } from "../../cache/build-inputs.ts";
import type { CompileRequest } from "../../compile.ts";
import { openSession } from "../../open-session.ts";
import type { BuildOrder, BuildOutcome, FromBuilder, ToBuilder } from "./builder-messages.ts";

/** What a thread for builds runs. The compiler stays loaded, and TypeScript's own libraries parsed, between two builds. */
const port = parentPort;
if (!port) throw new Error("This file runs as a worker thread of chainsc dev.");

const running = new Map<number, AbortController>();
const parsed: NonNullable<CompileRequest["parsed"]> = new Map();

port.on("message", (message: ToBuilder) => {
  if (message.type === "abort") return void running.get(message.id)?.abort();
  const { id } = message;
  const controller = new AbortController();
  running.set(id, controller);
  buildOnce(message.order, controller.signal)
    .then((outcome): FromBuilder => ({ type: "built", id, outcome }))
    .catch((error: unknown): FromBuilder => {
      if (controller.signal.aborted) return { type: "aborted", id };
      const stack = error instanceof Error ? error.stack : undefined;
      return { type: "broke", id, message: error instanceof Error ? error.message : String(error), stack };
    })
    .then((answer) => {
      running.delete(id);
      port.postMessage(answer);
    });
});

async function buildOnce(order: BuildOrder, signal: AbortSignal): Promise<BuildOutcome> {
  const { source, entrypoint, name, config, root, outDir } = order;
  // File times come from a coarser clock than this one.
  const startedAt = Date.now() - 10;
  if (order.afresh) parsed.clear();
  const session = await openSession({ source, config, root, signal });
  const settings = { root: session.root, chainletCount: undefined, digests: {} };
  if (session.diagnostics.hasErrors()) {
    const inputs = readInputs({ plan: undefined, directory: undefined, startedAt }, session);
    return { ...settings, kind: "failed", diagnostics: session.diagnostics.all(), inputs };
  }
  const result = await build({ source, entrypoint, name, parsed }, { stages: [], outDir }, session);
  const { plan, directory, diagnostics, chainletCount, written } = result;
  const inputs = readInputs({ plan, directory: plan ? directory : undefined, startedAt }, session);
  const common = { root: session.root, chainletCount, diagnostics, inputs };
  const failed = !plan || !written || diagnostics.some(({ severity }) => severity === "error");
  return failed
    ? { ...common, kind: "failed" }
    : { ...common, kind: "built", plan, directory, digests: written.digests };
}

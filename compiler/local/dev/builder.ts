import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { BuildOrder, BuildOutcome, FromBuilder, ToBuilder } from "./builder-messages.ts";

/** A build, or why there is none. */
export type Built =
  | BuildOutcome
  | { readonly kind: "aborted" }
  | { readonly kind: "broke"; readonly message: string; readonly stack: string | undefined };

/** Builds in a thread of its own: the compiler computes for seconds, and requests must be handed on meanwhile. */
export class Builder {
  #worker: Worker | undefined;
  #lastId = 0;

  /** Never rejects. An abort is heeded as soon as the compiler comes up for air. */
  build(order: BuildOrder, signal: AbortSignal): Promise<Built> {
    const id = ++this.#lastId;
    this.#worker ??= new Worker(new URL(`./build-thread${extname(import.meta.url)}`, import.meta.url));
    const worker = this.#worker;
    const tell = (message: ToBuilder): void => worker.postMessage(message);
    return new Promise((resolve) => {
      const abort = (): void => tell({ type: "abort", id });
      const end = (built: Built): void => {
        signal.removeEventListener("abort", abort);
        worker.off("message", onMessage);
        worker.off("error", onError);
        worker.off("exit", onExit);
        resolve(built);
      };
      const lost = (message: string, stack?: string): void => {
        this.#worker = undefined;
        end(signal.aborted ? { kind: "aborted" } : { kind: "broke", message, stack });
      };
      const onMessage = (message: FromBuilder): void => {
        if (message.id !== id) return;
        if (message.type === "built") end(message.outcome);
        else if (message.type === "aborted") end({ kind: "aborted" });
        else end({ kind: "broke", message: message.message, stack: message.stack });
      };
      const onError = (error: Error): void => lost(error.message, error.stack);
      const onExit = (code: number): void => lost(`The thread that builds ended with code ${code}.`);
      worker.on("message", onMessage);
      worker.on("error", onError);
      worker.on("exit", onExit);
      signal.addEventListener("abort", abort, { once: true });
      tell({ type: "build", id, order });
      if (signal.aborted) abort();
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}

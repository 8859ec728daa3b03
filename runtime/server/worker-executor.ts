import { wireHeaders } from "../call/wire-headers.ts";
import type { Wire } from "../schema/endpoint-schema.ts";
import { watchAbandoned } from "./abandoned-call.ts";
import { callerLeft } from "./answer.ts";
import { type Executor, type Outcome, type PreparedCall, tellEnd } from "./executor.ts";
import type { ServerLog } from "./log.ts";
import { overdue } from "./refusals.ts";
import type { ServerRequest } from "./server-request.ts";
import { workerMark } from "./worker-messages.ts";
import { WorkerThread } from "./worker-thread.ts";

const restartAfterMs = 1000;
/** How long a health check may have its thread to itself. */
const healthKeepsMs = 1000;
/** After that without an answer the chainlet is not healthy. */
const healthAnswersMs = 10_000;

export interface WorkerOptions {
  /** Of threads. */
  readonly count: number;
  readonly log: ServerLog;
  /** How long a call that nobody waits for any more may keep its thread at least, while there is other work for it. */
  readonly abandonedMs: number;
  /** Does anything wait for a thread? */
  readonly isNeeded: () => boolean;
}

/** Runs synchronous endpoints in threads, so that nothing else ever waits for them. One instance of the chainlet in each. */
export class WorkerExecutor implements Executor {
  readonly #script: string;
  readonly #options: WorkerOptions;
  readonly #all = new Set<WorkerThread>();
  readonly #idle: WorkerThread[] = [];
  readonly #waiting: ((thread: WorkerThread) => void)[] = [];
  #healthy = true;
  #asking: Promise<boolean> | undefined;
  #closing = false;
  /** Threads that were ended for the sake of others, and whose successors are not there yet. */
  #replacing = 0;

  /** `script` is what a thread runs; it calls `serve` again, which sees where it is. */
  constructor(script: string, options: WorkerOptions) {
    this.#script = script;
    this.#options = options;
  }

  async load(): Promise<void> {
    const started = await Promise.allSettled(Array.from({ length: this.#options.count }, () => this.#start()));
    const failed = started.find((outcome) => outcome.status === "rejected");
    if (!failed) return;
    await Promise.all([...this.#all].map((thread) => thread.terminate()));
    this.#all.clear();
    this.#idle.length = 0;
    throw failed.reason;
  }

  prepare(body: Buffer, wire: Wire, request: ServerRequest): PreparedCall {
    return { kind: "prepared", run: (end) => tellEnd(this.#run(body, wire, request), end) };
  }

  /** Asked on an idle thread, one at a time; while all are busy the last answer counts. */
  async isHealthy(): Promise<boolean> {
    if (this.#all.size + this.#replacing < this.#options.count) return false;
    this.#asking ??= this.#askHealth().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askHealth(): Promise<boolean> {
    const thread = this.#idle.pop();
    if (!thread) return this.#healthy;
    const asked = thread.ask((id) => ({ type: "health", id }));
    // A check that waits for something must not keep the thread from calls, and one that never answers is an answer as well.
    let keeps = true;
    const giveBack = (): void => {
      if (keeps) this.#giveBack(thread);
      keeps = false;
    };
    const back = setTimeout(giveBack, healthKeepsMs);
    let end: NodeJS.Timeout | undefined;
    const never = new Promise<undefined>((resolve) => {
      end = setTimeout(() => resolve(undefined), healthAnswersMs);
    });
    try {
      const answer = await Promise.race([asked, never]);
      this.#healthy = answer?.type === "health" && answer.healthy;
    } catch (error) {
      this.#healthy = false;
      throw error;
    } finally {
      clearTimeout(back);
      clearTimeout(end);
      asked.catch(() => undefined);
      giveBack();
    }
    return this.#healthy;
  }

  async close(): Promise<void> {
    this.#closing = true;
    const made = [...this.#all].filter((thread) => thread.wasReady);
    await Promise.all(made.map((thread) => thread.ask((id) => ({ type: "close", id }))));
    await Promise.all([...this.#all].map((thread) => thread.terminate()));
  }

  async #run(body: Buffer, wire: Wire, request: ServerRequest): Promise<Outcome> {
    const thread = await this.#take();
    let abandoned = false;
    const { isNeeded, abandonedMs } = this.#options;
    // Another instance costs what this one did: calls that are merely slow must not make that the chainlet's main work.
    const graceMs = Math.max(abandonedMs, thread.loadMs);
    const unwatch = watchAbandoned(request, { graceMs, isNeeded }, () => {
      abandoned = true;
      this.#replace(thread, request);
    });
    try {
      const answer = await thread.ask((id) => ({ type: "call", id, body, wire, headers: headersFor(request) }));
      if (answer.type === "called") return answer.outcome;
      throw new Error(`A worker thread answered a call with "${answer.type}".`);
    } catch (error) {
      if (abandoned) return { kind: "failure", failure: request.callerLeft ? callerLeft : overdue };
      throw error;
    } finally {
      unwatch();
      this.#giveBack(thread);
    }
  }

  /** Ends a thread whose call does not end. Its instance cannot be closed: what would do that is what hangs. */
  #replace(thread: WorkerThread, request: ServerRequest): void {
    this.#options.log.warn(
      "A call that nobody waits for any more has not ended, and its worker thread is needed: the thread is ended, and another one takes its place.",
      { request_id: request.requestId, chain_request_id: request.chainRequestId },
    );
    this.#all.delete(thread);
    this.#replacing++;
    // Native code that blocks is not interrupted; nothing waits for it.
    void thread.terminate();
    this.#restart(() => this.#replacing--);
  }

  async #start(): Promise<void> {
    // Loaded when it is needed: most endpoints are asynchronous.
    const threads = await import("node:worker_threads");
    const thread = new WorkerThread(new threads.Worker(this.#script, { workerData: workerMark }));
    this.#all.add(thread);
    thread.whenGone((why) => this.#lost(thread, why));
    try {
      await thread.ready;
    } catch (error) {
      this.#all.delete(thread);
      void thread.terminate();
      throw error;
    }
    this.#giveBack(thread);
  }

  #lost(thread: WorkerThread, why: Error): void {
    const wasReady = thread.wasReady;
    this.#all.delete(thread);
    const index = this.#idle.indexOf(thread);
    if (index >= 0) this.#idle.splice(index, 1);
    if (this.#closing || !wasReady) return;
    this.#options.log.error("A worker thread ended; another one takes its place.", { exc_info: why.stack });
    this.#restart();
  }

  /** `tried` is called when the first attempt has succeeded or failed. */
  #restart(tried?: () => void): void {
    if (this.#closing) return;
    const started = tried ? this.#start().finally(tried) : this.#start();
    started.catch((error: unknown) => {
      const stack = error instanceof Error ? error.stack : String(error);
      this.#options.log.error("A worker thread could not be started again.", { exc_info: stack });
      setTimeout(() => this.#restart(), restartAfterMs);
    });
  }

  #take(): WorkerThread | Promise<WorkerThread> {
    return this.#idle.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(thread: WorkerThread): void {
    if (!this.#all.has(thread)) return;
    const next = this.#waiting.shift();
    if (next) next(thread);
    else this.#idle.push(thread);
  }
}

/** The headers as the thread must see them: the same id, the trace, and what is left of the deadline. */
function headersFor(request: ServerRequest): Record<string, string> {
  const headers: Record<string, string> = { ...request.headers, [wireHeaders.requestId]: request.requestId };
  if (request.traceparent !== undefined) headers[wireHeaders.traceparent] = request.traceparent;
  if (request.deadlineAt !== undefined) {
    headers[wireHeaders.deadlineMs] = String(Math.max(0, Math.round(request.deadlineAt - performance.now())));
  }
  return headers;
}

import type { Worker } from "node:worker_threads";
import { errorFromWorker, type FromWorker, type ToWorker } from "./worker-messages.ts";

interface Question {
  readonly id: number;
  readonly resolve: (answer: FromWorker) => void;
  readonly reject: (error: Error) => void;
}

/** A thread with an instance of the chainlet, asked one question at a time, and about its health beside it. */
export class WorkerThread {
  readonly ready: Promise<void>;
  wasReady = false;
  /** From its start until its instance was constructed. */
  loadMs = 0;
  readonly #worker: Worker;
  readonly #asked: Question[] = [];
  #lastId = 0;
  #gone: ((why: Error) => void) | undefined;

  constructor(worker: Worker) {
    const began = performance.now();
    this.#worker = worker;
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: FromWorker) => {
        if (message.type === "ready") {
          this.wasReady = true;
          this.loadMs = performance.now() - began;
          resolve();
        } else if (message.type === "failed") reject(errorFromWorker(message.message, message.stack));
        else this.#answered(message);
      });
      this.#worker.on("error", (error) => this.#end(error, reject));
      this.#worker.on("exit", (code) => this.#end(new Error(`A worker thread exited with code ${code}.`), reject));
    });
  }

  whenGone(gone: (why: Error) => void): void {
    this.#gone = gone;
  }

  ask(question: (id: number) => ToWorker): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#asked.push({ id, resolve, reject });
      this.#worker.postMessage(question(id));
    });
  }

  /** Nobody is told that it is gone; what it was asked fails. */
  async terminate(): Promise<void> {
    this.#gone = undefined;
    this.#fail(new Error("The worker thread was ended."));
    await this.#worker.terminate();
  }

  #answered(message: Exclude<FromWorker, { type: "ready" | "failed" }>): void {
    const index = this.#asked.findIndex(({ id }) => id === message.id);
    const [asked] = index < 0 ? [] : this.#asked.splice(index, 1);
    if (message.type === "threw") asked?.reject(errorFromWorker(message.message, message.stack));
    else asked?.resolve(message);
  }

  #fail(why: Error): void {
    for (const asked of this.#asked.splice(0)) asked.reject(why);
  }

  #end(why: Error, reject: (error: Error) => void): void {
    reject(why);
    this.#fail(why);
    const gone = this.#gone;
    this.#gone = undefined;
    gone?.(why);
  }
}

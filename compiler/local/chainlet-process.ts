import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { lastLines } from "./install-closure.ts";

export interface ChainletProcessOptions {
  readonly name: string;
  /** Absolute path of the package directory, staged or not. */
  readonly directory: string;
  readonly nodeOptions: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Each line that the process prints, as it comes. */
  readonly onLine: (line: string) => void;
}

export interface Ended {
  /** For example `ended with exit code 1`. */
  readonly how: string;
  /** The end of what it printed. */
  readonly output: string;
  /** Why it could not start, in its own words. */
  readonly reason?: string;
  /** Where the reason was thrown; without one, all of the last output. */
  readonly stack: string;
}

/** One chainlet as a Node process. */
export interface ChainletProcess {
  readonly name: string;
  /** The port it listens on, or how it ended before that. */
  readonly listening: Promise<number | Ended>;
  /** Resolves when it answers requests, or with how it ended before that. */
  readonly ready: Promise<"ready" | Ended>;
  /** Resolves when the process is gone, whatever the reason. */
  readonly ended: Promise<Ended>;
  readonly pid: number | undefined;
  /** Resolves when it has looked at the addresses of its dependencies again, or is gone. */
  readAddresses(): Promise<void>;
  /** SIGTERM, so that it drains; a second one after `giveUpMs`, with which it gives up; SIGKILL after `graceMs`. Resolves when it is gone. */
  stop(graceMs: number, giveUpMs?: number): Promise<void>;
  killNow(): void;
}

/** Starts a chainlet's package. It never throws: what goes wrong is in the promises. */
export function startChainlet(options: ChainletProcessOptions): ChainletProcess {
  const { name, directory, nodeOptions, env, onLine } = options;
  const child = fork(join(directory, "dist/server.js"), [], {
    cwd: directory,
    env,
    execArgv: [...nodeOptions],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const recent: string[] = [];
  const take = (line: string): void => {
    recent.push(line);
    if (recent.length > 200) recent.shift();
    onLine(line);
  };
  forwardLines(child.stdout, take);
  forwardLines(child.stderr, take);

  let reason: string | undefined;
  let stack: string | undefined;
  const messages = new Map<string, (value: unknown) => void>();
  const awaited = (type: string): Promise<unknown> => new Promise((resolve) => messages.set(type, resolve));
  let lastAsked = 0;
  const asked = new Map<unknown, () => void>();
  const listens = awaited("listening");
  const answers = awaited("ready");
  child.on("message", (message: unknown) => {
    if (typeof message !== "object" || message === null || !("type" in message)) return;
    if (message.type === "failed" && "message" in message) reason = String(message.message);
    if (message.type === "failed" && "stack" in message) stack = String(message.stack);
    if (message.type === "addresses" && "id" in message) asked.get(message.id)?.();
    if (typeof message.type === "string") messages.get(message.type)?.(message);
  });
  const ended = new Promise<Ended>((resolve) => {
    const end = (how: string): void => {
      const all = recent.join("\n");
      resolve({ how, output: lastLines(all, 15), stack: stack ?? all, ...(reason !== undefined && { reason }) });
    };
    child.once("error", (error) => end(`could not be started: ${error.message}`));
    child.once("close", (code, signal) => end(signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
  });
  return {
    name,
    listening: Promise.race([listens.then(portOf), ended]),
    ready: Promise.race([answers.then(() => "ready" as const), ended]),
    ended,
    pid: child.pid,
    async readAddresses() {
      if (!isRunning(child) || !child.connected) return;
      const id = ++lastAsked;
      const answered = new Promise<void>((resolve) => asked.set(id, resolve));
      child.send({ type: "addresses", id }, () => undefined);
      await Promise.race([answered, ended]);
      asked.delete(id);
    },
    async stop(graceMs, giveUpMs) {
      if (!isRunning(child)) return;
      child.kill("SIGTERM");
      const timers = [setTimeout(() => child.kill("SIGKILL"), graceMs)];
      if (giveUpMs !== undefined) timers.push(setTimeout(() => child.kill("SIGTERM"), giveUpMs));
      await ended;
      for (const timer of timers) clearTimeout(timer);
    },
    killNow: () => void child.kill("SIGKILL"),
  };
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

function portOf(message: unknown): number {
  if (typeof message === "object" && message !== null && "port" in message && typeof message.port === "number")
    return message.port;
  throw new Error("A chainlet said that it listens, but not on which port");
}

function forwardLines(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  if (!stream) return;
  const decoder = new TextDecoder();
  let open = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (open + decoder.decode(chunk, { stream: true })).split("\n");
    open = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
  stream.on("end", () => {
    if (open !== "") take(open);
  });
}

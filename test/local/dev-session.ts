import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import type { JsonDiagnostic } from "../../compiler/diagnostics/reporters/json.ts";
import { bareEnvironment, cli } from "../cli/run-cli.ts";

/** A line of `chainsc dev --json`; which keys it has depends on the event. */
export interface DevLine {
  readonly version: 1;
  readonly event: "building" | "starting" | "ready" | "rebuilt" | "failed" | "crashed" | "restarted";
  readonly build: number;
  readonly url: string;
  readonly changed: readonly string[];
  readonly started: readonly string[];
  readonly kept: readonly string[];
  readonly removed: readonly string[];
  readonly mended: number;
  readonly serving: number | null;
  readonly chainlet: string;
  readonly how: string;
  readonly diagnostics: readonly JsonDiagnostic[];
}

/** `chainsc dev` as a process of its own. It is ended with the test. */
export class DevSession {
  readonly child: ChildProcess;
  readonly lines: DevLine[] = [];
  stderr = "";
  readonly ended: Promise<number | null>;
  #seen = 0;
  #wake: (() => void) | undefined;
  url = "";

  constructor(cwd: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [cli, "dev", "chain.ts", "--json", ...args], {
      cwd,
      env: { ...bareEnvironment(), ...env },
    });
    let open = "";
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const whole = (open + text).split("\n");
      open = whole.pop() ?? "";
      this.lines.push(...whole.map((line) => JSON.parse(line) as DevLine));
      this.#wake?.();
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#wake?.();
    });
    this.ended = new Promise((resolve) => this.child.once("close", (code) => resolve(code)));
    void this.ended.then(() => this.#wake?.());
    onTestFinished(async () => {
      this.child.kill("SIGKILL");
      await this.ended;
    });
  }

  /** The next event of one of these kinds, passing over others. */
  async next(...events: readonly DevLine["event"][]): Promise<DevLine> {
    for (;;) {
      const line = this.lines[this.#seen];
      if (line) {
        this.#seen++;
        if ("url" in line) this.url = line.url;
        if (events.includes(line.event)) return line;
      } else await this.#more();
    }
  }

  /** Until a text is in what is said on stderr. */
  async says(text: string): Promise<void> {
    while (!this.stderr.includes(text)) await this.#more();
  }

  async call(body: unknown): Promise<unknown> {
    const response = await fetch(this.url, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status} ${text}`);
    return JSON.parse(text);
  }

  async #more(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null)
      throw new Error(`chainsc dev ended with ${this.child.exitCode}:\n${this.stderr}`);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Processes whose working directory is below a folder: chainlets run where their package is. */
export function processesBelow(folder: string): { readonly pid: number; readonly chainlet: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        const script = words.find((word) => word.startsWith(folder) && word.endsWith("dist/server.js"));
        const chainlet = /chainlet_(\w+)/.exec(script ?? "")?.[1];
        return chainlet === undefined ? [] : [{ pid: Number(pid), chainlet }];
      } catch {
        return [];
      }
    });
}

/** Resolves when none is left. */
export async function allGone(folder: string): Promise<void> {
  while (processesBelow(folder).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

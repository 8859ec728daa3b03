import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { importExits, importHangs } from "../diagnostics/catalogue/9-local.ts";
import type { ChainPlan, PackagePlan } from "../model/plan.ts";
import type { Session } from "../session.ts";
import { type ImportError, reportImportFailure } from "./import-failure.ts";
import { closureRoot, lastLines } from "./install-closure.ts";
import { canCutNetwork, type NetworkCut } from "./network.ts";
import { smokeProbe } from "./smoke-probe.ts";
import { stagedNodeOptions, stagePackage } from "./stage-package.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface SmokeOptions {
  /** Absolute path of the folder that has the package directories. */
  readonly directory: string;
  /** Default: 60. */
  readonly timeoutSec?: number;
}

export interface SmokeResult {
  readonly network: NetworkCut;
  readonly packages: readonly SmokedPackage[];
}

export interface SmokedPackage {
  readonly chainlet: string;
  readonly outcome: "imported" | "failed";
  /** From the start of the process until everything was imported. */
  readonly milliseconds: number;
}

/**
 * Imports every package once in a process of its own, against exactly its npm closure, without network where the system
 * allows that, and without the caller's environment. What goes wrong becomes a diagnostic with the user's place. This
 * runs top-level code of the user's modules: it is the only stage of a build that does.
 */
export async function smokeTest(plan: ChainPlan, options: SmokeOptions, session: Session): Promise<SmokeResult> {
  const network = await canCutNetwork();
  const top = await temporaryFolder("smoke");
  try {
    const waiting = plan.packages.filter(({ chainlet }) => chainlet.kind === "chainlet");
    const packages: SmokedPackage[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next && !session.signal.aborted; next = waiting.shift())
        packages.push(await smokePackage(next, { ...options, network, top }, session));
    };
    await Promise.all(Array.from({ length: Math.max(1, session.config.build.concurrency) }, work));
    session.signal.throwIfAborted();
    return { network, packages: packages.sort((a, b) => (a.chainlet < b.chainlet ? -1 : 1)) };
  } finally {
    await rm(top, { recursive: true, force: true });
  }
}

interface Surroundings extends SmokeOptions {
  readonly network: NetworkCut;
  readonly top: string;
}

async function smokePackage(plan: PackagePlan, options: Surroundings, session: Session): Promise<SmokedPackage> {
  const { name } = plan.chainlet;
  const task = `smoke ${name}`;
  session.progress.start(task, `Importing ${name}`);
  const packageDirectory = join(options.directory, plan.directory);
  const stage = join(options.top, plan.directory);
  const closure = await closureRoot(plan, session);
  const failed = { chainlet: name, outcome: "failed", milliseconds: 0 } as const;
  if (closure === undefined) {
    session.progress.finish(task, "failed");
    return failed;
  }
  await stagePackage(plan, { packageDirectory, closure, stage });
  const { result, milliseconds, output } = await importOnce(stage, options, session.signal);
  if (result.kind === "imported") {
    session.progress.finish(task, "done", `${milliseconds} ms`);
    return { chainlet: name, outcome: "imported", milliseconds };
  }
  session.progress.finish(task, "failed");
  const place = { chainlet: name };
  switch (result.kind) {
    case "failed":
      reportImportFailure(result.error, plan, { stage, packageDirectory }, session);
      break;
    case "timeout":
      session.diagnostics.report(importHangs, { chainlet: name, seconds: result.seconds }, place);
      break;
    case "exited": {
      const params = { chainlet: name, how: result.how, output: lastLines(output, 10) };
      session.diagnostics.report(importExits, params, place);
      break;
    }
    case "aborted":
      break;
  }
  return failed;
}

type ImportResult =
  | { readonly kind: "imported" | "aborted" }
  | { readonly kind: "failed"; readonly error: ImportError }
  | { readonly kind: "timeout"; readonly seconds: number }
  | { readonly kind: "exited"; readonly how: string };

async function importOnce(stage: string, { network, timeoutSec = 60 }: Surroundings, signal: AbortSignal) {
  const node = [process.execPath, ...stagedNodeOptions, "-e", smokeProbe];
  const [command = "", ...args] = network.kind === "cut" ? ["unshare", "-rn", ...node] : node;
  const started = performance.now();
  const child = spawn(command, args, {
    cwd: stage,
    env: {
      PATH: process.env.PATH,
      HOME: stage,
      TMPDIR: stage,
      CHAINS_SMOKE: "1",
      CHAINSC_SMOKE_SERVER: pathToFileURL(join(stage, "dist/server.js")).href,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const result = await new Promise<ImportResult>((resolve) => {
    const timer = setTimeout(() => resolve({ kind: "timeout", seconds: timeoutSec }), timeoutSec * 1000);
    signal.addEventListener("abort", () => resolve({ kind: "aborted" }), { once: true });
    child.once("error", (error) => resolve({ kind: "exited", how: error.message }));
    child.on("message", (message: unknown) => {
      const told = readMessage(message);
      if (told) resolve(told);
    });
    // `close` comes after the last message, `exit` may not.
    child.once("close", (code, killed) => resolve({ kind: "exited", how: killed ?? `exit code ${code}` }));
    child.once("close", () => clearTimeout(timer));
  });
  const milliseconds = Math.round(performance.now() - started);
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
  }
  return { result, milliseconds, output };
}

function readMessage(message: unknown): ImportResult | undefined {
  if (typeof message !== "object" || message === null || !("type" in message)) return undefined;
  if (message.type === "imported") return { kind: "imported" };
  if (message.type !== "failed") return undefined;
  const text = (key: string): string => {
    const value: unknown = (message as Record<string, unknown>)[key];
    return typeof value === "string" ? value : "";
  };
  const error = { name: text("name"), message: text("message"), code: text("code"), stack: text("stack") };
  return { kind: "failed", error };
}

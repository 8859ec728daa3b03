import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const repository = fileURLToPath(new URL("../..", import.meta.url));
const cliFile = join(repository, "dist/compiler/cli.cjs");

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
  readonly input?: string;
  /** Called with everything written to stderr so far; return true to send SIGINT (once). */
  readonly interruptWhen?: (stderr: string) => boolean;
}

/** Runs the built command line as a user would: its own process, no terminal. */
export function chainsc(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliFile, ...args], {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: "1", ...options.env },
    });
    let stdout = "";
    let stderr = "";
    let interrupted = false;
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
      if (interrupted || !options.interruptWhen?.(stderr)) return;
      interrupted = true;
      child.kill("SIGINT");
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(options.input ?? "");
  });
}

/** A folder of its own for one test, removed afterwards. */
export function scratch(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "chainsc-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a small project: path → text. A `package.json` is added unless given. */
export function project(files: Readonly<Record<string, string>>, folder: string = scratch()): string {
  const all = { "package.json": '{ "name": "sample", "type": "module", "private": true }\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A copy of one of the fixture chains; installed packages are linked, not copied. */
export function copyOfChain(name: string, folder: string = scratch()): string {
  const source = join(repository, "fixtures/chains", name);
  const left = new Set(["node_modules", ".chains_generated", ".chainsc"]);
  cpSync(source, folder, { recursive: true, filter: (path) => !left.has(relative(source, path).split("/")[0] ?? "") });
  if (statSync(join(source, "node_modules"), { throwIfNoEntry: false })) {
    symlinkSync(join(source, "node_modules"), join(folder, "node_modules"));
  }
  return folder;
}

/** Every file below a folder: relative path → bytes as text (latin1, so that bytes compare). */
export function filesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = entries.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), "latin1")]));
}

/** No message of ours shows a stack trace or an absolute path of our own sources. */
export function showsStackTrace(text: string): boolean {
  return /^\s+at .+:\d+:\d+\)?$/m.test(text) || text.includes("node:internal");
}

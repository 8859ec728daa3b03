import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Started } from "./packages.ts";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
let folder: string | undefined;

/** Starts a script of this folder as plain JavaScript in a process as bare as that of a package. */
export function forkScript(name: string, args: readonly string[] = []): ChildProcess {
  return fork(compiled(name), args, { silent: true, execArgv: [], env: { PATH: process.env.PATH } });
}

/** Starts a server that is written by hand; resolves when it listens. */
export async function startHandWritten(
  name: "bare-server" | "bare-relay" | "fastify-server",
  args: readonly string[] = [],
): Promise<Started> {
  const child = forkScript(name, args);
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { port: number }));
    child.once("exit", (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  return { child, port };
}

function compiled(name: string): string {
  folder ??= newFolder();
  const outfile = join(folder, `${name}.mjs`);
  buildSync({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "es2022",
    outfile,
  });
  return outfile;
}

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), "chainsc-bench-"));
  symlinkSync(modules, join(made, "node_modules"));
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}

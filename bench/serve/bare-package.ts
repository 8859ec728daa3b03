import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { answer } from "./subjects.ts";

let script: string | undefined;

/** The bare server as plain JavaScript, so that its start is that of node and nothing else. */
export async function startBare(): Promise<{ child: ChildProcess; port: number }> {
  script ??= compile();
  // As bare as the server that it is compared with: no loader of this bench, no certificates to read.
  const child = fork(script, { silent: true, execArgv: [], env: { PATH: process.env.PATH } });
  const { port } = await answer<{ port: number }>(child);
  return { child, port };
}

function compile(): string {
  const directory = mkdtempSync(join(tmpdir(), "chainsc-bench-"));
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("bare-server.ts", import.meta.url))],
    format: "esm",
    platform: "node",
    write: false,
  });
  const path = join(directory, "bare-server.mjs");
  writeFileSync(path, outputFiles[0]?.contents ?? "");
  return path;
}

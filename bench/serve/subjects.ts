import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestPackage } from "../../test/server/package.ts";

/** A script of this folder as a child process that has said that it is ready. */
export async function start(script: string, args: string[] = []): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, { execArgv: ["--import", "tsx"] });
  const { port } = await answer<{ port: number }>(child);
  return { child, port };
}

export function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`${child.spawnfile} ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
  });
}

/** 100 bytes of JSON. */
export const smallBody = JSON.stringify({ text: "x".repeat(80), count: 7 });

const parameters = { text: "string", count: "number" };

export const echo: TestPackage = {
  name: "Echo",
  endpoint: { parameters, result: "object" },
  settings: { predictConcurrency: 256 },
  source: `import * as chains from "chainsc";
export class Echo extends chains.ChainletBase {
  async runRemote(text: string, count: number) { return { length: text.length, next: count + 1 }; }
}`,
};

export const relay: TestPackage = {
  name: "Relay",
  endpoint: { parameters, result: "object" },
  dependencies: { Echo: { endpoint: { parameters }, options: { retries: 3 } } },
  settings: { predictConcurrency: 256 },
  source: `import * as chains from "chainsc";
export class Relay extends chains.ChainletBase {
  echo = chains.depends((globalThis as any).Echo) as any;
  async runRemote(text: string, count: number) { return this.echo.runRemote(text, count); }
}`,
};

export const source: TestPackage = {
  name: "Source",
  endpoint: { kind: "items", parameters: {}, result: "object" },
  source: `import * as chains from "chainsc";
const items = Array.from({ length: 10_000 }, (_, index) => ({ index, text: "some text of an item" }));
export class Source extends chains.ChainletBase {
  async *runRemote() { for (const item of items) yield item; }
}`,
};

export const measure: TestPackage = {
  name: "Measure",
  endpoint: { parameters: { tensor: "any" }, result: "number" },
  source: `import * as chains from "chainsc";
export class Measure extends chains.ChainletBase {
  async runRemote(tensor: any) {
    const array = tensor instanceof chains.NdArray ? tensor : chains.NdArray.fromJson(tensor);
    return array.data.length;
  }
}`,
};

import { readFileSync } from "node:fs";
import { cpuMs } from "../cpu-time.ts";
import { startHandWritten } from "../hand-written.ts";
import { type Cost, interleave, row } from "../measure.ts";
import type { Packages, Started } from "../packages.ts";
import { RawLoad, smallBody } from "../raw-load.ts";

/** From `fork` to the first answer. Processor time: what the process had used by then. */
export async function startRow(packages: Packages, rounds: number): Promise<void> {
  const block = (start: () => Promise<Started>) => async (): Promise<Cost> => {
    const began = performance.now();
    const { child, port } = await start();
    await new RawLoad(port, "/run_remote", smallBody).once();
    const cost = { clock: performance.now() - began, cpu: cpuMs(child.pid) };
    await killed(child);
    return cost;
  };
  const costs = await interleave(2 * rounds, {
    shim: block(() => packages.start("Echo")),
    bare: block(() => startHandWritten("bare-server")),
    fastify: block(() => startHandWritten("fastify-server")),
  });
  row("start to first 200: shim / bare node:http", costs.shim, costs.bare, "≤ 1.15");
  row("start to first 200: fastify / bare node:http", costs.fastify, costs.bare, "–");
}

/** Resident memory after one answer. */
export async function memoryRow(packages: Packages, rounds: number): Promise<void> {
  const block = (start: () => Promise<Started>) => async (): Promise<Cost> => {
    const { child, port } = await start();
    await new RawLoad(port, "/run_remote", smallBody).once();
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    await killed(child);
    return { clock: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]), cpu: Number.NaN };
  };
  const { shim, bare } = await interleave(rounds, {
    shim: block(() => packages.start("Echo")),
    bare: block(() => startHandWritten("bare-server")),
  });
  row("memory at rest: shim / bare node:http", shim, bare, "≤ 1.3");
}

function killed(child: Started["child"]): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners("exit");
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

import { cpuMs } from "../cpu-time.ts";
import { startHandWritten } from "../hand-written.ts";
import { type Cost, interleave, row } from "../measure.ts";
import type { Packages, Started } from "../packages.ts";
import { RawLoad, smallBody } from "../raw-load.ts";

/** Requests to a shim with generated validation, beside bare `node:http` without any and fastify with schemas. */
export async function shimRows(packages: Packages, rounds: number): Promise<void> {
  const [bare, fastify, shim] = [
    await startHandWritten("bare-server"),
    await startHandWritten("fastify-server"),
    await packages.start("Echo"),
  ];
  for (const connections of [1, 32, 128]) {
    const costs = await interleave(rounds, {
      shim: blocks(shim, connections),
      bare: blocks(bare, connections),
      fastify: blocks(fastify, connections),
    });
    const at = `requests/s, ${connections} connection${connections === 1 ? "" : "s"}:`;
    row(`${at} shim / bare node:http`, costs.bare, costs.shim, "≥ 0.9");
    row(`${at} fastify with schemas / bare node:http`, costs.bare, costs.fastify, "below the shim");
  }
  for (const { child } of [bare, fastify, shim]) child.kill();
}

function blocks({ child, port }: Started, connections: number): () => Promise<Cost> {
  const load = new RawLoad(port, "/run_remote", smallBody);
  return async () => {
    const before = cpuMs(child.pid);
    const { perSecond, count } = await load.run(connections, 700);
    return { clock: 1000 / perSecond, cpu: (cpuMs(child.pid) - before) / count };
  };
}

import type { ChildProcess } from "node:child_process";
import { cpuMs } from "../cpu-time.ts";
import { forkScript, startHandWritten } from "../hand-written.ts";
import type { CallOrder, CallReport, CallSubject } from "../hop.ts";
import { type Cost, interleave, row } from "../measure.ts";
import type { Packages } from "../packages.ts";

/** Calls through a stub with all of its safety, beside those through a bare `undici.Pool`. */
export async function hopRows(_packages: Packages, rounds: number): Promise<void> {
  const bare = await startHandWritten("bare-server");
  const [viaStub, viaPool] = [await startCaller("stub", bare.port), await startCaller("pool", bare.port)];
  for (const [concurrency, calls] of [
    [1, 3_000],
    [64, 10_000],
  ] as const) {
    const block = (caller: ChildProcess) => async (): Promise<Cost> => {
      const { perSecond, cpuPerCall } = await order(caller, { concurrency, calls });
      return { clock: 1000 / perSecond, cpu: cpuPerCall };
    };
    const { stub, pool } = await interleave(rounds, { stub: block(viaStub), pool: block(viaPool) });
    row(`calls/s, ${concurrency} at once: stub / bare undici.Pool`, pool, stub, "≥ 1.0");
  }
  for (const child of [viaStub, viaPool, bare.child]) child.kill();
}

/**
 * The median of a call that makes another one, to that of a call that makes none; beside the same by hand, because a third process costs more
 * on a machine of two cores than on others. Processor time: of all processes on the way.
 */
export async function hopsRow(packages: Packages, rounds: number): Promise<void> {
  const last = await packages.start("Echo");
  const first = await packages.start("Relay", { Echo: `http://127.0.0.1:${last.port}/run_remote` });
  const bare = await startHandWritten("bare-server");
  const relay = await startHandWritten("bare-relay", [String(bare.port)]);
  const ways = {
    two: { caller: await startCaller("pool", first.port), on: [first, last] },
    direct: { caller: await startCaller("pool", last.port), on: [last] },
    twoBare: { caller: await startCaller("pool", relay.port), on: [relay, bare] },
    directBare: { caller: await startCaller("pool", bare.port), on: [bare] },
  };
  const block = (way: keyof typeof ways) => async (): Promise<Cost> => {
    const { caller, on } = ways[way];
    const pids = [caller.pid, ...on.map(({ child }) => child.pid)];
    const spent = () => pids.reduce<number>((sum, pid) => sum + cpuMs(pid), 0);
    const before = spent();
    const calls = 3_000;
    const { p50 } = await order(caller, { concurrency: 1, calls });
    return { clock: p50, cpu: (spent() - before) / calls };
  };
  const costs = await interleave(rounds, {
    two: block("two"),
    direct: block("direct"),
    twoBare: block("twoBare"),
    directBare: block("directBare"),
  });
  row("p50 of two hops / direct, called by undici.Pool", costs.two, costs.direct, "≤ 1.9");
  row("the same by hand: node:http, undici.Pool", costs.twoBare, costs.directBare, "–");
  row("p50 of two hops / two by hand", costs.two, costs.twoBare, "–");
  for (const { caller, on } of Object.values(ways))
    for (const child of [caller, ...on.map((one) => one.child)]) child.kill();
}

function startCaller(subject: CallSubject, port: number): Promise<ChildProcess> {
  const child = forkScript("hop", [String(port), subject]);
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve(child));
    child.once("exit", (code) => reject(new Error(`The caller ended with ${code}.`)));
  });
}

function order(caller: ChildProcess, message: CallOrder): Promise<CallReport> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`The caller ended with ${code}.`));
    caller.once("exit", ended);
    caller.once("message", (report) => {
      caller.off("exit", ended);
      resolve(report as CallReport);
    });
    caller.send(message);
  });
}

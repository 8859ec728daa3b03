import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ChainServers } from "./chain-servers.ts";
import { Chance } from "./chance.ts";
import { SoakClient } from "./client.ts";
import { Ledger } from "./ledger.ts";
import { type Growth, growthAllowed, growthOf, type Sample } from "./memory.ts";
import { chooseRestart, type RestartKind, restart } from "./restarts.ts";
import type { SoakServer } from "./server.ts";
import { call, stream } from "./traffic.ts";

const fixture = fileURLToPath(new URL("../../fixtures/chains/soak", import.meta.url));
const callers = 32;
const readers = 6;
/** Share of the calls after which nothing is restarted any more, so that the last generations live long enough to be judged. */
const restartsUntil = 0.7;
/** Fewer calls than that after the warm-up say nothing about memory. */
const judgedFrom = 10_000;
/** Calls of a server, as a share of all, before its memory counts. */
const warmUp = 0.08;

export interface SoakOptions {
  readonly calls: number;
  /** How long connections may stay after the last call, in milliseconds; what is there after that is a leak. */
  readonly socketsUntilMs: number;
  readonly seed: number;
  /** Ends the soak before all calls were made; what has happened until then is judged. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then. */
  readonly onProgress: (text: string) => void;
}

export interface SoakReport {
  readonly calls: number;
  readonly seconds: number;
  /** Calls by what became of them. */
  readonly counts: ReadonlyMap<string, number>;
  readonly restarts: ReadonlyMap<RestartKind, number>;
  readonly retries: number;
  readonly staleSockets: number;
  /** Of each server that was there at the end and long enough before; empty in a short soak. */
  readonly growth: ReadonlyMap<string, Growth>;
  /** How long after the last caller left all gauges were at 0, in milliseconds. */
  readonly quietAfterMs: number;
  /** What must not have happened; memory and `quietAfterMs` are judged by whoever has the time for it. */
  readonly violations: readonly string[];
}

/** Calls through two hops of real packages, with everything that may happen to them. */
export async function soak({ calls, seed, socketsUntilMs, signal, onProgress }: SoakOptions): Promise<SoakReport> {
  const project = realpathSync(mkdtempSync(join(tmpdir(), "chainsc-soak-")));
  cpSync(fixture, project, { recursive: true, filter: (path) => !/\.chains/.test(path) });
  const chains = [await ChainServers.start(project, "calls.ts"), await ChainServers.start(project, "streams.ts")];
  const ledger = new Ledger();
  const client = new SoakClient();
  // On every way out, Ctrl-C included, no server outlives this process.
  const killAll = (): void => {
    for (const { all } of chains) for (const server of all) server.kill();
  };
  process.on("exit", killAll);
  const began = performance.now();
  try {
    const samples = new Map<SoakServer, Sample[]>();
    const restarts = new Map<RestartKind, number>();
    await Promise.all([
      traffic(chains, { calls, signal, parts: { seed, client, ledger } }),
      restartAgainAndAgain(chains, {
        calls,
        until: calls * restartsUntil,
        signal,
        chance: new Chance(seed),
        ledger,
        restarts,
      }),
      sampleMemory(chains, { calls, signal, ledger, samples, onProgress }),
    ]);
    const quietAfterMs = await untilQuiet(chains, client);
    await expectNothingLeft(chains, { ledger, socketsUntilMs });
    const repairs = await Promise.all(chains.flatMap(({ running }) => running.map((server) => server.repairs())));
    const report = {
      calls: ledger.finished,
      seconds: (performance.now() - began) / 1000,
      counts: ledger.counts,
      restarts,
      retries: repairs.reduce((sum, { retries }) => sum + retries, 0),
      staleSockets: repairs.reduce((sum, { staleSockets }) => sum + staleSockets, 0),
      growth: judged(samples, ledger.finished),
      quietAfterMs,
    };
    const badly = (await Promise.all(chains.map((chain) => chain.stop()))).flat();
    const alarms = chains.flatMap(({ all }) => all.flatMap((server) => server.alarms));
    return { ...report, violations: [...ledger.violations, ...alarms, ...badly] };
  } finally {
    client.close();
    killAll();
    process.off("exit", killAll);
    rmSync(project, { recursive: true, force: true });
  }
}

async function traffic(
  [once, streaming]: readonly ChainServers[],
  { calls, signal, parts }: { calls: number; signal: AbortSignal | undefined; parts: Parameters<typeof call>[2] },
): Promise<void> {
  let next = 0;
  const loop = async (count: number, send: (id: number) => Promise<void>): Promise<void> => {
    const one = async (): Promise<void> => {
      while (next < calls && !signal?.aborted) await send(++next);
    };
    await Promise.all(Array.from({ length: count }, one));
  };
  await Promise.all([
    loop(callers, (id) => call(`${once?.entrypoint.url}/run_remote`, id, parts)),
    loop(readers, (id) => stream(`${streaming?.entrypoint.url}/run_remote`, id, parts)),
  ]);
}

async function restartAgainAndAgain(
  chains: readonly ChainServers[],
  options: {
    calls: number;
    until: number;
    signal: AbortSignal | undefined;
    chance: Chance;
    ledger: Ledger;
    restarts: Map<RestartKind, number>;
  },
): Promise<void> {
  const { calls, until, signal, chance, ledger, restarts } = options;
  while (ledger.finished < until && !signal?.aborted) {
    const [chain, name, kind] = chooseRestart(chains, chance);
    await restart(chain, name, kind, { ledger, isOver: () => signal?.aborted === true || ledger.finished >= calls });
    restarts.set(kind, (restarts.get(kind) ?? 0) + 1);
    await pause(chance.below(3000));
  }
}

async function sampleMemory(
  chains: readonly ChainServers[],
  options: {
    calls: number;
    signal: AbortSignal | undefined;
    ledger: Ledger;
    samples: Map<SoakServer, Sample[]>;
    onProgress: (text: string) => void;
  },
): Promise<void> {
  const { calls, signal, ledger, samples, onProgress } = options;
  for (let next = 0; ledger.finished < calls && !signal?.aborted; next = ledger.finished + calls / 100) {
    while (ledger.finished < Math.min(next, calls) && !signal?.aborted) await pause(100);
    onProgress(`${ledger.finished} of ${calls} calls, ${ledger.violations.length} violations`);
    for (const server of chains.flatMap(({ running }) => running)) {
      // Who is ended at this moment has nothing to tell.
      const held = await server.measure().catch(() => undefined);
      const known = samples.get(server) ?? [];
      samples.set(server, known);
      if (held) known.push({ calls: ledger.finished, heap: held.heap, resident: held.resident });
    }
  }
}

/** All callers have their answers or have left: nothing may be at work any more, anywhere. */
async function untilQuiet(chains: readonly ChainServers[], client: SoakClient): Promise<number> {
  const since = performance.now();
  client.close();
  const servers = chains.flatMap(({ running }) => running);
  for (;;) {
    const left = await Promise.all(servers.map((server) => server.inFlight()));
    const waited = performance.now() - since;
    if (left.every((count) => count === 0) || waited > 60_000) return waited;
    await pause(10);
  }
}

/** What is there after the last call, and was not before the first one, is a leak. Idle connections of stubs end after 73 s. */
async function expectNothingLeft(
  chains: readonly ChainServers[],
  { ledger, socketsUntilMs }: { ledger: Ledger; socketsUntilMs: number },
): Promise<void> {
  const since = performance.now();
  await Promise.all(
    chains.flatMap(({ running }) =>
      running.map(async (server) => {
        const inFlight = await server.inFlight();
        if (inFlight > 0) ledger.violation(`${server.label}: its gauges stay at ${inFlight}`);
        const before = server.atRest ?? { sockets: 0, timers: 0 };
        let left = await server.measure();
        while (left.sockets > before.sockets && performance.now() - since < socketsUntilMs) {
          await pause(500);
          left = await server.measure();
        }
        // A connection can be there for each call that was under way at once, and is used again; more than that are never.
        const sockets = socketsUntilMs > 0 ? before.sockets : before.sockets + 2 * (callers + readers);
        if (left.sockets > sockets) ledger.violation(`${server.label}: ${left.sockets} sockets stay open`);
        const timers = before.timers + (socketsUntilMs > 0 ? 0 : left.sockets);
        if (left.timers > timers)
          ledger.violation(`${server.label}: ${left.timers} timers stay, ${before.timers} at rest`);
      }),
    ),
  );
}

function judged(samples: ReadonlyMap<SoakServer, readonly Sample[]>, calls: number): Map<string, Growth> {
  const growth = new Map<string, Growth>();
  for (const [server, all] of samples) {
    const warm = (all[0]?.calls ?? 0) + calls * warmUp;
    const grown = growthOf(all.filter((sample) => sample.calls >= warm));
    const long = grown !== undefined && grown.last.calls - grown.first.calls >= judgedFrom;
    if (long && grown.last.calls >= calls * 0.95) growth.set(server.label, grown);
  }
  return growth;
}

/** What a full soak is judged by beside its violations. */
export function slowViolations({ growth, quietAfterMs }: SoakReport): string[] {
  const tooMuch = [...growth].flatMap(([label, { heap, resident }]) => [
    ...(heap > growthAllowed.heap ? [`${label}: its heap gains ${heap.toFixed(0)} bytes with each call`] : []),
    ...(resident > growthAllowed.resident ? [`${label}: it holds ${Math.round(resident / 1048576)} MB more`] : []),
  ]);
  const late =
    quietAfterMs > 1000 ? [`gauges were at 0 only after ${quietAfterMs.toFixed(0)} ms, 1000 are allowed`] : [];
  return [...tooMuch, ...late];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

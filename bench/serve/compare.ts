// How the runtime stands beside what one would write by hand: interleaved blocks, medians of pairs, only ratios mean something.
//   npm run bench:serve -- [rounds] [rows]       rows: shim,hop,hops,binary,stream,start,memory
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { StubBase } from "../../runtime/call/stub-base.ts";
import { NdArray } from "../../runtime/codec/nd-array.ts";
import type { StubSchema } from "../../runtime/schema/endpoint-schema.ts";
import { type RunningServer, startServer } from "../../test/server/package.ts";
import { ratio } from "../ratios.ts";
import { startBare } from "./bare-package.ts";
import { RawLoad } from "./raw-load.ts";
import { answer, echo, measure, relay, smallBody, source, start } from "./subjects.ts";

class Measure extends StubBase {
  runRemote(tensor: NdArray): Promise<unknown> {
    return this.callRemote(tensorSchema, [tensor]);
  }
}

const tensorSchema: StubSchema = {
  kind: "call",
  parameters: ["tensor"],
  hash: "test-tensor",
  encodeInput: ([tensor], wire) => ({
    ok: true,
    value: { tensor: wire === "binary" ? tensor : (tensor as NdArray).toJSON() },
  }),
  decodeOutput: (value) => ({ ok: true, value }),
};

const rounds = Number(process.argv[2] ?? 7);
const wanted = (process.argv[3] ?? "shim,hop,hops,binary,stream,start,memory").split(",");
const blockMs = 1_000;
const quietEnv = { CHAINS_ACCESS_LOG: "off" };

console.log(`${rounds} interleaved rounds; ratios are medians of pairs (smallest–largest)\n`);
console.log("| what | ratio | target |\n| --- | --- | --- |");

const rows: Record<string, () => Promise<void>> = { shim, hop, hops, binary, stream, start: startUp, memory };
for (const name of wanted) await rows[name]?.();
process.exit(0);

function row(what: string, value: string, target: string): void {
  console.log(`| ${what} | ${value} | ${target} |`);
}

/** Two series, one block each in turn; the first round warms up. */
async function interleave(ours: () => Promise<number>, theirs: () => Promise<number>): Promise<string> {
  const series: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const pair = round % 2 === 0 ? [await ours(), await theirs()] : [await theirs(), await ours()].reverse();
    if (round < 0) continue;
    series[0].push(pair[0] ?? Number.NaN);
    series[1].push(pair[1] ?? Number.NaN);
  }
  return ratio(...series);
}

async function shim(): Promise<void> {
  const [bare, server] = [await start("bare-server.ts"), await startServer(echo, { env: quietEnv })];
  const ours = new RawLoad(server.port, "/run_remote", smallBody);
  const theirs = new RawLoad(bare.port, "/", smallBody);
  for (const connections of [1, 32, 128]) {
    const value = await interleave(
      async () => (await ours.run(connections, blockMs)).perSecond,
      async () => (await theirs.run(connections, blockMs)).perSecond,
    );
    row(`requests/s of the shim / bare node:http, ${connections} connections`, value, "≥ 0.9");
  }
  bare.child.kill();
  await server.stop();
}

async function hop(): Promise<void> {
  const bare = await start("bare-server.ts");
  const caller = await start("hop.ts", [String(bare.port)]);
  for (const [concurrency, calls] of [
    [1, 3_000],
    [64, 15_000],
  ] as const) {
    const run = (subject: "stub" | "pool") => async () => {
      caller.child.send({ subject, concurrency, calls });
      return (await answer<{ perSecond: number }>(caller.child)).perSecond;
    };
    row(
      `calls/s of a stub / bare undici.Pool, ${concurrency} at once`,
      await interleave(run("stub"), run("pool")),
      "≥ 1.0",
    );
  }
  caller.child.kill();
  bare.child.kill();
}

async function hops(): Promise<void> {
  const last = await startServer(echo, { env: quietEnv });
  const first = await startServer(relay, { env: quietEnv, services: { Echo: `${last.url}/run_remote` } });
  const [two, direct] = await Promise.all([
    start("hop.ts", [String(first.port)]),
    start("hop.ts", [String(last.port)]),
  ]);
  const run =
    ({ child }: { child: ChildProcess }) =>
    async () => {
      child.send({ subject: "pool", concurrency: 1, calls: 3_000 });
      return (await answer<{ p50: number }>(child)).p50;
    };
  row("p50 of two hops / direct, called by undici.Pool", await interleave(run(two), run(direct)), "≤ 1.9");
  two.child.kill();
  direct.child.kill();
  await first.stop();
  await last.stop();
}

async function binary(): Promise<void> {
  const server = await startServer(measure, { env: quietEnv });
  const tensor = new NdArray(new Float32Array(1024 * 1024).map(Math.random));
  const run = (useBinary: boolean) => {
    const stub = new Measure(
      { name: "Measure", predictUrl: `${server.url}/run_remote`, options: { useBinary } },
      "key",
    );
    return () =>
      timed(async () => {
        if ((await stub.runRemote(tensor)) !== 1024 * 1024) throw new Error("wrong answer");
      });
  };
  row("4 MB argument: JSON with base64 / binary, time", await interleave(run(false), run(true)), "≥ 10");
  await server.stop();
}

async function stream(): Promise<void> {
  const [bare, server] = [await start("bare-server.ts"), await startServer(source, { env: quietEnv })];
  const read = (url: string) => () =>
    timed(async () => {
      const response = await fetch(url, { method: "POST", body: "{}" });
      await response.arrayBuffer();
    });
  const value = await interleave(read(`http://127.0.0.1:${bare.port}/stream`), read(`${server.url}/run_remote`));
  row("NDJSON of 10,000 items: write per item / ours, time", value, "≥ 2");
  bare.child.kill();
  await server.stop();
}

async function startUp(): Promise<void> {
  const ours = () =>
    timed(async () => {
      const server = await startServer(echo, { env: quietEnv });
      await (await server.call(JSON.parse(smallBody))).text();
      started.push(server);
    });
  const theirs = () =>
    timed(async () => {
      const { child, port } = await startBare();
      await (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: smallBody })).text();
      child.kill();
    });
  const started: RunningServer[] = [];
  row("start to first 200: shim / bare node:http", await interleave(ours, theirs), "≤ 1.15");
  await Promise.all(started.map((server) => server.stop()));
}

async function memory(): Promise<void> {
  const resident = (pid: number | undefined) =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  const value = await interleave(
    async () => {
      const server = await startServer(echo, { env: quietEnv });
      await (await server.call(JSON.parse(smallBody))).text();
      const kilobytes = resident(server.process.pid);
      await server.stop();
      return kilobytes;
    },
    async () => {
      const { child, port } = await startBare();
      await (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: smallBody })).text();
      const kilobytes = resident(child.pid);
      child.kill();
      return kilobytes;
    },
  );
  row("memory at rest: shim / bare node:http", value, "≤ 1.3");
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

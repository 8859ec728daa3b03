import { request } from "node:http";
import { StubBase } from "../../../runtime/call/stub-base.ts";
import { NdArray } from "../../../runtime/codec/nd-array.ts";
import { cpuMs } from "../cpu-time.ts";
import { startHandWritten } from "../hand-written.ts";
import { type Cost, interleave, row } from "../measure.ts";
import type { Packages, Started } from "../packages.ts";

class Tensor extends StubBase {
  runRemote(tensor: NdArray): Promise<unknown> {
    return this.predictAsync({ tensor });
  }
}

const numbers = 1024 * 1024;

/** A float32 argument of 4 MB: encode, send, decode and check, call and answer. */
export async function binaryRow(packages: Packages, rounds: number): Promise<void> {
  const server = await packages.start("Tensor");
  const tensor = new NdArray(new Float32Array(numbers).map(Math.random));
  const block = (useBinary: boolean) => {
    const stub = new Tensor({ name: "Tensor", predictUrl: urlOf(server), options: { useBinary } }, "key");
    return (): Promise<Cost> =>
      costOf([process.pid, server.child.pid], async () => {
        if ((await stub.runRemote(tensor)) !== numbers) throw new Error("wrong answer");
      });
  };
  const { json, binary } = await interleave(rounds, { json: block(false), binary: block(true) });
  row("4 MB argument, time: JSON with base64 / binary", json, binary, "≥ 10");
  server.child.kill();
}

/** 10,000 items as NDJSON, checked and framed, beside one write an item by hand. Processor time: of the server. */
export async function streamRow(packages: Packages, rounds: number): Promise<void> {
  const [bare, server] = [await startHandWritten("bare-server"), await packages.start("Source")];
  const block =
    (subject: Started, path: string): (() => Promise<Cost>) =>
    () =>
      costOf([subject.child.pid], () => read(subject.port, path), 5);
  const { naive, ours } = await interleave(rounds, {
    naive: block(bare, "/stream"),
    ours: block(server, "/run_remote"),
  });
  row("NDJSON of 10,000 items, time: write per item / ours", naive, ours, "≥ 2");
  bare.child.kill();
  server.child.kill();
}

const urlOf = ({ port }: Started): string => `http://127.0.0.1:${port}/run_remote`;

async function costOf(pids: readonly (number | undefined)[], work: () => Promise<void>, times = 1): Promise<Cost> {
  const spent = () => pids.reduce<number>((sum, pid) => sum + cpuMs(pid), 0);
  const before = spent();
  const began = performance.now();
  for (let done = 0; done < times; done++) await work();
  return { clock: (performance.now() - began) / times, cpu: (spent() - before) / times };
}

function read(port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", path, method: "POST" }, (response) => {
      response.resume().on("end", resolve);
    });
    sent.on("error", reject);
    sent.end("{}");
  });
}

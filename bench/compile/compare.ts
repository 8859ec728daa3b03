// How long `chainsc build --emit-only` takes beside `tsc --noEmit` and `node -e 0`: whole processes, interleaved, medians.
//   npm run bench:compile -- [rounds] [sizes]
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, ratio } from "../ratios.ts";
import { writeSyntheticChain } from "./synthetic-chain.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const cli = join(repository, "dist/compiler/cli.cjs");
const tsc = join(repository, "node_modules/typescript/bin/tsc");
const rounds = Number(process.argv[2] ?? 5);
const sizes = (process.argv[3] ?? "3,30,300").split(",").map(Number);

const subjects = ["node", "tsc", "cold", "changed", "noop"] as const;
type Subject = (typeof subjects)[number];

console.log(`${rounds} interleaved rounds; ratios are medians of pairs (smallest–largest)\n`);
console.log("| chainlets | tsc --noEmit | cold / tsc | one line changed / cold | no-op / node -e 0 |");
console.log("| --- | --- | --- | --- | --- |");
for (const size of sizes) console.log(row(size));

function row(size: number): string {
  const folder = mkdtempSync(join(tmpdir(), "chainsc-bench-"));
  try {
    const entry = writeSyntheticChain(folder, size);
    const times: Record<Subject, number[]> = { node: [], tsc: [], cold: [], changed: [], noop: [] };
    for (let round = -1; round < rounds; round++) {
      for (const subject of subjects) {
        const milliseconds = measure(subject, folder, entry, round);
        if (round >= 0) times[subject].push(milliseconds);
      }
    }
    return `| ${size} | ${(median(times.tsc) / 1000).toFixed(2)} s | ${ratio(times.cold, times.tsc)} | ${ratio(times.changed, times.cold)} | ${ratio(times.noop, times.node)} |`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(subject: Subject, folder: string, entry: string, round: number): number {
  switch (subject) {
    case "node":
      return time(folder, ["-e", "0"]);
    case "tsc":
      return time(folder, [tsc, "--noEmit", "-p", folder]);
    case "cold":
      for (const made of [".chains_generated", ".chainsc"])
        rmSync(join(folder, made), { recursive: true, force: true });
      return time(folder, [cli, "build", entry, "--emit-only", "--quiet"]);
    case "changed": {
      const step = join(folder, "chainlets/step-1.ts");
      writeFileSync(
        step,
        readFileSync(step, "utf8").replace(/nothing above the floor[^"]*/, `nothing above the floor ${round}`),
      );
      return time(folder, [cli, "build", entry, "--emit-only", "--quiet"]);
    }
    case "noop":
      return time(folder, [cli, "build", entry, "--emit-only", "--quiet"]);
  }
}

function time(cwd: string, args: readonly string[]): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) {
    appendFileSync(2, stderr);
    throw new Error(`node ${args.join(" ")} ended with ${status}`);
  }
  return milliseconds;
}

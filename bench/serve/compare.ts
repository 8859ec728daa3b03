// How the runtime stands beside what one would write by hand: interleaved blocks, medians of pairs, only ratios mean something.
//   npm run bench:serve -- [rounds] [rows]
// Packages get the runtime of dist/packaged: build first. Processor time needs Linux.
import { Packages } from "./packages.ts";
import { hopRows, hopsRow } from "./rows/calls.ts";
import { binaryRow, streamRow } from "./rows/data.ts";
import { memoryRow, startRow } from "./rows/process.ts";
import { shimRows } from "./rows/shim.ts";
import { validatorRows } from "./rows/validators.ts";

const rows: Readonly<Record<string, (packages: Packages, rounds: number) => Promise<void>>> = {
  shim: shimRows,
  validators: validatorRows,
  hop: hopRows,
  hops: hopsRow,
  binary: binaryRow,
  stream: streamRow,
  start: startRow,
  memory: memoryRow,
};

const rounds = Number(process.argv[2] ?? 7);
const wanted = process.argv[3]?.split(",") ?? Object.keys(rows);

const packages = await Packages.emit();
try {
  console.log(`${rounds} interleaved rounds; ratios are medians of pairs (smallest–largest)\n`);
  console.log("| what | by the clock | by processor time | target |\n| --- | --- | --- | --- |");
  for (const name of wanted) {
    const measure = rows[name];
    if (!measure) throw new Error(`There is no row ${name}; there are ${Object.keys(rows).join(", ")}.`);
    await measure(packages, rounds);
  }
} finally {
  packages.remove();
}
process.exit(0);

import { median } from "../ratios.ts";

/** What one unit of work cost, in milliseconds: by the clock, and by the processor time of the processes that are measured. */
export interface Cost {
  readonly clock: number;
  readonly cpu: number;
}

export type Subjects<Name extends string> = Readonly<Record<Name, () => Promise<Cost>>>;

export type Series<Name extends string> = Readonly<Record<Name, readonly Cost[]>>;

/** One block of each subject in turn, the order turned around every other round; the first round warms up. */
export async function interleave<Name extends string>(rounds: number, subjects: Subjects<Name>): Promise<Series<Name>> {
  const names = Object.keys(subjects) as Name[];
  const series = Object.fromEntries(names.map((name) => [name, [] as Cost[]])) as Record<Name, Cost[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const cost = await subjects[name]();
      if (round >= 0) series[name].push(cost);
    }
  }
  return series;
}

/** A line of the table: medians of pairs, smallest and largest behind them. `a` and `b` are costs, so that a share of throughput is `b` to `a`. */
export function row(what: string, a: readonly Cost[], b: readonly Cost[], target: string): void {
  console.log(`| ${what} | ${ratioOf("clock", a, b)} | ${ratioOf("cpu", a, b)} | ${target} |`);
}

function ratioOf(kind: keyof Cost, a: readonly Cost[], b: readonly Cost[]): string {
  const pairs = a.map((cost, index) => cost[kind] / (b[index]?.[kind] ?? Number.NaN));
  if (pairs.some(Number.isNaN)) return "–";
  return `${short(median(pairs))} (${short(Math.min(...pairs))}–${short(Math.max(...pairs))})`;
}

const short = (value: number): string => value.toFixed(value < 0.1 ? 3 : 2);

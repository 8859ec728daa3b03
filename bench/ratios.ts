/** Median of a list of numbers; the mean of the two in the middle for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The median of the pairwise ratios of two interleaved series, with the smallest and largest beside it. */
export function ratio(ours: readonly number[], theirs: readonly number[]): string {
  const pairs = ours.map((value, index) => value / (theirs[index] ?? Number.NaN));
  const two = (value: number): string => value.toFixed(2);
  return `${two(median(pairs))} (${two(Math.min(...pairs))}–${two(Math.max(...pairs))})`;
}

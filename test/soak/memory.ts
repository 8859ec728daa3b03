/** What a server held after so many calls of the soak. */
export interface Sample {
  readonly calls: number;
  readonly heap: number;
  readonly resident: number;
}

/** Bytes by which memory may grow with each call, by the slope of a straight line through all samples after the warm-up. */
export const growthAllowed = { heap: 24, resident: 160 } as const;

export interface Growth {
  readonly first: Sample;
  readonly last: Sample;
  /** Bytes a call. */
  readonly heap: number;
  readonly resident: number;
}

/** `undefined` with too few samples to say anything. */
export function growthOf(samples: readonly Sample[]): Growth | undefined {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || samples.length < 8) return undefined;
  const slope = (value: (sample: Sample) => number): number =>
    slopeOf(samples.map((each) => [each.calls, value(each)]));
  return { first, last, heap: slope(({ heap }) => heap), resident: slope(({ resident }) => resident) };
}

/** Least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return above / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

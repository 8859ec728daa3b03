/** What a server held after so many calls of the soak. */
export interface Sample {
  readonly calls: number;
  readonly heap: number;
  readonly resident: number;
}

/**
 * What memory may gain after the warm-up. `heap`, right after a collection: bytes with each call, by the slope of a straight line through all
 * samples. `resident`: bytes in all, from the mean of the first quarter of the samples to that of the last; it goes up and down with what the
 * collector keeps for young objects, so that its slope says little.
 */
export const growthAllowed = { heap: 24, resident: 48 * 1024 * 1024 } as const;

export interface Growth {
  readonly first: Sample;
  readonly last: Sample;
  readonly heap: number;
  readonly resident: number;
}

/** `undefined` with too few samples to say anything. */
export function growthOf(samples: readonly Sample[]): Growth | undefined {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || samples.length < 8) return undefined;
  const quarter = Math.floor(samples.length / 4);
  const meanOf = (some: readonly Sample[]): number => some.reduce((sum, each) => sum + each.resident, 0) / some.length;
  return {
    first,
    last,
    heap: slopeOf(samples.map(({ calls, heap }) => [calls, heap])),
    resident: meanOf(samples.slice(-quarter)) - meanOf(samples.slice(0, quarter)),
  };
}

/** Least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return above / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

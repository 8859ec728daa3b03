/** Plain choices from a seed: building arbitraries for each of ten thousand modules would take minutes. */
export interface Choice {
  below(limit: number): number;
  of<T>(items: readonly [T, ...T[]]): T;
  chance(percent: number): boolean;
}

export function choiceFrom(seed: number): Choice {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, of: (items) => items[below(items.length)] ?? items[0], chance: (percent) => below(100) < percent };
}

export function many<T>(random: Choice, limit: number, make: () => T): T[] {
  return Array.from({ length: random.below(limit + 1) }, make);
}

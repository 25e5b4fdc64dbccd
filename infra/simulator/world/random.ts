/** Numbers in [0, 1). */
export type Random = () => number;

/** A repeatable source of numbers (mulberry32), so that a run with faults can be run again. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from 0 up to, but not with, `below`. */
export const pick = (random: Random, below: number): number => Math.floor(random() * below);

/** The same elements in another order (Fisher-Yates). */
export function shuffled<T>(random: Random, elements: readonly T[]): T[] {
  const left = [...elements];
  const result: T[] = [];
  while (left.length > 0) result.push(...left.splice(pick(random, left.length), 1));
  return result;
}

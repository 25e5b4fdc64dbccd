/** A source of random numbers in [0, 1). */
export type Random = () => number;

/** Creates a repeatable source of numbers (mulberry32), so that a run with faults can be repeated. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Returns a random integer from 0 to `below` - 1. */
export const randomInteger = (random: Random, below: number): number => Math.floor(random() * below);

/** Returns the elements in random order (Fisher-Yates). */
export function shuffled<T>(random: Random, elements: readonly T[]): T[] {
  const left = [...elements];
  const result: T[] = [];
  while (left.length > 0) result.push(...left.splice(randomInteger(random, left.length), 1));
  return result;
}

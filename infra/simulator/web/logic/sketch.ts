import { spread } from './tint.ts';

/** Streets and a park of a map that nobody surveyed, drawn in a box of 240 by 132; the same place gives the same sketch. */
export interface Sketch {
  readonly streets: readonly string[];
  readonly lanes: readonly string[];
  readonly river: string;
  readonly park: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

const WIDTH = 240;
const HEIGHT = 132;

export function sketchOf(latitude: number, longitude: number): Sketch {
  const place = `${latitude.toFixed(4)} ${longitude.toFixed(4)}`;
  /** A whole number from `from` up to and without `to`. */
  const some = (what: string, from: number, to: number): number => from + (spread(`${place} ${what}`) % (to - from));
  const slope = some('slope', -24, 24);
  const across = (y: number): string => `M-8 ${y - slope / 2}L${WIDTH + 8} ${y + slope / 2}`;
  const down = (x: number): string => `M${x + slope / 3} -8L${x - slope / 3} ${HEIGHT + 8}`;
  const bend = some('bend', 20, 70);
  return {
    streets: [across(some('first', 28, 52)), across(some('second', 84, 112)), down(some('third', 96, 150))],
    lanes: [
      down(some('a', 18, 46)),
      down(some('b', 54, 86)),
      down(some('c', 164, 188)),
      down(some('d', 200, 228)),
      across(some('e', 60, 76)),
    ],
    river: `M-8 ${bend + 60}C60 ${bend},120 ${bend + 90},${WIDTH + 8} ${bend + 20}`,
    park: { x: some('x', 150, 176), y: some('y', 8, 26), width: some('w', 34, 56), height: some('h', 20, 34) },
  };
}

import { hashText } from './seeded-choice.ts';

/** Shapes of an invented map in a box of 240 by 132. The same coordinates give the same map. */
export interface MapSketch {
  readonly streets: readonly string[];
  readonly lanes: readonly string[];
  readonly river: string;
  readonly park: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

const WIDTH = 240;
const HEIGHT = 132;

export function createMapSketch(latitude: number, longitude: number): MapSketch {
  const place = `${latitude.toFixed(4)} ${longitude.toFixed(4)}`;
  /** Returns a whole number from `from` to `to`, exclusive. */
  const numberFor = (name: string, from: number, to: number): number =>
    from + (hashText(`${place} ${name}`) % (to - from));
  const slope = numberFor('slope', -24, 24);
  const horizontal = (y: number): string => `M-8 ${y - slope / 2}L${WIDTH + 8} ${y + slope / 2}`;
  const vertical = (x: number): string => `M${x + slope / 3} -8L${x - slope / 3} ${HEIGHT + 8}`;
  const bend = numberFor('bend', 20, 70);
  return {
    streets: [
      horizontal(numberFor('first', 28, 52)),
      horizontal(numberFor('second', 84, 112)),
      vertical(numberFor('third', 96, 150)),
    ],
    lanes: [
      vertical(numberFor('a', 18, 46)),
      vertical(numberFor('b', 54, 86)),
      vertical(numberFor('c', 164, 188)),
      vertical(numberFor('d', 200, 228)),
      horizontal(numberFor('e', 60, 76)),
    ],
    river: `M-8 ${bend + 60}C60 ${bend},120 ${bend + 90},${WIDTH + 8} ${bend + 20}`,
    park: {
      x: numberFor('x', 150, 176),
      y: numberFor('y', 8, 26),
      width: numberFor('w', 34, 56),
      height: numberFor('h', 20, 34),
    },
  };
}

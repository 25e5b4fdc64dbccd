/*
 * QR codes (ISO/IEC 18004) for short URLs: byte mode, error correction level L, versions 1 to 5, which have one block
 * each. The mask is always 0: every mask is valid, and URLs have no long runs that need another one.
 */

/** Data and error correction codewords of each version at level L. */
const VERSIONS = [
  { data: 19, correction: 7 },
  { data: 34, correction: 10 },
  { data: 55, correction: 15 },
  { data: 80, correction: 20 },
  { data: 108, correction: 26 },
] as const;

export class TooLongForQrError extends Error {
  override readonly name = 'TooLongForQrError';
}

type Grid = (boolean | undefined)[][];

/**
 * Encodes a text as a QR code. Returns the rows of modules, true for dark, without the quiet zone.
 * @throws TooLongForQrError beyond 106 bytes
 */
export function qrMatrix(text: string): readonly (readonly boolean[])[] {
  const bytes = new TextEncoder().encode(text);
  const index = VERSIONS.findIndex(({ data }) => bytes.length + 2 <= data);
  const version = VERSIONS[index];
  if (version === undefined) throw new TooLongForQrError();
  const size = 21 + 4 * index;
  const grid: Grid = Array.from({ length: size }, () => Array.from({ length: size }));
  drawPatterns(grid, size, index);
  const data = dataCodewords(bytes, version.data);
  placeData(grid, size, [...data, ...correctionOf(data, version.correction)]);
  return grid.map((row) => row.map((module) => module === true));
}

/** Builds the data codewords: mode, length, bytes, terminator, then alternating padding bytes. */
function dataCodewords(bytes: Uint8Array, length: number): readonly number[] {
  const bits = [0b0100, bytes.length, ...bytes].map((value, index) =>
    value.toString(2).padStart(index === 0 ? 4 : 8, '0'),
  );
  const text = `${bits.join('')}0000`;
  const words = (text.match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 2));
  return Array.from({ length }, (_, index) => words[index] ?? ((index - words.length) % 2 === 0 ? 0xec : 0x11));
}

/** Multiplies in GF(256) with the polynomial 0x11D, for Reed-Solomon codes. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

/** Returns the generator polynomial of a Reed-Solomon code. */
function generator(degree: number): readonly number[] {
  let polynomial = [1];
  for (let power = 0, root = 1; power < degree; power++, root = multiply(root, 2))
    polynomial = [...polynomial, 0].map((term, index) => term ^ multiply(polynomial[index - 1] ?? 0, root));
  return polynomial.slice(1);
}

function correctionOf(data: readonly number[], degree: number): readonly number[] {
  const divisor = generator(degree);
  let rest: number[] = Array.from({ length: degree }, () => 0);
  for (const word of data) {
    const factor = word ^ (rest[0] ?? 0);
    rest = [...rest.slice(1), 0].map((term, index) => term ^ multiply(divisor[index] ?? 0, factor));
  }
  return rest;
}

function drawPatterns(grid: Grid, size: number, index: number): void {
  const set = (x: number, y: number, dark: boolean): void => {
    const row = grid[y];
    if (row !== undefined && x >= 0 && x < size) row[x] = dark;
  };
  for (let at = 0; at < size; at++) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  const square = (centerX: number, centerY: number, radius: number, isDark: (distance: number) => boolean): void => {
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++)
        set(centerX + dx, centerY + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
  };
  const finder = (distance: number): boolean => distance !== 2 && distance !== 4;
  square(3, 3, 4, finder);
  square(size - 4, 3, 4, finder);
  square(3, size - 4, 4, finder);
  // Version 1 has no alignment pattern; versions 2 to 5 have one.
  if (index > 0) square(size - 7, size - 7, 2, (distance) => distance !== 1);
  drawFormat(set, size);
}

/** Draws the format information: level L and mask 0 with their BCH code, masked as the standard requires. */
function drawFormat(set: (x: number, y: number, dark: boolean) => void, size: number): void {
  const format = 0b01000;
  let rest = format;
  for (let step = 0; step < 10; step++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((format << 10) | rest) ^ 0x5412;
  const bit = (index: number): boolean => ((bits >>> index) & 1) === 1;
  for (let index = 0; index < 6; index++) set(8, index, bit(index));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let index = 9; index < 15; index++) set(14 - index, 8, bit(index));
  for (let index = 0; index < 8; index++) set(size - 1 - index, 8, bit(index));
  for (let index = 8; index < 15; index++) set(8, size - 15 + index, bit(index));
  set(8, size - 8, true);
}

/**
 * Places the codewords in columns of two from the right, alternately upwards and downwards, and skips function
 * patterns.
 */
function placeData(grid: Grid, size: number, words: readonly number[]): void {
  let next = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    // Skips the column of the timing pattern.
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      for (const x of [right, right - 1]) {
        const upward = ((right + 1) & 2) === 0;
        const y = upward ? size - 1 - step : step;
        const row = grid[y];
        if (row === undefined || row[x] !== undefined) continue;
        const word = words[next >>> 3] ?? 0;
        const dark = ((word >>> (7 - (next & 7))) & 1) === 1;
        row[x] = dark !== ((x + y) % 2 === 0);
        next++;
      }
    }
  }
}

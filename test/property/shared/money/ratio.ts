/** An exact fraction, the test oracle for decimal arithmetic, without a scale. The denominator is positive. */
export interface Ratio {
  readonly over: bigint;
  readonly under: bigint;
}

/** Parses a decimal text independently of the code under test: all digits over a power of ten. */
export function ratio(text: string): Ratio {
  const [before = '', behind = ''] = text.split('.');
  return { over: BigInt(before + behind), under: 10n ** BigInt(behind.length) };
}

export const plus = (a: Ratio, b: Ratio): Ratio => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});
export const minus = (a: Ratio, b: Ratio): Ratio => plus(a, { over: -b.over, under: b.under });
export const product = (a: Ratio, b: Ratio): Ratio => ({ over: a.over * b.over, under: a.under * b.under });

export const isSame = (a: Ratio, b: Ratio): boolean => a.over * b.under === b.over * a.under;
export const isLess = (a: Ratio, b: Ratio): boolean => a.over * b.under < b.over * a.under;
const size = (a: Ratio): Ratio => ({ over: a.over < 0n ? -a.over : a.over, under: a.under });

/**
 * Rounds half away from zero by trying the neighbours: the nearest one, or of equally near ones the one farther from
 * zero.
 */
export function rounded(value: Ratio, digits: number): Ratio {
  const under = 10n ** BigInt(digits);
  const down = (value.over * under) / value.under;
  const candidates = [down - 1n, down, down + 1n].map((over) => ({ over, under }));
  const distance = (each: Ratio): Ratio => size(minus(each, value));
  return candidates.reduce((best, each) => {
    if (isLess(distance(each), distance(best))) return each;
    return isSame(distance(each), distance(best)) && isLess(size(best), size(each)) ? each : best;
  });
}

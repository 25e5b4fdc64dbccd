/** An exact fraction, the oracle of decimal arithmetic: it knows nothing of scales. The denominator is above zero. */
export interface Ratio {
  readonly over: bigint;
  readonly under: bigint;
}

/** Reads a decimal text its own way: all digits over the power of ten that the point asks for. */
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
export const quotient = (a: Ratio, by: bigint): Ratio => ({ over: a.over, under: a.under * by });

export const same = (a: Ratio, b: Ratio): boolean => a.over * b.under === b.over * a.under;
export const less = (a: Ratio, b: Ratio): boolean => a.over * b.under < b.over * a.under;
export const size = (a: Ratio): Ratio => ({ over: a.over < 0n ? -a.over : a.over, under: a.under });

/** Half away from zero: the nearest of the two neighbours, tried out, and of equally near ones the one farther from zero. */
export function rounded(value: Ratio, digits: number): Ratio {
  const under = 10n ** BigInt(digits);
  const down = (value.over * under) / value.under;
  const candidates = [down - 1n, down, down + 1n].map((over) => ({ over, under }));
  const distance = (each: Ratio): Ratio => size(minus(each, value));
  return candidates.reduce((best, each) => {
    if (less(distance(each), distance(best))) return each;
    return same(distance(each), distance(best)) && less(size(best), size(each)) ? each : best;
  });
}

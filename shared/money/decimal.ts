import { InexactDecimalError, NotADecimalError } from './errors.ts';

/**
 * An exact decimal with twelve decimal places: `units` is its value times 10^12. Twelve places hold every rate that is
 * charged here, as they do at Stripe. A plain BigInt is not a `Decimal`, so the two cannot be confused.
 */
export interface Decimal {
  readonly units: bigint;
}

/** The number of decimal places. */
export const SCALE = 12;
const ONE_IN_UNITS = 10n ** 12n;

export const ZERO: Decimal = { units: 0n };
export const ONE: Decimal = { units: ONE_IN_UNITS };

/**
 * 26 digits before the point and 12 after it are the 38 digits of a DynamoDB number. They limit the input of the
 * parser.
 */
export const DECIMAL_TEXT = /^-?(?:0|[1-9]\d{0,25})(?:\.\d{1,12})?$/;

/**
 * Parses a decimal such as "-12.5": no plus sign, exponent, blank, leading zero or bare point, and at most twelve
 * decimal places. A text with more decimal places is rejected, not rounded.
 * @throws NotADecimalError
 */
export function decimal(text: string): Decimal {
  if (!DECIMAL_TEXT.test(text)) throw new NotADecimalError('not a decimal with at most 12 decimal places');
  const point = text.indexOf('.');
  if (point < 0) return { units: BigInt(text) * ONE_IN_UNITS };
  return { units: BigInt(text.slice(0, point) + text.slice(point + 1).padEnd(SCALE, '0')) };
}

/** Converts an integer to a decimal. */
export const fromInteger = (count: bigint): Decimal => ({ units: count * ONE_IN_UNITS });

/**
 * Returns the shortest text of the value with at least `digits` decimal places. Equal values have equal texts.
 */
export function decimalText({ units }: Decimal, digits = 0): string {
  const positive = units < 0n ? -units : units;
  const text = positive.toString().padStart(SCALE + 1, '0');
  const behind = text.slice(-SCALE).replace(/0+$/, '').padEnd(digits, '0');
  return `${units < 0n ? '-' : ''}${text.slice(0, -SCALE)}${behind === '' ? '' : `.${behind}`}`;
}

export const add = (a: Decimal, b: Decimal): Decimal => ({ units: a.units + b.units });
export const subtract = (a: Decimal, b: Decimal): Decimal => ({ units: a.units - b.units });
export const sum = (values: Iterable<Decimal>): Decimal => {
  let units = 0n;
  for (const value of values) units += value.units;
  return { units };
};

export const compare = (a: Decimal, b: Decimal): -1 | 0 | 1 => (a.units < b.units ? -1 : a.units > b.units ? 1 : 0);
export const isZero = (a: Decimal): boolean => a.units === 0n;
export const isNegative = (a: Decimal): boolean => a.units < 0n;

/** Returns the product, rounded once, half away from zero, to 0 to 12 decimal places. */
export const multiplyRounded = (a: Decimal, b: Decimal, digits: number): Decimal => ({
  units: roundedProduct(a.units, b.units, digits),
});

/** Rounds half away from zero to 0 to 12 decimal places. */
export const roundTo = (a: Decimal, digits: number): Decimal => ({
  units: roundedProduct(a.units, ONE_IN_UNITS, digits),
});

/** Multiplies and rounds plain units, for loops over millions of lines. */
export function roundedProduct(a: bigint, b: bigint, digits: number): bigint {
  const { step, productStep, half } = roundingTo(digits);
  const product = a * b;
  return (product < 0n ? (product - half) / productStep : (product + half) / productStep) * step;
}

/** The value of the last digit in units, and in the units of a product, which has 24 decimal places. */
const ROUNDINGS = Array.from({ length: SCALE + 1 }, (_, digits) => {
  const step = 10n ** BigInt(SCALE - digits);
  const productStep = step * ONE_IN_UNITS;
  return { step, productStep, half: productStep / 2n };
});

function roundingTo(digits: number): (typeof ROUNDINGS)[number] {
  const rounding = ROUNDINGS[digits];
  if (rounding === undefined) throw new InexactDecimalError('can round to 0 to 12 decimal places');
  return rounding;
}

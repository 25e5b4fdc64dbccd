import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  compare,
  type Decimal,
  decimal,
  decimalText,
  multiplyRounded,
  roundTo,
  subtract,
  sum,
} from '../../../../shared/money/decimal.ts';
import { isLess, isSame, minus, plus, product, type Ratio, ratio, rounded } from './ratio.ts';

/** Texts of decimals: ordinary, tiny, huge, and close to the rounding threshold. */
const digits = (most: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: most });
const texts = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), digits(20)),
    fc.oneof(fc.constant(''), digits(12), fc.constantFrom('5', '05', '005', '499999999999', '000000000001')),
  )
  .map(([sign, before, behind]) => `${sign}${before.replace(/^0+(?=\d)/, '')}${behind === '' ? '' : `.${behind}`}`);
const places = fc.integer({ min: 0, max: 12 });

const is = (value: Decimal, expected: Ratio): void => {
  expect(isSame(ratio(decimalText(value)), expected)).toBe(true);
};

describe('decimals are exact', () => {
  test('reading and writing', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 12 }), (text, padded) => {
        is(decimal(text), ratio(text));
        const written = decimalText(decimal(text), padded);
        expect(isSame(ratio(written), ratio(text))).toBe(true);
        expect((written.split('.')[1] ?? '').length).toBeGreaterThanOrEqual(padded);
        expect(decimal(written)).toEqual(decimal(text));
      }),
    );
  });

  test('equal values have equal texts', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(decimalText(decimal(a)) === decimalText(decimal(b))).toBe(isSame(ratio(a), ratio(b)));
      }),
    );
  });

  test('sums, differences and order', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        is(add(decimal(a), decimal(b)), plus(ratio(a), ratio(b)));
        is(subtract(decimal(a), decimal(b)), minus(ratio(a), ratio(b)));
        const order = isLess(ratio(a), ratio(b)) ? -1 : isLess(ratio(b), ratio(a)) ? 1 : 0;
        expect(compare(decimal(a), decimal(b))).toBe(order);
      }),
    );
    fc.assert(
      fc.property(fc.array(texts), (all) => {
        is(sum(all.map(decimal)), all.map(ratio).reduce(plus, { over: 0n, under: 1n }));
      }),
    );
  });
});

const negate = ({ units }: Decimal): Decimal => ({ units: -units });

describe('values are rounded once, to the nearest, half away from zero', () => {
  test('of a value', () => {
    fc.assert(fc.property(texts, places, (text, to) => is(roundTo(decimal(text), to), rounded(ratio(text), to))));
  });

  test('of a product', () => {
    fc.assert(
      fc.property(texts, texts, places, (a, b, to) => {
        is(multiplyRounded(decimal(a), decimal(b), to), rounded(product(ratio(a), ratio(b)), to));
      }),
    );
  });

  test('symmetrically around zero', () => {
    fc.assert(
      fc.property(texts, texts, places, (a, b, to) => {
        expect(multiplyRounded(negate(decimal(a)), decimal(b), to)).toEqual(
          negate(multiplyRounded(decimal(a), decimal(b), to)),
        );
      }),
    );
  });
});

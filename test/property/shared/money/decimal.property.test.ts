import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  compare,
  type Decimal,
  decimal,
  decimalText,
  multiply,
  multiplyRounded,
  negate,
  roundTo,
  share,
  subtract,
  sum,
} from '../../../../shared/money/decimal.ts';
import { InexactDecimalError } from '../../../../shared/money/errors.ts';
import { less, minus, plus, product, quotient, type Ratio, ratio, rounded, same } from './ratio.ts';

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
  expect(same(ratio(decimalText(value)), expected)).toBe(true);
};

describe('decimals are exact', () => {
  test('reading and writing', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 12 }), (text, padded) => {
        is(decimal(text), ratio(text));
        const written = decimalText(decimal(text), padded);
        expect(same(ratio(written), ratio(text))).toBe(true);
        expect((written.split('.')[1] ?? '').length).toBeGreaterThanOrEqual(padded);
        expect(decimal(written)).toEqual(decimal(text));
      }),
    );
  });

  test('equal values have equal texts', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(decimalText(decimal(a)) === decimalText(decimal(b))).toBe(same(ratio(a), ratio(b)));
      }),
    );
  });

  test('sums, differences and order', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        is(add(decimal(a), decimal(b)), plus(ratio(a), ratio(b)));
        is(subtract(decimal(a), decimal(b)), minus(ratio(a), ratio(b)));
        is(negate(decimal(a)), minus({ over: 0n, under: 1n }, ratio(a)));
        const order = less(ratio(a), ratio(b)) ? -1 : less(ratio(b), ratio(a)) ? 1 : 0;
        expect(compare(decimal(a), decimal(b))).toBe(order);
      }),
    );
    fc.assert(
      fc.property(fc.array(texts), (all) => {
        is(sum(all.map(decimal)), all.map(ratio).reduce(plus, { over: 0n, under: 1n }));
      }),
    );
  });

  test('products are exact or rejected', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const exact = product(ratio(a), ratio(b));
        if (same(exact, rounded(exact, 12))) is(multiply(decimal(a), decimal(b)), exact);
        else expect(() => multiply(decimal(a), decimal(b))).toThrow(InexactDecimalError);
      }),
    );
  });
});

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

  test('of a share', () => {
    const days = fc.bigInt({ min: 1n, max: 10n ** 7n });
    fc.assert(
      fc.property(texts, days, days, places, (text, part, all, to) => {
        const exact = quotient(product(ratio(text), { over: part, under: 1n }), all);
        is(share(decimal(text), part, all, to), rounded(exact, to));
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

import { describe, expect, test } from 'vitest';
import { BadPriceBookError } from '../../../../../../functions/metering/domain/rater/errors.ts';
import { priceSchema } from '../../../../../../functions/metering/domain/rater/price-book.ts';
import { allowanceJson, createPriceBook, parseTiers, priceJson } from './price-book-fixtures.ts';

describe('a price book', () => {
  test.each([
    ['overlapping prices', [priceJson({ to: 1_501 }), priceJson({ version: 'v2', from: 1_500 })]],
    ['an end that is not after the start', [priceJson({ from: 5, to: 5 })]],
    ['a minimum above the maximum', [priceJson({ minimum: '2', maximum: '1' })]],
    ['tier limits that do not increase', [priceJson({ model: { kind: 'volume', tiers: parseTiers('5:1 5:2 *:3') } })]],
    ['a last tier with a limit', [priceJson({ model: { kind: 'volume', tiers: parseTiers('5:1 6:2') } })]],
    ['an open-ended tier before the last', [priceJson({ model: { kind: 'volume', tiers: parseTiers('*:1 6:2') } })]],
  ])('is rejected for %s', (_why, prices) => {
    expect(() => createPriceBook(prices)).toThrow(BadPriceBookError);
  });

  test('is rejected for overlapping allowances, and accepts adjacent versions', () => {
    expect(() => createPriceBook([], [allowanceJson({ to: 1_501 }), allowanceJson({ id: 'b', from: 1_500 })])).toThrow(
      BadPriceBookError,
    );
    expect(
      createPriceBook([], [allowanceJson({ to: 1_500 }), allowanceJson({ id: 'b', from: 1_500 })]).allowances,
    ).toHaveLength(2);
    expect(createPriceBook([priceJson({ to: 1_500 }), priceJson({ version: 'v2', from: 1_500 })]).size).toBe(2);
  });

  test.each([
    ['an amount as a number', { maximum: 5 }],
    ['a price below zero', { model: { kind: 'flat', amount: '-1' } }],
    ['a package of size zero', { model: { kind: 'graduated', tiers: parseTiers('*:1/0') } }],
    ['a currency that does not exist', { currency: 'RUP' }],
  ])('does not accept %s', (_why, given) => {
    expect(priceSchema.safeParse(priceJson(given)).success).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { cliffsOf } from '../../../../functions/metering/rater/cliffs.ts';
import { BadPriceBook } from '../../../../functions/metering/rater/errors.ts';
import { $Price } from '../../../../functions/metering/rater/price.ts';
import { decimalText } from '../../../../shared/money/decimal.ts';
import { allowanceText, bookOf, priceText, tiersOf } from './books.ts';

describe('a price book', () => {
  test.each([
    ['overlapping prices', [priceText({ to: 1_501 }), priceText({ version: 'v2', from: 1_500 })]],
    ['an end that is not after the start', [priceText({ from: 5, to: 5 })]],
    ['a minimum above the maximum', [priceText({ minimum: '2', maximum: '1' })]],
    ['tier limits that do not increase', [priceText({ model: { kind: 'volume', tiers: tiersOf('5:1 5:2 *:3') } })]],
    ['a last tier with a limit', [priceText({ model: { kind: 'volume', tiers: tiersOf('5:1 6:2') } })]],
    ['an open-ended tier before the last', [priceText({ model: { kind: 'volume', tiers: tiersOf('*:1 6:2') } })]],
  ])('is rejected for %s', (_why, prices) => {
    expect(() => bookOf(prices)).toThrow(BadPriceBook);
  });

  test('is rejected for overlapping allowances, and accepts adjacent versions', () => {
    expect(() => bookOf([], [allowanceText({ to: 1_501 }), allowanceText({ id: 'b', from: 1_500 })])).toThrow(
      BadPriceBook,
    );
    expect(bookOf([], [allowanceText({ to: 1_500 }), allowanceText({ id: 'b', from: 1_500 })]).allowances).toHaveLength(
      2,
    );
    expect(bookOf([priceText({ to: 1_500 }), priceText({ version: 'v2', from: 1_500 })]).size).toBe(2);
  });

  test.each([
    ['an amount as a number', { maximum: 5 }],
    ['a price below zero', { model: { kind: 'flat', amount: '-1' } }],
    ['a package of size zero', { model: { kind: 'graduated', tiers: tiersOf('*:1/0') } }],
    ['a currency that does not exist', { currency: 'RUP' }],
  ])('does not accept %s', (_why, given) => {
    expect($Price.safeParse(priceText(given)).success).toBe(false);
  });
});

test('finds where a volume price falls, so that a price editor can warn', () => {
  const inversions = (kind: string, tiers: string) =>
    cliffsOf($Price.parse(priceText({ model: { kind, tiers: tiersOf(tiers) } })).model, 'USD').map(
      ({ after, from, to }) => [after, from, to].map((each) => decimalText(each)).join(' '),
    );
  expect(inversions('volume', '100:2+10 200:1 *:0.5+50')).toEqual(['100 210 100', '200 200 150']);
  expect(inversions('volume', '100:1 *:2')).toEqual([]);
  expect(inversions('graduated', '100:2 *:1')).toEqual([]);
});

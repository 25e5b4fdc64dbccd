import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { currencySchema, minorUnitDigits } from '../../../../shared/money/currencies.ts';
import { decimal, decimalText, sum } from '../../../../shared/money/decimal.ts';
import { allocate } from '../../../../shared/money/money.ts';
import { less, minus, product, type Ratio, ratio, size } from './ratio.ts';

const currencies = fc.constantFrom(...currencySchema.options);
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 })
  .filter((all) => all.some((each) => each > 0n));

test('the parts add up to the amount, each is less than a minor unit off its share, and a weight of zero gets zero', () => {
  fc.assert(
    fc.property(currencies, fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), weights, (currency, minor, given) => {
      const step = 10n ** BigInt(12 - minorUnitDigits(currency));
      const amount = { amount: { units: minor * step }, currency };
      const parts = allocate(
        amount,
        given.map((each) => decimal(`${each}`)),
      );
      expect(sum(parts.map((part) => part.amount))).toEqual(amount.amount);
      const all = given.reduce((total, each) => total + each, 0n);
      for (const [index, part] of parts.entries()) {
        const weight = given[index] ?? 0n;
        const exact = product(ratio(decimalText(amount.amount)), { over: weight, under: all });
        expect(less(size(minus(ratio(decimalText(part.amount)), exact)), minorUnit(minorUnitDigits(currency)))).toBe(
          true,
        );
        if (weight === 0n) expect(part.amount.units).toBe(0n);
      }
    }),
  );
});

const minorUnit = (digits: number): Ratio => ({ over: 1n, under: 10n ** BigInt(digits) });

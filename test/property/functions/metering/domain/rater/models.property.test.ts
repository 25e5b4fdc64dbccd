import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { monthAt } from '../../../../../../functions/metering/domain/rater/period.ts';
import { priceSchema } from '../../../../../../functions/metering/domain/rater/price-book.ts';
import { currencySchema, minorUnitDigits } from '../../../../../../shared/money/currencies.ts';
import { decimal } from '../../../../../../shared/money/decimal.ts';
import {
  currencies,
  models,
  rateLines,
  singlePriceBook,
  tiers,
  total,
  totalCharge,
  usageOf,
} from './price-book-arbitraries.ts';

const ONE = 10n ** 12n;
/** Quantities in units of 10^-12, whole and not. */
const quantities = fc.oneof(
  fc.bigInt({ min: 0n, max: 1_000n }).map((whole) => whole * ONE),
  fc.bigInt({ min: 0n, max: 1_000n * ONE }),
);

test('P8: a graduated price never falls', () => {
  fc.assert(
    fc.property(tiers({ packaged: false }), quantities, quantities, (given, a, b) => {
      const book = singlePriceBook({ kind: 'graduated', tiers: given });
      const [less, more] = a < b ? [a, b] : [b, a];
      expect(totalCharge(book, less) <= totalCharge(book, more)).toBe(true);
    }),
  );
});

test('P8: a graduated price without fees has no jumps', () => {
  fc.assert(
    fc.property(
      tiers({ fees: false, packaged: false }),
      quantities,
      fc.bigInt({ min: 1n, max: ONE }),
      (given, quantity, step) => {
        const { model } = priceSchema.parse({ ...PRICE, model: { kind: 'graduated', tiers: given } });
        if (model.kind === 'flat') return;
        const book = singlePriceBook({ kind: 'graduated', tiers: given });
        const dearest = highest(model.tiers.map(({ unitPrice }) => unitPrice.units));
        // Each line is rounded, which adds at most a cent per tier.
        const cents = (BigInt(given.length) * ONE) / 100n;
        const jump = totalCharge(book, quantity + step) - totalCharge(book, quantity);
        expect(jump <= (dearest * step) / ONE + 1n + cents).toBe(true);
      },
    ),
  );
});

const PRICE = {
  id: 'p',
  version: 'v',
  meter: 'm',
  category: null,
  market: null,
  currency: 'USD',
  from: 0,
  to: null,
  scope: 'tenant',
};

test('P9: a partial package costs as much as a full one', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 500n }), quantities, (size, quantity) => {
      const book = singlePriceBook({
        kind: 'graduated',
        tiers: [{ upTo: null, unitPrice: '3.25', package: { size: `${size}` } }],
      });
      const full = (quantity + size * ONE - 1n) / (size * ONE);
      expect(totalCharge(book, quantity)).toBe(totalCharge(book, full * size * ONE));
      expect(totalCharge(book, quantity)).toBe(full * 3_250_000_000_000n);
    }),
  );
});

test('P10: the maximum limits every run, and the minimum raises only the final run', () => {
  const limits = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }));
  fc.assert(
    fc.property(
      models,
      limits,
      currencies,
      quantities,
      fc.boolean(),
      (model, [least, above], currency, quantity, final) => {
        const [minimum, maximum] = [`${least}.5`, `${least + above}.5`];
        const bounded = singlePriceBook(model, { minimum, maximum, currency, zeroUsage: 'charged' });
        const plain = totalCharge(singlePriceBook(model, { currency, zeroUsage: 'charged' }), quantity, final);
        const rounded = (text: string): bigint => roundedUp(decimal(text).units, currency);
        const capped = -highest([-plain, -rounded(maximum)]);
        const expected = final && capped < rounded(minimum) ? rounded(minimum) : capped;
        expect(total(rateLines(bounded, [usageOf(quantity)], final).lines.map(({ amount }) => amount))).toBe(expected);
      },
    ),
  );
});

/** Returns the largest value. `Math.max` does not accept BigInt. */
function highest(values: readonly bigint[]): bigint {
  let most = values[0] ?? 0n;
  for (const each of values) if (each > most) most = each;
  return most;
}

/** Rounds half up to the minor unit of the currency. */
const roundedUp = (units: bigint, currency: string): bigint => {
  const step = 10n ** BigInt(12 - minorUnitDigits(currencySchema.parse(currency)));
  return ((units + step / 2n) / step) * step;
};

test('P13, P19: every instant is in one month of a time zone, and months have no gap or overlap', () => {
  const zones = fc.constantFrom(
    'Asia/Jakarta',
    'Asia/Kolkata',
    'America/Sao_Paulo',
    'America/New_York',
    'Europe/London',
    'Pacific/Apia',
    'UTC',
  );
  const instants = fc.integer({ min: Date.parse('2015-01-01'), max: Date.parse('2035-01-01') });
  fc.assert(
    fc.property(zones, instants, (timeZone, at) => {
      const month = monthAt(timeZone, at);
      expect(month.from <= at && at < month.to).toBe(true);
      expect(monthAt(timeZone, month.from)).toEqual(month);
      expect(monthAt(timeZone, month.to - 1)).toEqual(month);
      const next = monthAt(timeZone, month.to);
      expect(next.from).toBe(month.to);
      expect(next.id > month.id).toBe(true);
    }),
  );
});

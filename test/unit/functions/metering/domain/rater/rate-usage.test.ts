import { describe, expect, test } from 'vitest';
import {
  chargeLineSchema,
  toCanonicalJson,
  toChargeLineJson,
  totalsOf,
} from '../../../../../../functions/metering/domain/rater/charge-line.ts';
import { BadUsageError } from '../../../../../../functions/metering/domain/rater/errors.ts';
import type { RatingResult } from '../../../../../../functions/metering/domain/rater/rate-usage.ts';
import { decimalText, multiplyRounded } from '../../../../../../shared/money/decimal.ts';
import {
  allowanceJson,
  createPriceBook,
  PERIOD,
  parseTiers,
  priceJson,
  rateLines,
  totalOf,
  usageLine,
} from './price-book-fixtures.ts';

const brief = ({ lines }: RatingResult) =>
  lines.map(({ kind, tier, quantity, unitPrice, consumed, amount }) =>
    [kind, tier, ...[quantity, unitPrice, consumed, amount].map((each) => decimalText(each))].join(' '),
  );

describe('lines', () => {
  test('each tier and each fee has a line whose amount is quantity times price', () => {
    const book = createPriceBook([
      priceJson({ model: { kind: 'graduated', tiers: parseTiers('5:0.125+10 10:2+20 *:3') } }),
    ]);
    const found = rateLines(book, [usageLine('7.5')]);
    expect(brief(found)).toEqual([
      'usage 1 5 0.125 5 0.63',
      'fee 1 1 10 0 10',
      'usage 2 2.5 2 2.5 5',
      'fee 2 1 20 0 20',
    ]);
    for (const { quantity, unitPrice, amount } of found.lines)
      expect(multiplyRounded(quantity, unitPrice, 2)).toEqual(amount);
  });

  test('a tier includes its last unit and no more', () => {
    const book = createPriceBook([priceJson({ model: { kind: 'graduated', tiers: parseTiers('5:1 *:2') } })]);
    expect(brief(rateLines(book, [usageLine('5')]))).toEqual(['usage 1 5 1 5 5']);
    expect(brief(rateLines(book, [usageLine('5.000000000001')]))).toEqual([
      'usage 1 5 1 5 5',
      'usage 2 0.000000000001 2 0.000000000001 0',
    ]);
  });

  test('packages are priced, and the metered units are kept', () => {
    const book = createPriceBook([
      priceJson({ model: { kind: 'graduated', tiers: parseTiers('1000:2/100 *:1/1000v') } }),
    ]);
    expect(brief(rateLines(book, [usageLine('3950')]))).toEqual(['usage 1 10 2 1000 20', 'usage 2 2 1 2950 2']);
  });

  test('a flat amount is charged once, regardless of usage', () => {
    const book = createPriceBook([
      priceJson({ model: { kind: 'flat', amount: '150000' }, currency: 'IDR', zeroUsage: 'charged' }),
    ]);
    expect(brief(rateLines(book, [usageLine('0')]))).toEqual(['fee 0 1 150000 0 150000']);
    expect(brief(rateLines(book, [usageLine('12')]))).toEqual(['fee 0 1 150000 12 150000']);
  });

  test('maximum and minimum have lines of their own, and the minimum applies only in the final run', () => {
    const capped = createPriceBook([priceJson({ maximum: '10', minimum: '5' })]);
    expect(brief(rateLines(capped, [usageLine('12')], { isFinal: false }))).toEqual([
      'usage 1 12 1 12 12',
      'maximum 0 1 -2 0 -2',
    ]);
    expect(brief(rateLines(capped, [usageLine('2')], { isFinal: false }))).toEqual(['usage 1 2 1 2 2']);
    expect(brief(rateLines(capped, [usageLine('2')]))).toEqual(['usage 1 2 1 2 2', 'minimum 0 1 3 0 3']);
  });

  test('each line is rounded once, half away from zero, to the minor unit of its currency', () => {
    const totalFor = (currency: string, unitPrice: string) =>
      totalOf(
        rateLines(
          createPriceBook([priceJson({ currency, model: { kind: 'graduated', tiers: parseTiers(`*:${unitPrice}`) } })]),
          [usageLine('3')],
        ).lines,
      );
    expect(totalFor('USD', '0.005')).toBe('0.02');
    expect(totalFor('JPY', '0.5')).toBe('2');
    expect(totalFor('KWD', '0.0005')).toBe('0.002');
    expect(totalFor('IDR', '356.65')).toBe('1069.95');
  });

  test('large quantities are exact', () => {
    const book = createPriceBook([priceJson({ model: { kind: 'graduated', tiers: parseTiers('*:0.000000000001') } })]);
    expect(totalOf(rateLines(book, [usageLine('1000000000000')]).lines)).toBe('1');
    expect(totalOf(rateLines(book, [usageLine('99999999999999999999999999')]).lines)).toBe('100000000000000');
  });

  test('ledgers and currencies have separate totals', () => {
    const lines = [
      ...rateLines(createPriceBook([priceJson()]), [usageLine('2')]).lines,
      ...rateLines(createPriceBook([priceJson({ currency: 'IDR' })]), [usageLine('3')]).lines,
    ];
    const provider = lines.map((line) => ({ ...line, ledger: 'provider' as const }));
    expect(
      totalsOf([...lines, ...lines, ...provider]).map(
        ({ ledger, currency, amount }) => `${ledger} ${currency} ${decimalText(amount)}`,
      ),
    ).toEqual(['platform IDR 6', 'platform USD 4', 'provider IDR 3', 'provider USD 2']);
  });
});

describe('the price of usage', () => {
  const priced = (lines: RatingResult['lines']) => lines.map(({ priceId, rateCard }) => `${priceId} ${rateCard}`);

  test('the version valid at the event time applies; a boundary belongs to the later version', () => {
    const book = createPriceBook([
      priceJson({ version: 'old', from: 0, to: 1_500 }),
      priceJson({ version: 'new', from: 1_500, to: null }),
    ]);
    expect(priced(rateLines(book, [usageLine('1', { at: 1_499 })]).lines)).toEqual(['price old']);
    expect(priced(rateLines(book, [usageLine('1', { at: 1_500 })]).lines)).toEqual(['price new']);
    expect(priced(rateLines(book, [usageLine('1', { at: 1_500 }), usageLine('1', { at: 1_400 })]).lines)).toEqual([
      'price old',
      'price new',
    ]);
  });

  test('the most specific price applies: category and market, category, market, meter', () => {
    const book = createPriceBook([
      priceJson({ id: 'both', category: 'utility', market: 'Indonesia' }),
      priceJson({ id: 'category', category: 'utility' }),
      priceJson({ id: 'market', market: 'Indonesia' }),
      priceJson({ id: 'meter' }),
    ]);
    const of = (category: string | null, market: string | null) =>
      rateLines(book, [usageLine('1', { category, market })]).lines[0]?.priceId;
    expect([
      of('utility', 'Indonesia'),
      of('utility', 'Peru'),
      of('service', 'Indonesia'),
      of('service', 'Peru'),
      of(null, null),
    ]).toEqual(['both', 'category', 'market', 'meter', 'meter']);
  });

  test('usage without a price is returned, not dropped', () => {
    const book = createPriceBook([priceJson({ from: 0, to: 1_500 })]);
    const late = usageLine('1', { at: 1_600 });
    const other = usageLine('2', { meter: 'order' });
    const found = rateLines(book, [late, other, usageLine('3', { at: 1_100 })]);
    expect(found.unpriced).toEqual([other, late]);
    expect(totalOf(found.lines)).toBe('3');
  });

  test('tiers apply to the tenant or to each number', () => {
    const model = { kind: 'graduated', tiers: parseTiers('10:1 *:2') };
    const lines = [usageLine('8', { id: 'a', numberId: 'n2' }), usageLine('8', { id: 'b', numberId: 'n1' })];
    expect(totalOf(rateLines(createPriceBook([priceJson({ model })]), lines).lines)).toBe('22');
    const apart = rateLines(createPriceBook([priceJson({ model, scope: 'number' })]), lines).lines;
    expect(totalOf(apart)).toBe('16');
    expect(apart.map(({ numberId }) => numberId)).toEqual(['n1', 'n2']);
  });
});

describe('allowances', () => {
  const book = (scope: 'tenant' | 'number') =>
    createPriceBook(
      [
        priceJson({
          id: 'id',
          category: 'service',
          market: 'Indonesia',
          model: { kind: 'graduated', tiers: parseTiers('*:2') },
        }),
        priceJson({
          id: 'my',
          category: 'service',
          market: 'Malaysia',
          model: { kind: 'graduated', tiers: parseTiers('*:5') },
        }),
        priceJson({ id: 'other' }),
      ],
      [allowanceJson({ category: 'service', quantity: '10', scope })],
    );
  const service = (id: string, at: number, market: string, quantity: string, numberId = 'n1') =>
    usageLine(quantity, { id, at, market, category: 'service', numberId });

  test('the first units are free, in any market', () => {
    const lines = [service('b', 1_200, 'Malaysia', '8'), service('a', 1_100, 'Indonesia', '8')];
    expect(brief(rateLines(book('number'), lines))).toEqual(['free 0 8 0 8 0', 'free 0 2 0 2 0', 'usage 1 6 5 6 30']);
  });

  test('at the same instant the id decides', () => {
    const lines = (first: string, second: string) => [
      service(first, 1_100, 'Indonesia', '10'),
      service(second, 1_100, 'Malaysia', '10'),
    ];
    expect(totalOf(rateLines(book('number'), lines('a', 'b')).lines)).toBe('50');
    expect(totalOf(rateLines(book('number'), lines('b', 'a')).lines)).toBe('20');
  });

  test('each number has its own allowance, or all share one', () => {
    const lines = [service('a', 1_100, 'Indonesia', '12', 'n1'), service('b', 1_200, 'Indonesia', '12', 'n2')];
    expect(totalOf(rateLines(book('number'), lines).lines)).toBe('8');
    expect(totalOf(rateLines(book('tenant'), lines).lines)).toBe('28');
  });

  test('an allowance applies only to its category', () => {
    expect(totalOf(rateLines(book('number'), [usageLine('3')]).lines)).toBe('3');
  });

  test('a price without charged usage has no fixed part', () => {
    const fees = createPriceBook(
      [priceJson({ minimum: '7', model: { kind: 'graduated', tiers: parseTiers('*:2+3') } })],
      [allowanceJson({ quantity: '10' })],
    );
    expect(brief(rateLines(fees, [usageLine('10', { numberId: 'n1' })]))).toEqual(['free 0 10 0 10 0']);
  });
});

describe('usage that cannot be rated', () => {
  test.each([
    ['below zero', usageLine('-1')],
    ['before the period', usageLine('1', { at: PERIOD.from - 1 })],
    ['at the end of the period, which belongs to the next one', usageLine('1', { at: PERIOD.to })],
  ])('%s', (_name, line) => {
    expect(() => rateLines(createPriceBook([priceJson()]), [line])).toThrow(BadUsageError);
  });

  test('without a number, if the price applies to each number', () => {
    expect(() => rateLines(createPriceBook([priceJson({ scope: 'number' })]), [usageLine('1')])).toThrow(BadUsageError);
  });
});

test('canonical JSON: keys in order, decimals as strings with the digits of the currency', () => {
  const book = createPriceBook([
    priceJson({ currency: 'IDR', model: { kind: 'graduated', tiers: parseTiers('*:356.65') } }),
  ]);
  expect(toCanonicalJson(rateLines(book, [usageLine('2')]).lines)).toBe(
    '[{"amount":"713.30","category":null,"consumed":"2","currency":"IDR","kind":"usage","ledger":"platform","market":null,' +
      '"meter":"message","numberId":null,"period":"2026-11","priceId":"price","quantity":"2","rateCard":"v1","tenantId":"t1","tier":1,' +
      '"unitPrice":"356.65"}]',
  );
});

test('a stored line is read back unchanged', () => {
  const lines = rateLines(createPriceBook([priceJson({ minimum: '9' })]), [usageLine('1.5')]).lines;
  const stored: unknown = JSON.parse(JSON.stringify(lines.map(toChargeLineJson)));
  expect(chargeLineSchema.array().parse(stored)).toEqual(lines);
});

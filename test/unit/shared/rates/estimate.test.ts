import { describe, expect, test } from 'vitest';
import { toMoneyJson } from '../../../../shared/money/schema.ts';
import { BILLABILITY_RULES } from '../../../../shared/rates/billability.ts';
import { type EstimateInput, estimateMessagePrice } from '../../../../shared/rates/estimate.ts';
import { listPriceRates } from '../../../../shared/rates/list-prices.ts';
import { findRate, type RateCard, rateCardSchema } from '../../../../shared/rates/rate-card.ts';
import { RATE_CARDS } from '../../../../shared/rates/rate-cards.ts';

const NOVEMBER = Date.parse('2026-11-24T05:00:00Z');
const SEPTEMBER = Date.parse('2026-09-24T05:00:00Z');

const question = (given: Partial<EstimateInput> = {}): EstimateInput => ({
  category: 'service',
  market: 'Indonesia',
  at: NOVEMBER,
  timeZone: 'Asia/Jakarta',
  inWindow: true,
  freeServiceUsed: 1_000n,
  currency: 'IDR',
  ...given,
});

const price = (given: Partial<EstimateInput>) => {
  const found = estimateMessagePrice(question(given));
  return [found.basis, found.price && toMoneyJson(found.price).amount];
};

describe('a service message of a shop in Bandung', () => {
  test('is free while the number has free messages left, and the estimate includes their number', () => {
    expect(estimateMessagePrice(question({ freeServiceUsed: 0n }))).toMatchObject({
      basis: 'free-allowance',
      allowanceLeft: 1_000n,
    });
    expect(estimateMessagePrice(question({ freeServiceUsed: 999n }))).toMatchObject({
      basis: 'free-allowance',
      allowanceLeft: 1n,
    });
  });

  test('then costs as much as a utility message, and the remaining allowance is never negative', () => {
    expect(estimateMessagePrice(question())).toMatchObject({
      rateCard: 'meta-idr-2026-10-01-i1',
      status: 'illustrative',
      allowanceLeft: 0n,
    });
    expect(estimateMessagePrice(question({ freeServiceUsed: 5_000n })).allowanceLeft).toBe(0n);
    expect(price({})).toEqual(['rate', '356.65']);
    expect(price({ currency: 'USD' })).toEqual(['rate', '0.025']);
    expect(price({ currency: 'EUR' })).toEqual(['rate', '0.0208']);
  });

  test('was free before October 2026 in the time zone of the account', () => {
    const midnight = Date.parse('2026-09-30T17:00:00Z');
    expect(estimateMessagePrice(question({ at: midnight - 1 }))).toMatchObject({
      basis: 'free-window',
      allowanceLeft: null,
    });
    expect(price({ at: midnight })).toEqual(['rate', '356.65']);
    expect(price({ at: midnight, timeZone: 'America/New_York' })).toEqual(['free-window', '0']);
  });
});

describe('templates', () => {
  test.each([
    ['utility', true, SEPTEMBER, 'free-window', '0'],
    ['utility', false, SEPTEMBER, 'rate', '356.65'],
    ['utility', true, NOVEMBER, 'rate', '356.65'],
    ['utility', false, NOVEMBER, 'rate', '356.65'],
    ['marketing', true, SEPTEMBER, 'rate', '586.33'],
    ['marketing', true, NOVEMBER, 'rate', '586.33'],
    ['authentication', true, NOVEMBER, 'rate', '356.65'],
    ['authentication-international', false, NOVEMBER, 'rate', '1940.13'],
  ] as const)('%s, window %s', (category, inWindow, at, basis, amount) => {
    expect(price({ category, inWindow, at, freeServiceUsed: 0n })).toEqual([basis, amount]);
    expect(estimateMessagePrice(question({ category, inWindow, at })).allowanceLeft).toBeNull();
  });

  test('all messages are free in the window of a free entry point', () => {
    for (const category of ['marketing', 'utility', 'authentication', 'service'] as const)
      expect(price({ category, inEntryPoint: true })).toEqual(['free-window', '0']);
  });
});

describe('an unknown price is not free', () => {
  test.each([
    ['a market without a rate in the currency', { market: 'Singapore' }],
    [
      'a time before prices were per message',
      { at: Date.parse('2025-06-30T00:00:00Z'), category: 'authentication', currency: 'USD' },
    ],
  ] as const)('%s', (_why, given) => {
    expect(estimateMessagePrice(question(given))).toMatchObject({
      price: null,
      basis: 'unknown',
      rateCard: null,
      status: null,
    });
  });
});

describe('rate cards', () => {
  test('all that come with the platform are illustrative, valid, and have a unique version', () => {
    for (const card of RATE_CARDS) expect(rateCardSchema.parse(JSON.parse(JSON.stringify(card)))).toEqual(card);
    expect(new Set(RATE_CARDS.map(({ version }) => version)).size).toBe(RATE_CARDS.length);
    expect(RATE_CARDS.every(({ status }) => status === 'illustrative')).toBe(true);
    expect(BILLABILITY_RULES.every(({ status }) => status === 'illustrative')).toBe(true);
  });

  const card = (given: Partial<RateCard>, marketing: string): RateCard => ({
    version: `${given.from}-${given.status}`,
    currency: 'USD',
    from: '2026-10-01',
    to: null,
    status: 'illustrative',
    source: 'test',
    rates: listPriceRates({ Peru: [marketing, null, null] }),
    ...given,
  });
  const marketing = (cards: readonly RateCard[], day: string) =>
    findRate(cards, { market: 'Peru', category: 'marketing', currency: 'USD', day })?.tiers[0]?.unitPrice;

  test('the newest card applies from its day on; a confirmed card takes precedence over an illustrative one', () => {
    const cards = [card({ from: '2027-01-01' }, '3'), card({ status: 'confirmed' }, '2'), card({}, '1')];
    for (const order of [cards, [...cards].reverse()]) {
      expect(marketing(order, '2026-09-30')).toBeUndefined();
      expect(marketing(order, '2026-12-31')).toBe('2');
      expect(marketing(order, '2027-01-01')).toBe('3');
    }
  });

  test('a card that has ended no longer applies, and an older card that has not ended applies again', () => {
    const cards = [card({ from: '2026-11-01', to: '2026-12-01' }, '2'), card({}, '1')];
    expect(['2026-11-30', '2026-12-01'].map((day) => marketing(cards, day))).toEqual(['2', '1']);
  });
});

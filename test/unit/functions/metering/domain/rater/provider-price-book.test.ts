import { describe, expect, test } from 'vitest';
import { compilePriceBook } from '../../../../../../functions/metering/domain/rater/compiled-price-book.ts';
import { monthOf } from '../../../../../../functions/metering/domain/rater/period.ts';
import { createProviderPriceBook } from '../../../../../../functions/metering/domain/rater/provider-price-book.ts';
import { rateUsage } from '../../../../../../functions/metering/domain/rater/rate-usage.ts';
import type { UsageLine } from '../../../../../../functions/metering/domain/rater/usage-line.ts';
import { decimal, decimalText } from '../../../../../../shared/money/decimal.ts';
import { BILLABILITY_RULES } from '../../../../../../shared/rates/billability.ts';
import { FREE_MESSAGES, MESSAGES } from '../../../../../../shared/rates/meters.ts';
import { RATE_CARDS } from '../../../../../../shared/rates/rate-cards.ts';
import { totalOf } from './price-book-fixtures.ts';

const TIME_ZONE = 'Asia/Jakarta';
const book = compilePriceBook(
  createProviderPriceBook({ cards: RATE_CARDS, rules: BILLABILITY_RULES, currency: 'IDR', timeZone: TIME_ZONE }),
);

function rateMonth(month: string, usage: readonly Partial<UsageLine>[]) {
  const period = monthOf(TIME_ZONE, month);
  const lines = usage.map((given, index) => ({
    id: `u${index}`,
    meter: MESSAGES,
    category: 'service',
    market: 'Indonesia',
    numberId: 'n1',
    at: period.from,
    quantity: decimal('1'),
    ...given,
  }));
  return rateUsage(book, { tenantId: 't1', period, usage: lines, isFinal: true });
}

describe("the provider's bill in rupiah", () => {
  test('service is free before October 2026, and then costs as much as utility', () => {
    const replies = [{ quantity: decimal('1500') }];
    expect(totalOf(rateMonth('2026-09', replies).lines)).toBe('0');
    const lines = rateMonth('2026-10', replies).lines;
    expect(
      lines.map(
        ({ kind, quantity, unitPrice, rateCard }) =>
          `${kind} ${decimalText(quantity)} ${decimalText(unitPrice)} ${rateCard}`,
      ),
    ).toEqual(['free 1000 0 meta-idr-2026-10-01-i1', 'usage 500 356.65 meta-idr-2026-10-01-i1']);
    expect(totalOf(lines)).toBe('178325');
  });

  test('each number has its own free messages', () => {
    expect(
      totalOf(
        rateMonth('2026-11', [{ quantity: decimal('1000') }, { quantity: decimal('1000'), numberId: 'n2' }]).lines,
      ),
    ).toBe('0');
  });

  test('utility has volume tiers, and service has none', () => {
    expect(totalOf(rateMonth('2026-11', [{ category: 'utility', quantity: decimal('750001') }]).lines)).toBe(
      '267487838.82',
    );
    expect(totalOf(rateMonth('2026-11', [{ category: 'service', quantity: decimal('751001') }]).lines)).toBe(
      '267487856.65',
    );
  });

  test('messages that WhatsApp reported as free cost nothing', () => {
    expect(
      totalOf(rateMonth('2026-09', [{ meter: FREE_MESSAGES, category: 'utility', quantity: decimal('9') }]).lines),
    ).toBe('0');
    expect(totalOf(rateMonth('2026-09', [{ category: 'utility', quantity: decimal('9') }]).lines)).toBe('3209.85');
  });

  test('usage of a market without a rate in the currency is unpriced', () => {
    const found = rateMonth('2026-11', [{ market: 'Singapore' }]);
    expect(found.lines).toEqual([]);
    expect(found.unpriced).toHaveLength(1);
  });
});

test('the euro card has no price for service, so service is priced as utility', () => {
  const euro = compilePriceBook(
    createProviderPriceBook({
      cards: RATE_CARDS,
      rules: BILLABILITY_RULES,
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
    }),
  );
  const period = monthOf('Europe/Berlin', '2026-11');
  const line = {
    id: 'a',
    meter: MESSAGES,
    category: 'service',
    market: 'Germany',
    numberId: 'n1',
    at: period.from,
    quantity: decimal('1100'),
  };
  expect(totalOf(rateUsage(euro, { tenantId: 't1', period, usage: [line], isFinal: true }).lines)).toBe('4.56');
});

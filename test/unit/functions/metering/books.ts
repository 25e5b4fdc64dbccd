import { type CompiledBook, compile } from '../../../../functions/metering/rater/book.ts';
import { $PriceBook } from '../../../../functions/metering/rater/price.ts';
import { type Rated, type Run, rate } from '../../../../functions/metering/rater/rate.ts';
import type { UsageLine } from '../../../../functions/metering/rater/usage.ts';
import type { Currency } from '../../../../shared/money/currencies.ts';
import { decimal, decimalText, sum } from '../../../../shared/money/decimal.ts';

export const PERIOD = { id: '2026-11', from: 1_000, to: 2_000 } as const;

/** Parses tiers in the notation of `vectors.ts`. */
export function tiersOf(text: string): readonly unknown[] {
  return text.split(' ').map((tier) => {
    const [, upTo, unitPrice, size, down, flatFee] =
      /^([^:]+):([\d.]+)(?:\/(\d+)(v?))?(?:\+([\d.]+))?$/.exec(tier) ?? [];
    return {
      upTo: upTo === '*' ? null : upTo,
      unitPrice,
      ...(flatFee ? { flatFee } : {}),
      ...(size ? { package: { size, begun: down ? 'down' : 'up' } } : {}),
    };
  });
}

interface PriceText {
  readonly [field: string]: unknown;
}

/** Creates a per-unit price for all usage, with the overrides of a test. */
export const priceText = (overrides: PriceText = {}): PriceText => ({
  id: 'price',
  version: 'v1',
  meter: 'message',
  category: null,
  market: null,
  currency: 'USD' satisfies Currency,
  from: 0,
  to: null,
  scope: 'tenant',
  model: { kind: 'graduated', tiers: tiersOf('*:1') },
  ...overrides,
});

export const allowanceText = (overrides: PriceText = {}): PriceText => ({
  id: 'allowance',
  meter: 'message',
  category: null,
  from: 0,
  to: null,
  scope: 'number',
  quantity: '1000',
  ...overrides,
});

export const bookOf = (prices: readonly PriceText[], allowances: readonly PriceText[] = []): CompiledBook =>
  compile($PriceBook.parse({ version: 'book', ledger: 'platform', prices, allowances }));

export const usage = (quantity: string, overrides: Partial<UsageLine> = {}): UsageLine => ({
  id: 'u1',
  meter: 'message',
  category: null,
  market: null,
  numberId: null,
  at: 1_500,
  quantity: decimal(quantity),
  ...overrides,
});

export const rated = (book: CompiledBook, lines: readonly UsageLine[], run: Partial<Run> = {}): Rated =>
  rate(book, { tenantId: 't1', period: PERIOD, usage: lines, final: true, ...run });

export const totalOf = (lines: Rated['lines']): string => decimalText(sum(lines.map(({ amount }) => amount)));

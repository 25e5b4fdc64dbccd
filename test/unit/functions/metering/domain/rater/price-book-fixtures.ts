import {
  type CompiledPriceBook,
  compilePriceBook,
} from '../../../../../../functions/metering/domain/rater/compiled-price-book.ts';
import { priceBookSchema } from '../../../../../../functions/metering/domain/rater/price-book.ts';
import {
  type RatingResult,
  type RatingRun,
  rateUsage,
} from '../../../../../../functions/metering/domain/rater/rate-usage.ts';
import type { UsageLine } from '../../../../../../functions/metering/domain/rater/usage-line.ts';
import type { Currency } from '../../../../../../shared/money/currencies.ts';
import { decimal, decimalText, sum } from '../../../../../../shared/money/decimal.ts';

export const PERIOD = { id: '2026-11', from: 1_000, to: 2_000 } as const;

/** Parses tiers in the notation of `vectors.ts`. */
export function parseTiers(text: string): readonly unknown[] {
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
export const priceJson = (overrides: PriceText = {}): PriceText => ({
  id: 'price',
  version: 'v1',
  meter: 'message',
  category: null,
  market: null,
  currency: 'USD' satisfies Currency,
  from: 0,
  to: null,
  scope: 'tenant',
  model: { kind: 'graduated', tiers: parseTiers('*:1') },
  ...overrides,
});

export const allowanceJson = (overrides: PriceText = {}): PriceText => ({
  id: 'allowance',
  meter: 'message',
  category: null,
  from: 0,
  to: null,
  scope: 'number',
  quantity: '1000',
  ...overrides,
});

export const createPriceBook = (
  prices: readonly PriceText[],
  allowances: readonly PriceText[] = [],
): CompiledPriceBook =>
  compilePriceBook(priceBookSchema.parse({ version: 'book', ledger: 'platform', prices, allowances }));

export const usageLine = (quantity: string, overrides: Partial<UsageLine> = {}): UsageLine => ({
  id: 'u1',
  meter: 'message',
  category: null,
  market: null,
  numberId: null,
  at: 1_500,
  quantity: decimal(quantity),
  ...overrides,
});

export const rateLines = (
  book: CompiledPriceBook,
  lines: readonly UsageLine[],
  run: Partial<RatingRun> = {},
): RatingResult => rateUsage(book, { tenantId: 't1', period: PERIOD, usage: lines, isFinal: true, ...run });

export const totalOf = (lines: RatingResult['lines']): string => decimalText(sum(lines.map(({ amount }) => amount)));

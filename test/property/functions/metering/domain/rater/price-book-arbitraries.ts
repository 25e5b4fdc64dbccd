import * as fc from 'fast-check';
import type { CompiledPriceBook } from '../../../../../../functions/metering/domain/rater/compiled-price-book.ts';
import { compilePriceBook } from '../../../../../../functions/metering/domain/rater/compiled-price-book.ts';
import { type PriceBook, priceBookSchema } from '../../../../../../functions/metering/domain/rater/price-book.ts';
import { type RatingResult, rateUsage } from '../../../../../../functions/metering/domain/rater/rate-usage.ts';
import type { UsageLine } from '../../../../../../functions/metering/domain/rater/usage-line.ts';
import { type Decimal, decimal } from '../../../../../../shared/money/decimal.ts';

export const PERIOD = { id: '2026-11', from: 1_000, to: 2_000 } as const;
const MIDDLE = 1_500;

const CATEGORIES = ['service', 'utility'] as const;
const MARKETS = ['Indonesia', 'Malaysia', 'Germany'] as const;
const NUMBERS = ['n1', 'n2', 'n3'] as const;

/** Amounts with up to six decimal places, and sometimes the smallest amount. */
const amounts = (most: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.integer({ min: 0, max: most }).map(String),
    fc
      .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 1, max: 999_999 }))
      .map(([whole, rest]) => `${whole}.${String(rest).padStart(6, '0')}`),
    fc.constantFrom('0.005', '0.000000000001', '0.0029'),
  );

const packages = fc.record({ size: fc.constantFrom('1', '10', '100', '2.5'), begun: fc.constantFrom('up', 'down') });

/** Tiers with random increasing limits; the last is open-ended. They may have fees and packages. */
export function tiers({ fees = true, packaged = true } = {}): fc.Arbitrary<object[]> {
  const tier = fc.record({
    step: fc.integer({ min: 1, max: 200 }),
    unitPrice: amounts(20),
    flatFee: fees ? fc.oneof(fc.constant('0'), amounts(100)) : fc.constant('0'),
    package: packaged ? fc.option(packages, { nil: undefined }) : fc.constant(undefined),
  });
  return fc.array(tier, { minLength: 1, maxLength: 4 }).map((all) => {
    let upTo = 0;
    return all.map(({ step, ...rest }, index) => {
      upTo += step;
      return { ...rest, upTo: index === all.length - 1 ? null : `${upTo}` };
    });
  });
}

export const models = fc.oneof(
  fc.record({ kind: fc.constant('flat'), amount: amounts(1_000) }),
  fc.record({ kind: fc.constantFrom('graduated', 'volume'), tiers: tiers() }),
);

const bounds = fc
  .tuple(fc.option(fc.integer({ min: 0, max: 500 })), fc.option(fc.integer({ min: 0, max: 2_000 })))
  .map(([minimum, above]) => ({
    minimum: minimum === null ? null : `${minimum}.125`,
    maximum: above === null ? null : `${(minimum ?? 0) + above}.5`,
  }));

export const currencies = fc.constantFrom('USD', 'IDR', 'JPY', 'KWD', 'CLF');

/** Prices of a category, some by market, some in two versions that change in the middle of the period. */
const prices = fc
  .tuple(fc.constantFrom(...CATEGORIES), fc.constantFrom(null, ...MARKETS), fc.boolean())
  .chain(([category, market, versions]) =>
    fc
      .array(
        fc.tuple(
          fc.record({
            currency: currencies,
            scope: fc.constantFrom('tenant', 'number'),
            model: models,
            zeroUsage: fc.constantFrom('free', 'charged'),
          }),
          bounds,
        ),
        versions ? { minLength: 2, maxLength: 2 } : { minLength: 1, maxLength: 1 },
      )
      .map((all) =>
        all.map(([price, limits], index) => ({
          ...price,
          ...limits,
          id: `${category}/${market}`,
          version: `v${index}`,
          meter: 'message',
          category,
          market,
          from: index === 0 ? 0 : MIDDLE,
          to: versions && index === 0 ? MIDDLE : null,
        })),
      ),
  );

const allowances = fc.array(
  fc.record({
    id: fc.constant('allowance'),
    meter: fc.constant('message'),
    category: fc.constantFrom(null, ...CATEGORIES),
    from: fc.constant(0),
    to: fc.constant(null),
    scope: fc.constantFrom('tenant', 'number'),
    quantity: amounts(300),
  }),
  { maxLength: 1 },
);

export const priceBooks: fc.Arbitrary<PriceBook> = fc
  .tuple(fc.uniqueArray(prices, { minLength: 1, maxLength: 5, selector: ([first]) => first?.id }), allowances)
  .map(([all, allowed]) =>
    priceBookSchema.parse({ version: 'book', ledger: 'platform', prices: all.flat(), allowances: allowed }),
  );

/** Usage of a period, with some lines at the same instant. */
export const usageLines: fc.Arbitrary<UsageLine[]> = fc
  .array(
    fc.record({
      meter: fc.constant('message'),
      category: fc.constantFrom(...CATEGORIES),
      market: fc.constantFrom(...MARKETS),
      numberId: fc.constantFrom(...NUMBERS),
      at: fc.oneof(
        fc.constantFrom(PERIOD.from, MIDDLE - 1, MIDDLE, PERIOD.to - 1),
        fc.integer({ min: PERIOD.from, max: PERIOD.to - 1 }),
      ),
      quantity: amounts(150).map(decimal),
    }),
    { maxLength: 25 },
  )
  .map((lines) => lines.map((line, index) => ({ ...line, id: `u${String(index).padStart(3, '0')}` })));

export const compileBook = (book: PriceBook): CompiledPriceBook => compilePriceBook(book);

export const rateLines = (book: CompiledPriceBook, usage: readonly UsageLine[], final = true): RatingResult =>
  rateUsage(book, { tenantId: 't1', period: PERIOD, usage, isFinal: final });

export const total = (values: readonly Decimal[]): bigint => values.reduce((sum, { units }) => sum + units, 0n);

/** Creates a price book with one price for all usage, in US dollars by default. */
export const singlePriceBook = (model: object, rest: object = {}): CompiledPriceBook =>
  compilePriceBook(
    priceBookSchema.parse({
      version: 'book',
      ledger: 'platform',
      prices: [
        {
          id: 'price',
          version: 'v1',
          meter: 'message',
          category: null,
          market: null,
          currency: 'USD',
          from: 0,
          to: null,
          scope: 'tenant',
          model,
          ...rest,
        },
      ],
    }),
  );

export const usageOf = (units: bigint): UsageLine => ({
  id: 'u1',
  meter: 'message',
  category: null,
  market: null,
  numberId: 'n1',
  at: MIDDLE,
  quantity: { units },
});

/** Returns the total charge for a quantity of units (10^-12). */
export const totalCharge = (book: CompiledPriceBook, units: bigint, final = true): bigint =>
  total(rateLines(book, [usageOf(units)], final).lines.map(({ amount }) => amount));

import { type Market, marketSchema } from './markets.ts';
import { type Category, categorySchema, type Rate } from './rate-card.ts';

/** List prices of a market, in the order of the categories; null if unknown. */
type Row = readonly [
  marketing: string | null,
  utility: string | null,
  authentication: string | null,
  authenticationInternational?: string | null,
  service?: string | null,
];

/** Converts a compact table of list prices to the rates of a card, each with a single tier. */
export const listPriceRates = (table: Readonly<Partial<Record<Market, Row>>>): readonly Rate[] =>
  marketSchema.options.flatMap((market) =>
    categorySchema.options.flatMap((category, index): Rate[] => {
      const unitPrice = table[market]?.[index] ?? null;
      return unitPrice === null ? [] : [{ market, category, tiers: [{ upTo: null, unitPrice }] }];
    }),
  );

/** Creates a rate with volume tiers from pairs of `textUpTo` and unit price. */
export const tieredRate = (
  market: Market,
  category: Category,
  tiers: readonly (readonly [upTo: string | null, unitPrice: string])[],
): Rate => ({ market, category, tiers: tiers.map(([upTo, unitPrice]) => ({ upTo, unitPrice })) });

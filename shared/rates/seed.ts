import { $Category, type Category, type Rate } from './card.ts';
import { $Market, type Market } from './markets.ts';

/** List prices of a market, in the order of the categories; null if unknown. */
type Row = readonly [
  marketing: string | null,
  utility: string | null,
  authentication: string | null,
  authenticationInternational?: string | null,
  service?: string | null,
];

/** Converts a compact table of list prices to the rates of a card, each with a single tier. */
export const listPrices = (table: Readonly<Partial<Record<Market, Row>>>): readonly Rate[] =>
  $Market.options.flatMap((market) =>
    $Category.options.flatMap((category, index): Rate[] => {
      const unitPrice = table[market]?.[index] ?? null;
      return unitPrice === null ? [] : [{ market, category, tiers: [{ upTo: null, unitPrice }] }];
    }),
  );

/** Creates a rate with volume tiers from pairs of `upTo` and unit price. */
export const tiered = (
  market: Market,
  category: Category,
  tiers: readonly (readonly [upTo: string | null, unitPrice: string])[],
): Rate => ({ market, category, tiers: tiers.map(([upTo, unitPrice]) => ({ upTo, unitPrice })) });

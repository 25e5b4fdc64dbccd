import * as z from 'zod';
import { type Currency, currencySchema } from '../money/currencies.ts';
import { decimalTextSchema } from '../money/schema.ts';
import { type Day, daySchema } from './calendar.ts';
import { type Market, marketSchema } from './markets.ts';

/** The provider's pricing category of a message, hyphenated as in message statuses. */
export const categorySchema = z.enum([
  'marketing',
  'utility',
  'authentication',
  'authentication-international',
  'service',
]);
export type Category = z.infer<typeof categorySchema>;

/**
 * Messages of a month up to and including `textUpTo` (null: no limit) cost `unitPrice` each. The price of a tier applies
 * only to the messages within it. Meta counts over all accounts of a business portfolio.
 */
const rateTierSchema = z.object({
  upTo: z
    .string()
    .regex(/^[1-9]\d{0,25}$/)
    .nullable(),
  unitPrice: decimalTextSchema,
});
type RateTier = z.infer<typeof rateTierSchema>;

const rateSchema = z.object({
  market: marketSchema,
  category: categorySchema,
  tiers: z.array(rateTierSchema).min(1).readonly(),
});
export type Rate = z.infer<typeof rateSchema>;

/**
 * Rates of one currency for the local days from `from` (inclusive) to `to` (exclusive) in the business account's time
 * zone. `to` is null if the card is valid until another card has the same rate. `confirmed` means that a person has
 * compared the card with Meta's own file.
 */
export const rateCardSchema = z.object({
  version: z.string(),
  currency: currencySchema,
  from: daySchema,
  to: daySchema.nullable(),
  status: z.enum(['illustrative', 'confirmed']),
  source: z.string(),
  rates: z.array(rateSchema).readonly(),
});
export type RateCard = z.infer<typeof rateCardSchema>;

/** A rate with the card that contains it. */
export interface FoundRate {
  readonly card: RateCard;
  readonly tiers: readonly RateTier[];
}

interface RateQuery {
  readonly market: Market;
  readonly category: Category;
  readonly currency: Currency;
  readonly day: Day;
}

/**
 * Finds the rate of a day on the newest card that has one. A confirmed card takes precedence over an illustrative one
 * of the same day.
 */
export function findRate(
  cards: readonly RateCard[],
  { market, category, currency, day }: RateQuery,
): FoundRate | undefined {
  let found: FoundRate | undefined;
  for (const card of cards) {
    if (card.currency !== currency || card.from > day || (card.to !== null && card.to <= day)) continue;
    if (found && !replaces(card, found.card)) continue;
    const rate = card.rates.find((each) => each.market === market && each.category === category);
    if (rate) found = { card, tiers: rate.tiers };
  }
  return found;
}

const replaces = (card: RateCard, other: RateCard): boolean =>
  card.from === other.from ? card.status === 'confirmed' && other.status === 'illustrative' : card.from > other.from;

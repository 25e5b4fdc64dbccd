import type { Currency } from '../../../../shared/money/currencies.ts';
import { decimal, fromInteger, ZERO } from '../../../../shared/money/decimal.ts';
import { type BillabilityRule, findRule } from '../../../../shared/rates/billability.ts';
import { type Day, startOfDay } from '../../../../shared/rates/calendar.ts';
import { type Market, marketSchema } from '../../../../shared/rates/markets.ts';
import { FREE_MESSAGES, MESSAGES } from '../../../../shared/rates/meters.ts';
import {
  type Category,
  categorySchema,
  type FoundRate,
  findRate,
  type RateCard,
} from '../../../../shared/rates/rate-card.ts';
import type { Allowance, Price, PriceBook, Tier } from './price-book.ts';

export interface Tariff {
  readonly cards: readonly RateCard[];
  readonly rules: readonly BillabilityRule[];
  /** The currency and time zone of the business account. */
  readonly currency: Currency;
  readonly timeZone: string;
}

/**
 * Creates a price book from the provider's rate cards and rules. Tiers apply to a tenant, but Meta counts over all
 * accounts of a business, so a business with several tenants pays less than this price book charges. A market without a
 * rate has no price, and its usage is reported as unpriced.
 */
export function createProviderPriceBook(tariff: Tariff): PriceBook {
  const intervals = intervalsOf(tariff);
  const markets = marketSchema.options.flatMap((market) =>
    categorySchema.options.flatMap((category) => versionsOf(tariff, intervals, market, category)),
  );
  return {
    version: [...tariff.rules, ...tariff.cards].map(({ version }) => version).join(' '),
    ledger: 'provider',
    prices: [...markets, freeMessages(tariff.currency)],
    allowances: tariff.rules.flatMap((rule) => allowancesOf(rule, tariff.timeZone)),
  };
}

interface CardTiers {
  readonly version: string;
  readonly tiers: readonly Tier[];
}

/** An interval of days within which no card and no rule begins or ends. */
interface Interval {
  readonly day: Day;
  readonly from: number;
  readonly to: number | null;
}

function intervalsOf({ cards, rules, currency, timeZone }: Tariff): readonly Interval[] {
  const spans = [...rules, ...cards.filter((card) => card.currency === currency)];
  const days = [...new Set(spans.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))].sort();
  const starts = days.map((day) => startOfDay(timeZone, day));
  return days.map((day, index) => ({ day, from: starts[index] ?? 0, to: starts[index + 1] ?? null }));
}

/** Returns the price versions of a market and category. Consecutive intervals with the same card are merged. */
function versionsOf(tariff: Tariff, intervals: readonly Interval[], market: Market, category: Category): Price[] {
  const prices: Price[] = [];
  for (const { day, from, to } of intervals) {
    const found = tiersOn(tariff, market, category, day);
    const last = prices.at(-1);
    if (!found) continue;
    if (last?.to === from && last.version === found.version) prices[prices.length - 1] = { ...last, to };
    else prices.push(price({ ...found, category, market, from, to }, tariff.currency));
  }
  return prices;
}

function tiersOn(
  { cards, rules, currency }: Tariff,
  market: Market,
  category: Category,
  day: Day,
): CardTiers | undefined {
  const rule = findRule(rules, day);
  const rate = (of: Category): FoundRate | undefined => findRate(cards, { market, category: of, currency, day });
  const billing = rule?.categories[category].outside;
  switch (billing?.kind) {
    case undefined:
      return undefined;
    case 'free':
      return rule && { version: rule.version, tiers: [perMessage('0')] };
    case 'charged':
      return allTiers(rate(category));
    case 'as':
      return allTiers(rate(category)) ?? firstTierOnly(rate(billing.category));
  }
}

const allTiers = (found: FoundRate | undefined): CardTiers | undefined =>
  found && {
    version: found.card.version,
    tiers: found.tiers.map(({ upTo, unitPrice }) => perMessage(unitPrice, upTo)),
  };

const firstTierOnly = (found: FoundRate | undefined): CardTiers | undefined => {
  const first = found?.tiers[0];
  return found && first && { version: found.card.version, tiers: [perMessage(first.unitPrice)] };
};

const perMessage = (unitPrice: string, upTo: string | null = null): Tier => ({
  upTo: upTo === null ? null : decimal(upTo),
  unitPrice: decimal(unitPrice),
  flatFee: ZERO,
});

const freeMessages = (currency: Currency): Price => ({
  ...price({ category: null, market: null, version: 'free', tiers: [perMessage('0')], from: 0, to: null }, currency),
  id: FREE_MESSAGES,
  meter: FREE_MESSAGES,
});

interface Version extends Pick<Price, 'category' | 'market' | 'from' | 'to'>, CardTiers {}

const price = ({ category, market, version, tiers, from, to }: Version, currency: Currency): Price => ({
  id: `${MESSAGES}/${category}/${market}`,
  version,
  meter: MESSAGES,
  category,
  market,
  currency,
  from,
  to,
  scope: 'tenant',
  model: { kind: 'graduated', tiers },
  minimum: null,
  maximum: null,
  zeroUsage: 'free',
});

function allowancesOf({ version, from, to, allowance }: BillabilityRule, timeZone: string): Allowance[] {
  if (!allowance) return [];
  return [
    {
      id: `${version}/${allowance.category}`,
      meter: MESSAGES,
      category: allowance.category,
      from: startOfDay(timeZone, from),
      to: to === null ? null : startOfDay(timeZone, to),
      scope: 'number',
      quantity: fromInteger(allowance.perNumberAndMonth),
    },
  ];
}

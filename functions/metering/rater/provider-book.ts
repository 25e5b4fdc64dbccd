import type { Currency } from '../../../shared/money/currencies.ts';
import { decimal, whole, ZERO } from '../../../shared/money/decimal.ts';
import { type BillabilityRule, ruleOn } from '../../../shared/rates/billability.ts';
import { type Day, startOfDay } from '../../../shared/rates/calendar.ts';
import { $Category, type Category, type FoundRate, type RateCard, rateOn } from '../../../shared/rates/card.ts';
import { $Market, type Market } from '../../../shared/rates/markets.ts';
import type { Allowance, Price, PriceBook, Tier } from './price.ts';

/**
 * Meters of the provider's bill: delivered messages, by category and market. Messages that their status says were free (a service
 * window before October 2026, a free entry point) are counted apart, since which window was open is known to nobody afterwards.
 */
export const MESSAGES = 'message';
export const FREE_MESSAGES = 'message.free';

export interface Tariff {
  readonly cards: readonly RateCard[];
  readonly rules: readonly BillabilityRule[];
  /** The business account's: one currency, and days of one time zone. */
  readonly currency: Currency;
  readonly timeZone: string;
}

/**
 * The provider's rate cards and rules as a price book. Tiers count over the tenant: Meta counts over all accounts of a business, so
 * a business with several tenants pays less than this says. A market without a rate has no price, and its usage comes out unpriced.
 */
export function providerBook(tariff: Tariff): PriceBook {
  const stretches = stretchesOf(tariff);
  const markets = $Market.options.flatMap((market) =>
    $Category.options.flatMap((category) => versionsOf(tariff, stretches, market, category)),
  );
  return {
    version: [...tariff.rules, ...tariff.cards].map(({ version }) => version).join(' '),
    ledger: 'provider',
    prices: [...markets, freeMessages(tariff.currency)],
    allowances: tariff.rules.flatMap((rule) => allowancesOf(rule, tariff.timeZone)),
  };
}

interface Priced {
  readonly version: string;
  readonly tiers: readonly Tier[];
}

/** Days in which neither a card nor a rule begins or ends. */
interface Stretch {
  readonly day: Day;
  readonly from: number;
  readonly to: number | null;
}

function stretchesOf({ cards, rules, currency, timeZone }: Tariff): readonly Stretch[] {
  const spans = [...rules, ...cards.filter((card) => card.currency === currency)];
  const days = [...new Set(spans.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))].sort();
  const starts = days.map((day) => startOfDay(timeZone, day));
  return days.map((day, index) => ({ day, from: starts[index] ?? 0, to: starts[index + 1] ?? null }));
}

/** The price of each stretch, those that go on unchanged as one. */
function versionsOf(tariff: Tariff, stretches: readonly Stretch[], market: Market, category: Category): Price[] {
  const prices: Price[] = [];
  for (const { day, from, to } of stretches) {
    const priced = pricedOn(tariff, market, category, day);
    const last = prices.at(-1);
    if (!priced) continue;
    if (last?.to === from && last.version === priced.version) prices[prices.length - 1] = { ...last, to };
    else prices.push(price({ ...priced, category, market, from, to }, tariff.currency));
  }
  return prices;
}

function pricedOn(
  { cards, rules, currency }: Tariff,
  market: Market,
  category: Category,
  day: Day,
): Priced | undefined {
  const rule = ruleOn(rules, day);
  const rate = (of: Category): FoundRate | undefined => rateOn(cards, { market, category: of, currency, day });
  const billing = rule?.categories[category].outside;
  switch (billing?.kind) {
    case undefined:
      return undefined;
    case 'free':
      return rule && { version: rule.version, tiers: [perMessage('0')] };
    case 'charged':
      return listed(rate(category));
    case 'as':
      return listed(rate(category)) ?? withoutTiers(rate(billing.category));
  }
}

const listed = (found: FoundRate | undefined): Priced | undefined =>
  found && {
    version: found.card.version,
    tiers: found.tiers.map(({ upTo, unitPrice }) => perMessage(unitPrice, upTo)),
  };

const withoutTiers = (found: FoundRate | undefined): Priced | undefined => {
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

interface Version extends Pick<Price, 'category' | 'market' | 'from' | 'to'>, Priced {}

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
      quantity: whole(allowance.perNumberAndMonth),
    },
  ];
}

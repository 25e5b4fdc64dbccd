import type { Currency } from '../money/currencies.ts';
import { type Money, money, zeroMoney } from '../money/money.ts';
import { BILLABILITY_RULES, type BillabilityRule, type Billing, findRule } from './billability.ts';
import { localDayOf } from './calendar.ts';
import type { Market } from './markets.ts';
import { type Category, type FoundRate, findRate, type RateCard } from './rate-card.ts';
import { RATE_CARDS } from './rate-cards.ts';

export interface EstimateInput {
  readonly category: Category;
  readonly market: Market;
  /** When the message is sent, milliseconds since 1970. */
  readonly at: number;
  /** The business account's time zone, in which rates change at midnight. */
  readonly timeZone: string;
  /** Whether the customer service window is open. */
  readonly inWindow: boolean;
  /** Whether the window of a free entry point is open. @default false */
  readonly inEntryPoint?: boolean;
  /** Delivered messages of the month that used the free allowance of this business phone number. */
  readonly freeServiceUsed: bigint;
  readonly currency: Currency;
}

export interface Estimate {
  /** The price of one delivered message, not rounded; null if no card has a rate. */
  readonly price: Money | null;
  readonly basis: 'free-allowance' | 'free-window' | 'rate' | 'unknown';
  /** The version of the card behind the price, and its status. */
  readonly rateCard: string | null;
  readonly status: RateCard['status'] | null;
  /** Free messages left this month before this one; null if the category has no allowance. */
  readonly allowanceLeft: bigint | null;
}

interface Tariff {
  readonly cards: readonly RateCard[];
  readonly rules: readonly BillabilityRule[];
}

/**
 * Estimates what WhatsApp will charge for one message: the list price. Meta counts volume tiers over all accounts of a
 * business, so they are ignored, and the actual price is never higher. Without a rate, or before prices were per
 * message, the basis is `unknown` and the price is null: an amount of zero would mean that the message is free.
 */
export function estimateMessagePrice(
  input: EstimateInput,
  tariff: Tariff = { cards: RATE_CARDS, rules: BILLABILITY_RULES },
): Estimate {
  const { category, currency, timeZone, at } = input;
  const day = localDayOf(timeZone, at);
  const rule = findRule(tariff.rules, day);
  const allowanceLeft = rule ? remainingAllowance(rule, input) : null;
  if (!rule) return { price: null, basis: 'unknown', rateCard: null, status: null, allowanceLeft };

  const free = { price: zeroMoney(currency), rateCard: null, status: rule.status, allowanceLeft };
  const billing = billingOf(rule, input);
  if (billing.kind === 'free') return { ...free, basis: 'free-window' };
  if (allowanceLeft !== null && allowanceLeft > 0n) return { ...free, basis: 'free-allowance' };

  const rate = (priced: Category): FoundRate | undefined => findRate(tariff.cards, { ...input, category: priced, day });
  const found = rate(category) ?? (billing.kind === 'as' ? rate(billing.category) : undefined);
  const unitPrice = found?.tiers[0]?.unitPrice;
  if (!found || unitPrice === undefined) return { ...free, price: null, basis: 'unknown', status: null };
  const { version, status } = found.card;
  return { price: money(unitPrice, currency), basis: 'rate', rateCard: version, status, allowanceLeft };
}

function billingOf(rule: BillabilityRule, { category, inWindow, inEntryPoint }: EstimateInput): Billing {
  if (inEntryPoint && rule.entryPoint.kind === 'free') return rule.entryPoint;
  return inWindow ? rule.categories[category].inWindow : rule.categories[category].outside;
}

function remainingAllowance(
  { allowance }: BillabilityRule,
  { category, freeServiceUsed }: EstimateInput,
): bigint | null {
  if (allowance?.category !== category) return null;
  const left = allowance.perNumberAndMonth - freeServiceUsed;
  return left > 0n ? left : 0n;
}

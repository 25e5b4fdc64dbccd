import * as z from 'zod';
import { decimal, ZERO } from '../../../shared/money/decimal.ts';
import { type Day, startOfDay } from '../../../shared/rates/calendar.ts';
import { type FeeMeter, METER_NAMES, METERS } from '../../../shared/rates/meters.ts';
import type { Allowance, Price, PriceBook, PricingModel } from './rater/price-book.ts';

/** The plans that a business can use. The platform itself never charges for messages. */
export const planNameSchema = z.enum(['free', 'usaha']);
export type PlanName = z.infer<typeof planNameSchema>;

/** The meter of a plan's monthly fee on charge lines. It has no usage records. */
export const SUBSCRIPTION = 'subscription';

/** The fee of a meter: `free` units per month, then `unitPrice` rupiah per unit. */
interface Fee {
  readonly free: string;
  readonly unitPrice: string;
}

/**
 * A plan's fees in rupiah for the local days from `from` (inclusive) to `to` (exclusive). A card that has been used
 * never changes: a new card replaces it.
 */
interface FeeCard {
  readonly version: string;
  readonly plan: PlanName;
  readonly from: Day;
  readonly to: Day | null;
  readonly monthly: string;
  readonly fees: Readonly<Record<FeeMeter, Fee>>;
}

const NO_FEE: Fee = { free: '0', unitPrice: '0' };

const FEE_CARDS: readonly FeeCard[] = [
  {
    version: 'warung-free-2026-11',
    plan: 'free',
    from: '2020-01-01',
    to: null,
    monthly: '0',
    fees: { order: NO_FEE, seat: NO_FEE, storage: NO_FEE },
  },
  {
    version: 'warung-usaha-2026-11',
    plan: 'usaha',
    from: '2020-01-01',
    to: null,
    monthly: '99000',
    fees: {
      order: { free: '50', unitPrice: '500' },
      seat: { free: '2', unitPrice: '25000' },
      // GB (10^9 bytes) stored at the end of the month.
      storage: { free: '1', unitPrice: '1000' },
    },
  },
];

/** Creates the price book of a plan. Cards begin and end at midnight in the time zone. */
export function createPlatformPriceBook(
  plan: PlanName,
  timeZone: string,
  cards: readonly FeeCard[] = FEE_CARDS,
): PriceBook {
  const own = cards.filter((card) => card.plan === plan);
  const spanOf = ({ from, to }: FeeCard) => ({
    from: startOfDay(timeZone, from),
    to: to === null ? null : startOfDay(timeZone, to),
  });
  return {
    version: own.map(({ version }) => version).join(' '),
    ledger: 'platform',
    prices: own.flatMap((card) => pricesOf(card, spanOf(card))),
    allowances: own.flatMap((card) => allowancesOf(card, spanOf(card))),
  };
}

type Span = Pick<Price, 'from' | 'to'>;

function pricesOf(card: FeeCard, span: Span): Price[] {
  const perUnit = (unitPrice: string): PricingModel => ({
    kind: 'graduated',
    tiers: [{ upTo: null, unitPrice: decimal(unitPrice), flatFee: ZERO }],
  });
  const price = (meter: string, model: PricingModel): Price => ({
    ...{ id: `${card.plan}/${meter}`, version: card.version, meter, category: null, market: null, currency: 'IDR' },
    ...span,
    ...{ scope: 'tenant', model, minimum: null, maximum: null },
    zeroUsage: model.kind === 'flat' ? 'charged' : 'free',
  });
  const free = METER_NAMES.filter((meter) => !METERS[meter].hasFee).map((meter) => price(meter, perUnit('0')));
  const fees = Object.entries(card.fees).map(([meter, { unitPrice }]) => price(meter, perUnit(unitPrice)));
  const monthly = decimal(card.monthly);
  const subscription = monthly.units > 0n ? [price(SUBSCRIPTION, { kind: 'flat', amount: monthly })] : [];
  return [...subscription, ...fees, ...free];
}

function allowancesOf(card: FeeCard, span: Span): Allowance[] {
  return Object.entries(card.fees).flatMap(([meter, { free }]) => {
    const quantity = decimal(free);
    if (quantity.units === 0n) return [];
    return [{ id: `${card.plan}/${meter}`, meter, category: null, ...span, scope: 'tenant', quantity }];
  });
}

import * as z from 'zod';
import { decimal, ZERO } from '../../shared/money/decimal.ts';
import { type Day, startOfDay } from '../../shared/rates/calendar.ts';
import type { Allowance, Model, Price, PriceBook } from './rater/price.ts';
import { FREE_MESSAGES, MESSAGES } from './rater/provider-book.ts';

/** The plans that a business can be on. Only some services cost money: messages never do on the platform's side. */
export const $PlanName = z.enum(['free', 'usaha']);
export type PlanName = z.infer<typeof $PlanName>;

/** What the platform meters beside messages. */
const ORDERS = 'order';
export const SEATS = 'seat';
export const STORAGE = 'storage';
/** A month of a plan with a monthly fee; no record stands behind it. */
export const SUBSCRIPTION = 'subscription';

/** Units of a meter: so many free a month, all others at a price, in rupiah. */
interface Fee {
  readonly free: string;
  readonly unitPrice: string;
}

/** A plan's fees in rupiah for the local days from `from` up to, not including, `to`. Never changed once used: a new card follows. */
interface FeeCard {
  readonly version: string;
  readonly plan: PlanName;
  readonly from: Day;
  readonly to: Day | null;
  readonly monthly: string;
  readonly fees: Readonly<Record<typeof ORDERS | typeof SEATS | typeof STORAGE, Fee>>;
}

const NOTHING: Fee = { free: '0', unitPrice: '0' };

const FEE_CARDS: readonly FeeCard[] = [
  {
    version: 'warung-free-2026-11',
    plan: 'free',
    from: '2020-01-01',
    to: null,
    monthly: '0',
    fees: { order: NOTHING, seat: NOTHING, storage: NOTHING },
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
      // In GB of 10^9 bytes that are stored at the end of the month.
      storage: { free: '1', unitPrice: '1000' },
    },
  },
];

/** A plan as a price book, its days those of a time zone. */
export function platformBook(plan: PlanName, timeZone: string, cards: readonly FeeCard[] = FEE_CARDS): PriceBook {
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
  const perUnit = (unitPrice: string): Model => ({
    kind: 'graduated',
    tiers: [{ upTo: null, unitPrice: decimal(unitPrice), flatFee: ZERO }],
  });
  const price = (meter: string, model: Model): Price => ({
    ...{ id: `${card.plan}/${meter}`, version: card.version, meter, category: null, market: null, currency: 'IDR' },
    ...span,
    ...{ scope: 'tenant', model, minimum: null, maximum: null },
    zeroUsage: model.kind === 'flat' ? 'charged' : 'free',
  });
  const free = [MESSAGES, FREE_MESSAGES].map((meter) => price(meter, perUnit('0')));
  const fees = Object.entries(card.fees).map(([meter, { unitPrice }]) => price(meter, perUnit(unitPrice)));
  const monthly = decimal(card.monthly);
  const fixed = monthly.units > 0n ? [price(SUBSCRIPTION, { kind: 'flat', amount: monthly })] : [];
  return [...fixed, ...fees, ...free];
}

function allowancesOf(card: FeeCard, span: Span): Allowance[] {
  return Object.entries(card.fees).flatMap(([meter, { free }]) => {
    const quantity = decimal(free);
    if (quantity.units === 0n) return [];
    return [{ id: `${card.plan}/${meter}`, meter, category: null, ...span, scope: 'tenant', quantity }];
  });
}

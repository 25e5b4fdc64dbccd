import type { Currency } from '../../../../shared/money/currencies.ts';
import type { Decimal } from '../../../../shared/money/decimal.ts';
import { computeLineItems } from './line-items.ts';
import type { Price, PricingModel } from './price-book.ts';

/** A quantity above which a larger quantity costs less. */
export interface PriceInversion {
  /** The last quantity of the more expensive tier. */
  readonly after: Decimal;
  /** The total for `after`. */
  readonly from: Decimal;
  /** The total for the next larger quantity. */
  readonly to: Decimal;
}

/**
 * Finds the price inversions of a model, so that a price editor can warn. Only volume prices can fall where a tier
 * ends.
 */
export function findPriceInversions(model: PricingModel, currency: Currency): readonly PriceInversion[] {
  if (model.kind !== 'volume') return [];
  return model.tiers.flatMap(({ upTo }) => {
    if (upTo === null) return [];
    const from = totalOf(model, currency, upTo);
    const to = totalOf(model, currency, { units: upTo.units + 1n });
    return to.units < from.units ? [{ after: upTo, from, to }] : [];
  });
}

function totalOf(model: PricingModel, currency: Currency, quantity: Decimal): Decimal {
  const items = computeLineItems({ ...BASE_PRICE, currency, model }, quantity, true);
  return { units: items.reduce((sum, { amount }) => sum + amount.units, 0n) };
}

const BASE_PRICE: Omit<Price, 'currency' | 'model'> = {
  id: '',
  version: '',
  meter: '',
  category: null,
  market: null,
  from: 0,
  to: null,
  scope: 'tenant',
  minimum: null,
  maximum: null,
  zeroUsage: 'charged',
};

import type { Currency } from '../../../shared/money/currencies.ts';
import type { Decimal } from '../../../shared/money/decimal.ts';
import { partsOf } from './parts.ts';
import type { Model, Price } from './price.ts';

/** A place where using more costs less. */
export interface Cliff {
  /** The last quantity of the dearer tier. */
  readonly after: Decimal;
  readonly from: Decimal;
  /** What the smallest bit more costs. */
  readonly to: Decimal;
}

/** Volume prices may fall where a tier ends; a price editor warns of each such place. Other models have none. */
export function cliffsOf(model: Model, currency: Currency): readonly Cliff[] {
  if (model.kind !== 'volume') return [];
  return model.tiers.flatMap(({ upTo }) => {
    if (upTo === null) return [];
    const from = totalOf(model, currency, upTo);
    const to = totalOf(model, currency, { units: upTo.units + 1n });
    return to.units < from.units ? [{ after: upTo, from, to }] : [];
  });
}

function totalOf(model: Model, currency: Currency, quantity: Decimal): Decimal {
  const parts = partsOf({ ...PLAIN, currency, model }, quantity, true);
  return { units: parts.reduce((sum, { amount }) => sum + amount.units, 0n) };
}

const PLAIN: Omit<Price, 'currency' | 'model'> = {
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

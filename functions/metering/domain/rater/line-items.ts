import { minorUnitDigits } from '../../../../shared/money/currencies.ts';
import { type Decimal, ONE, roundedProduct, roundTo, ZERO } from '../../../../shared/money/decimal.ts';
import type { ChargeLine } from './charge-line.ts';
import type { Price, Tier } from './price-book.ts';

/** The numbers of a charge line. */
export type LineItem = Pick<ChargeLine, 'kind' | 'tier' | 'quantity' | 'unitPrice' | 'consumed' | 'amount'>;

/**
 * Computes the line items for the units beyond the allowance: one for each tier that they reach, one for each fixed
 * fee, and an adjustment to the maximum or minimum. The minimum applies only in the final run of a period.
 */
export function computeLineItems(price: Price, charged: Decimal, final: boolean): LineItem[] {
  if (charged.units === 0n && price.zeroUsage === 'free') return [];
  const digits = minorUnitDigits(price.currency);
  const items: LineItem[] = [];
  switch (price.model.kind) {
    case 'flat':
      items.push(feeItem(price.model.amount, 0, charged, digits));
      break;
    case 'graduated':
      addGraduatedItems(price.model.tiers, charged, digits, items);
      break;
    case 'volume':
      addVolumeItems(price.model.tiers, charged, digits, items);
      break;
  }
  if (price.maximum !== null || price.minimum !== null) addAdjustment(price, final, digits, items);
  return items;
}

function addGraduatedItems(tiers: readonly Tier[], charged: Decimal, digits: number, items: LineItem[]): void {
  let lowerLimit = 0n;
  let number = 0;
  for (const tier of tiers) {
    number++;
    const end = tier.upTo === null || charged.units <= tier.upTo.units ? charged : tier.upTo;
    addTierItems(tier, number, lowerLimit === 0n ? end : { units: end.units - lowerLimit }, digits, items);
    if (end === charged) return;
    lowerLimit = end.units;
  }
}

function addVolumeItems(tiers: readonly Tier[], charged: Decimal, digits: number, items: LineItem[]): void {
  const index = tiers.findIndex(({ upTo }) => upTo === null || charged.units <= upTo.units);
  const tier = tiers[index];
  if (tier) addTierItems(tier, index + 1, charged, digits, items);
}

function addTierItems(tier: Tier, number: number, units: Decimal, digits: number, items: LineItem[]): void {
  const quantity = tier.package ? packagesOf(tier.package, units) : units;
  items.push({
    kind: 'usage',
    tier: number,
    quantity,
    unitPrice: tier.unitPrice,
    consumed: units,
    amount: { units: roundedProduct(quantity.units, tier.unitPrice.units, digits) },
  });
  if (tier.flatFee.units > 0n) items.push(feeItem(tier.flatFee, number, ZERO, digits));
}

function packagesOf({ size, begun }: NonNullable<Tier['package']>, { units }: Decimal): Decimal {
  const remainder = units % size.units;
  const full = (units - remainder) / size.units;
  return { units: (begun === 'up' && remainder > 0n ? full + 1n : full) * ONE.units };
}

const feeItem = (amount: Decimal, tier: number, consumed: Decimal, digits: number): LineItem => ({
  kind: 'fee',
  tier,
  quantity: ONE,
  unitPrice: amount,
  consumed,
  amount: roundTo(amount, digits),
});

function addAdjustment({ maximum, minimum }: Price, final: boolean, digits: number, items: LineItem[]): void {
  const total = items.reduce((sum, { amount }) => sum + amount.units, 0n);
  const upperBound = maximum && roundTo(maximum, digits).units;
  const lowerBound = minimum && roundTo(minimum, digits).units;
  if (upperBound !== null && total > upperBound) items.push(adjustment('maximum', upperBound - total));
  else if (final && lowerBound !== null && total < lowerBound) items.push(adjustment('minimum', lowerBound - total));
}

const adjustment = (kind: 'minimum' | 'maximum', units: bigint): LineItem => ({
  kind,
  tier: 0,
  quantity: ONE,
  unitPrice: { units },
  consumed: ZERO,
  amount: { units },
});

import { exponentOf } from '../../../shared/money/currencies.ts';
import { type Decimal, ONE, roundedProduct, roundTo, ZERO } from '../../../shared/money/decimal.ts';
import type { ChargeLine } from './charge-line.ts';
import type { Price, Tier } from './price.ts';

/** The numbers of one charge line. */
export type Part = Pick<ChargeLine, 'kind' | 'tier' | 'quantity' | 'unitPrice' | 'consumed' | 'amount'>;

/**
 * What units beyond the allowance owe under a price: a part for each tier that they reach, one for each fixed fee, and at the end
 * what maximum and minimum make of their sum. The minimum belongs to the final run of a period alone.
 */
export function partsOf(price: Price, charged: Decimal, final: boolean): Part[] {
  if (charged.units === 0n && price.zeroUsage === 'free') return [];
  const digits = exponentOf(price.currency);
  const parts: Part[] = [];
  switch (price.model.kind) {
    case 'flat':
      parts.push(fee(price.model.amount, 0, charged, digits));
      break;
    case 'graduated':
      graduated(price.model.tiers, charged, digits, parts);
      break;
    case 'volume':
      volume(price.model.tiers, charged, digits, parts);
      break;
  }
  if (price.maximum !== null || price.minimum !== null) bound(price, final, digits, parts);
  return parts;
}

function graduated(tiers: readonly Tier[], charged: Decimal, digits: number, parts: Part[]): void {
  let below = 0n;
  let number = 0;
  for (const tier of tiers) {
    number++;
    const end = tier.upTo === null || charged.units <= tier.upTo.units ? charged : tier.upTo;
    inTier(tier, number, below === 0n ? end : { units: end.units - below }, digits, parts);
    if (end === charged) return;
    below = end.units;
  }
}

function volume(tiers: readonly Tier[], charged: Decimal, digits: number, parts: Part[]): void {
  const index = tiers.findIndex(({ upTo }) => upTo === null || charged.units <= upTo.units);
  const tier = tiers[index];
  if (tier) inTier(tier, index + 1, charged, digits, parts);
}

function inTier(tier: Tier, number: number, units: Decimal, digits: number, parts: Part[]): void {
  const quantity = tier.package ? packagesOf(tier.package, units) : units;
  parts.push({
    kind: 'usage',
    tier: number,
    quantity,
    unitPrice: tier.unitPrice,
    consumed: units,
    amount: { units: roundedProduct(quantity.units, tier.unitPrice.units, digits) },
  });
  if (tier.flatFee.units > 0n) parts.push(fee(tier.flatFee, number, ZERO, digits));
}

function packagesOf({ size, begun }: NonNullable<Tier['package']>, { units }: Decimal): Decimal {
  const rest = units % size.units;
  const full = (units - rest) / size.units;
  return { units: (begun === 'up' && rest > 0n ? full + 1n : full) * ONE.units };
}

const fee = (amount: Decimal, tier: number, consumed: Decimal, digits: number): Part => ({
  kind: 'fee',
  tier,
  quantity: ONE,
  unitPrice: amount,
  consumed,
  amount: roundTo(amount, digits),
});

function bound({ maximum, minimum }: Price, final: boolean, digits: number, parts: Part[]): void {
  const total = parts.reduce((sum, { amount }) => sum + amount.units, 0n);
  const most = maximum && roundTo(maximum, digits).units;
  const least = minimum && roundTo(minimum, digits).units;
  if (most !== null && total > most) parts.push(adjustment('maximum', most - total));
  else if (final && least !== null && total < least) parts.push(adjustment('minimum', least - total));
}

const adjustment = (kind: 'minimum' | 'maximum', units: bigint): Part => ({
  kind,
  tier: 0,
  quantity: ONE,
  unitPrice: { units },
  consumed: ZERO,
  amount: { units },
});

import type { Decimal } from '../../../shared/money/decimal.ts';

/** Metered units of one kind at one time: a single record, or a bucket of them that lies within one version of every price. */
export interface UsageLine {
  /** Derived from the business. Orders lines of the same instant, so that what is free does not hang on arrival. */
  readonly id: string;
  readonly meter: string;
  readonly category: string | null;
  /** The recipient's market. */
  readonly market: string | null;
  /** Phone number id; null for what the tenant uses as a whole. */
  readonly numberId: string | null;
  /** Event time in milliseconds since 1970: it decides which version of a price holds. Of a bucket, its beginning. */
  readonly at: number;
  /** At least zero. A line of zero stands for a service that was at hand and not used. */
  readonly quantity: Decimal;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By event time, then id; the rest only so that no two different lines are equal. */
export function inOrder(a: UsageLine, b: UsageLine): number {
  if (a.at !== b.at) return a.at - b.at;
  return (
    compareText(a.id, b.id) ||
    compareText(a.meter, b.meter) ||
    compareText(a.category ?? '', b.category ?? '') ||
    compareText(a.market ?? '', b.market ?? '') ||
    compareText(a.numberId ?? '', b.numberId ?? '') ||
    Number(a.quantity.units > b.quantity.units) - Number(a.quantity.units < b.quantity.units)
  );
}

import type { Decimal } from '../../../../shared/money/decimal.ts';

/** Metered units of one kind at one time: a single record, or a bucket of records within one version of every price. */
export interface UsageLine {
  /**
   * Derived from business data. Orders lines of the same instant, so that free units do not depend on the order of
   * arrival.
   */
  readonly id: string;
  readonly meter: string;
  readonly category: string | null;
  /** The recipient's market. */
  readonly market: string | null;
  /** Phone number id; null for usage of the tenant as a whole. */
  readonly numberId: string | null;
  /** Event time in milliseconds since 1970, which determines the version of the price. For a bucket, its start. */
  readonly at: number;
  /** At least zero. A zero line represents a service that was available and not used. */
  readonly quantity: Decimal;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Compares lines by event time, then id. The other fields only ensure that no two different lines are equal. */
export function compareUsageLines(a: UsageLine, b: UsageLine): number {
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

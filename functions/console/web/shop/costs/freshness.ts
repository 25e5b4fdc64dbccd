import type { Charges } from '../../../../metering/views.ts';

/** Counting takes some minutes; from here on it is late, and the page says so. */
const LATE = 60 * 60_000;

/** How far the numbers of a month can be trusted. */
export type Freshness = 'complete' | 'counting' | 'late';

export function freshnessOf({ completeThrough, to }: Pick<Charges, 'completeThrough' | 'to'>, now: number): Freshness {
  const through = Date.parse(completeThrough);
  if (through >= Date.parse(to)) return 'complete';
  return Math.min(now, Date.parse(to)) - through > LATE ? 'late' : 'counting';
}

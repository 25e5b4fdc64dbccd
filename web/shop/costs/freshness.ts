import type { Charges } from '../../../functions/metering/api/views.ts';

/** Counting takes some minutes. A longer delay is shown as late. */
const LATE_MS = 60 * 60_000;

/** How complete the figures of a month are. */
export type Freshness = 'complete' | 'counting' | 'late';

/** Returns how complete the figures of a month are. */
export function freshnessOf({ completeThrough, to }: Pick<Charges, 'completeThrough' | 'to'>, now: number): Freshness {
  const through = Date.parse(completeThrough);
  if (through >= Date.parse(to)) return 'complete';
  return Math.min(now, Date.parse(to)) - through > LATE_MS ? 'late' : 'counting';
}

import type { Rollup } from '../../shared/entities/rollup.ts';
import { startOf } from '../../shared/entities/usage.ts';
import { type Decimal, decimal, isZero, ONE } from '../../shared/money/decimal.ts';
import { kindKey } from './fold.ts';
import { SEATS, STORAGE } from './plans.ts';
import type { Period } from './rater/period.ts';
import type { UsageLine } from './rater/usage.ts';

/** What a tenant used in a period, as its rollups say. */
export interface PeriodUsage {
  /** Those of the buckets in the period, by time. */
  readonly rollups: readonly Rollup[];
  /** GB at the end of the period, or by now. */
  readonly stored: Decimal;
}

/**
 * Usage as the rater takes it, one line a bucket and kind; a bucket lies within one version of every price, since prices change at
 * midnight. A person is one line, at the first quarter of an hour in which they worked; what is stored is one line for the period.
 */
export function usageLines({ rollups, stored }: PeriodUsage, period: Period): readonly UsageLine[] {
  const plain = { category: null, market: null, numberId: null };
  const lines: UsageLine[] = rollups.flatMap((rollup) => {
    const at = startOf(rollup) * 1000;
    return rollup.counts
      .filter(({ meter }) => meter !== STORAGE)
      .map((count) => {
        const { meter, category, market, numberId, quantity } = count;
        return { id: kindKey(count), meter, category, market, numberId, at, quantity: decimal(quantity) };
      });
  });
  const people = firstSeats(rollups).map(({ agentId, at }) => ({
    ...plain,
    id: agentId,
    meter: SEATS,
    at,
    quantity: ONE,
  }));
  const files = isZero(stored) ? [] : [{ ...plain, id: STORAGE, meter: STORAGE, at: period.from, quantity: stored }];
  return [...lines, ...people, ...files];
}

/** People by the first quarter of an hour (milliseconds since 1970) in which they worked. */
export function firstSeats(rollups: readonly Rollup[]): readonly { readonly agentId: string; readonly at: number }[] {
  const first = new Map<string, number>();
  for (const rollup of rollups) {
    const at = startOf(rollup) * 1000;
    for (const agentId of rollup.seats) first.set(agentId, Math.min(at, first.get(agentId) ?? at));
  }
  return [...first]
    .map(([agentId, at]) => ({ agentId, at }))
    .sort((a, b) => a.at - b.at || (a.agentId < b.agentId ? -1 : 1));
}

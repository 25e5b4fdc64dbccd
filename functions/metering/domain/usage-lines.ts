import type { Rollup } from '../../../shared/entities/rollup.ts';
import { bucketStartSeconds } from '../../../shared/entities/usage.ts';
import { type Decimal, decimal, isZero, ONE } from '../../../shared/money/decimal.ts';
import { METERS, SEATS, STORAGE } from '../../../shared/rates/meters.ts';
import { dimensionsKey } from './aggregate.ts';
import type { Period } from './rater/period.ts';
import type { UsageLine } from './rater/usage-line.ts';

/** A tenant's usage in a period, as read from its rollups. */
export interface PeriodUsage {
  /** The rollups of the period in time order. */
  readonly rollups: readonly Rollup[];
  /** GB stored at the end of the period, or now if the period is open. */
  readonly stored: Decimal;
}

/**
 * Converts usage to input of the rater: one line for each bucket and set of dimensions. A bucket never spans two
 * versions of a price, because prices change at midnight. An agent is one line, in the first active quarter of an hour.
 * Stored files are one line for the period.
 */
export function toUsageLines({ rollups, stored }: PeriodUsage, period: Period): readonly UsageLine[] {
  const noDimensions = { category: null, market: null, numberId: null };
  const lines: UsageLine[] = rollups.flatMap((rollup) => {
    const at = bucketStartSeconds(rollup) * 1000;
    return rollup.counts
      .filter(({ meter }) => METERS[meter].aggregation !== 'stock')
      .map((count) => {
        const { meter, category, market, numberId, quantity } = count;
        return { id: dimensionsKey(count), meter, category, market, numberId, at, quantity: decimal(quantity) };
      });
  });
  const agents = agentsByFirstActivity(rollups).map(({ agentId, at }) => ({
    ...noDimensions,
    id: agentId,
    meter: SEATS,
    at,
    quantity: ONE,
  }));
  const files = isZero(stored)
    ? []
    : [{ ...noDimensions, id: STORAGE, meter: STORAGE, at: period.from, quantity: stored }];
  return [...lines, ...agents, ...files];
}

/**
 * Returns each agent with the start of the first active quarter of an hour (milliseconds since 1970), in time order.
 */
export function agentsByFirstActivity(
  rollups: readonly Rollup[],
): readonly { readonly agentId: string; readonly at: number }[] {
  const first = new Map<string, number>();
  for (const rollup of rollups) {
    const at = bucketStartSeconds(rollup) * 1000;
    for (const agentId of rollup.agentIds) first.set(agentId, Math.min(at, first.get(agentId) ?? at));
  }
  return [...first]
    .map(([agentId, at]) => ({ agentId, at }))
    .sort((a, b) => a.at - b.at || (a.agentId < b.agentId ? -1 : 1));
}
